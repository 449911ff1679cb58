"""What the lines of the chat are, for both ends. Pure text and bytes, no I/O."""

import re
import unicodedata

LONGEST_LINE = 4096  # bytes, without its end
LONGEST_NAME = 20  # characters, of people and rooms
TAGS = frozenset({"server", "error", "users", "join", "leave", "file"})  # what stands before ~ in lines nobody said
LOBBY = "lobby"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


class LineTooLong(ValueError):
    """The peer sent more than a line may hold."""


class LineBuffer:
    """Cuts what arrives, in whatever pieces, into lines."""

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

    def rest(self) -> bytes:
        """Return what has arrived behind the last line, and forget it."""
        rest, self._unfinished = self._unfinished, b""
        return rest


def key(name: str) -> str:
    """Return what is equal for names that count as the same."""
    return name.casefold()


def problem_with_name(name: str) -> str:
    """Return why nobody may have this name, or ""."""
    if not 1 <= len(name) <= LONGEST_NAME:
        return f"A name has 1 to {LONGEST_NAME} characters"
    if not all(character.isalnum() or character in "_-" for character in name):
        return "A name is made of letters, digits, _ and -"
    if key(name) in TAGS:
        return f"{name} is a word of the protocol, choose another name"
    return ""


def names(all_names: "list[str] | set[str]") -> str:
    """Return a list of names as USERS~ shows it."""
    return ",".join(sorted(all_names, key=key))


def printable(text: str) -> str:
    """Return text that cannot move a terminal's cursor, change its colours, or turn the direction of writing."""
    text = CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)
    return "".join(c for c in text if unicodedata.category(c) != "Cf" or c in "\u200c\u200d")
