"""Random texts and bytes, and ways to cut them: what no program can have been written to expect."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.kit.peer import Peer

SMALL = "abcdefghijklmnopqrstuvwxyz"
WIDE = "éßжλ漢字☕😀"  # two, three and four bytes each in UTF-8


class Payload(random.Random):
    """The source of a test's random data; the same seed gives the same data."""

    def word(self, length: int = 8) -> str:
        """Return small letters, unlike those of any other call."""
        return "".join(self.choices(SMALL, k=length))

    def words(self, count: int) -> list[str]:
        """Return several words."""
        return [self.word() for _ in range(count)]

    def text(self) -> str:
        """Return a word with characters of several bytes in its middle."""
        return self.word(4) + "".join(self.choices(WIDE, k=3)) + self.word(4)

    def texts(self, count: int) -> list[str]:
        """Return several texts."""
        return [self.text() for _ in range(count)]

    def all_bytes(self) -> bytes:
        """Return each of the 256 bytes once, in a random order."""
        return bytes(self.sample(range(256), 256))


@dataclass(frozen=True)
class Cut:
    """A way in which TCP may cut a stream of lines into pieces.

    Args:
        name: what a failure calls it.
        pieces: makes the pieces out of the lines, each without its end.
        acknowledged: whether the next piece waits until the lines completed so far are answered. That proves
            that the program has read a piece which ends within a line, without any pause.
    """

    name: str
    pieces: Callable[[list[bytes]], list[bytes]]
    acknowledged: bool

    def deliver(self, peer: "Peer", texts: list[str], answered: Callable[[str], object]) -> None:
        """Send the texts as lines, cut in this way.

        Args:
            peer: who sends.
            texts: the lines, without their ends.
            answered: waits for the answer to a text.
        """
        waiting = list(texts)
        for piece in self.pieces([text.encode() for text in texts]):
            peer.send(piece)
            if self.acknowledged:
                for _ in range(piece.count(b"\n")):
                    answered(waiting.pop(0))
        for text in waiting:
            answered(text)


def _whole(lines: list[bytes]) -> list[bytes]:
    return [line + b"\n" for line in lines]


def _byte_by_byte(lines: list[bytes]) -> list[bytes]:
    return [bytes([byte]) for line in lines for byte in line + b"\n"]


def _glued(lines: list[bytes]) -> list[bytes]:
    return [b"".join(_whole(lines))]


def _halves(lines: list[bytes], end: bytes, middle: Callable[[bytes], int]) -> list[bytes]:
    """Cut each line but the first; its beginning travels with the end of the line before."""
    pieces, start = [], lines[0] + end
    for line in lines[1:]:
        pieces.append(start + line[: middle(line)])
        start = line[middle(line) :] + end
    return [*pieces, start]


def in_a_character(line: bytes) -> int:
    """Return the position of the first byte that continues a character."""
    return next((at for at, byte in enumerate(line) if 0x80 <= byte < 0xC0), len(line) // 2)


CUTS = [
    Cut("whole", _whole, True),
    Cut("byte by byte", _byte_by_byte, False),
    Cut("glued", _glued, False),
    Cut("in the middle", lambda lines: _halves(lines, b"\n", lambda line: len(line) // 4), True),
    Cut("inside a character", lambda lines: _halves(lines, b"\n", in_a_character), True),
    Cut("inside CRLF", lambda lines: _halves([line + b"\r" for line in lines], b"\n", len), True),
]
