"""What the lines of the chat are, for both ends. Pure text and bytes, no I/O."""

import re
import unicodedata

LONGEST_LINE = 4096  # bytes, without its end
LONGEST_NAME = 20  # characters, of people and rooms
TAGS = frozenset({"server", "error", "users", "join", "leave", "file"})  # what stands before ~ in lines nobody said
LOBBY = "lobby"
INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0")  # letters, says Unicode, but nobody sees them
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class LineTooLong(ValueError):
    """The peer sent more than a line may hold."""


class LineBuffer:
    """Cuts what arrives, in whatever pieces, into lines."""

    __slots__ = ("_limit", "_unfinished")

    def __init__(self, limit: int = LONGEST_LINE) -> None:
        """Take no line of more than so many bytes."""
        self._limit = limit
        self._unfinished = b""

    def feed(self, data: bytes) -> list[bytes]:
        """Return the lines that the data completes, without their ends; empty ones are left out.

        Raises:
            LineTooLong: a line, finished or not, exceeds the limit.
        """
        data = self._unfinished + data
        *lines, self._unfinished = data.split(b"\n")
        if b"\r" in data:
            lines = [line.removesuffix(b"\r") for line in lines]
        if max(map(len, (*lines, self._unfinished.removesuffix(b"\r")))) > self._limit:
            raise LineTooLong(f"a line has more than {self._limit} bytes")
        return [line for line in lines if line]


def key(name: str) -> str:
    """Return what is equal for names that count as the same: in any case, and however Unicode composes them."""
    return (name if name.isascii() else unicodedata.normalize("NFC", name)).casefold()


def problem_with_name(name: str) -> str:
    """Return why nobody may have this name, or ""."""
    if not 1 <= len(name) <= LONGEST_NAME:
        return f"A name has 1 to {LONGEST_NAME} characters"
    if not all(character.isalnum() or character in "_-" for character in name) or not INVISIBLE.isdisjoint(name):
        return "A name is made of letters, digits, _ and -"
    if key(name) in TAGS:
        return f"{name} is a word of the protocol, choose another name"
    return ""


def names(all_names: "list[str] | set[str]") -> str:
    """Return a list of names as USERS~ shows it."""
    return ",".join(sorted(all_names, key=key))


def printable(text: str) -> str:
    """Return text that cannot move a terminal's cursor, change its colours, turn the writing, or begin a line."""
    if text.isprintable():
        return text  # most are: then nothing has to be looked for
    text = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Zl", "Zp") or c in "\u200c\u200d")
