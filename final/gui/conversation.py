"""One conversation: what was said, as far as it is in memory, and what of it is new. Pure state, no I/O."""

from dataclasses import dataclass, field, replace
from enum import Enum

from final.events import FileOffered

KEPT = 1000  # entries of a conversation that are in memory
WHILE_READING = 5000  # the same for who reads older ones
SURE = 5  # lines that must be the same before two pieces of the past are joined there


class Kind(Enum):
    """What an entry is."""

    SAID = "said"
    FILE = "file"
    NOTICE = "notice"  # somebody came or left, the server says something
    REFUSAL = "refusal"  # something that was asked for is not done
    UNCONFIRMED = "unconfirmed"  # was sent, and the connection ended before it came back


@dataclass(frozen=True, slots=True)
class Entry:
    """Something to be read in a conversation."""

    kind: Kind
    text: str
    time: float  # seconds since the epoch
    sender: str = ""
    mine: bool = False
    number: int = 0  # of the line, if the server has told it
    file: FileOffered | None = None


@dataclass(eq=False)
class Conversation:
    """A room, or what was said between two people."""

    title: str
    private: bool = False
    entries: list[Entry] = field(default_factory=list)
    unread: int = 0
    first_unread: Entry | None = None  # above it stands the line "new"
    complete: bool = False  # there is nothing older than the first entry
    being_read: bool = False  # somebody has scrolled up: keep more

    def add(self, entries: list[Entry]) -> int:
        """Add entries at the end; return how many had to go at the beginning."""
        self.entries += entries
        return self.trim()

    def trim(self) -> int:
        """Let go of the oldest entries if there are too many; return how many."""
        surplus = max(0, len(self.entries) - (WHILE_READING if self.being_read else KEPT))
        if surplus:
            del self.entries[:surplus]
            self.complete = self.private
        return surplus

    def missing(self) -> tuple[int, int]:
        """Return how many lines stand here without a number before the first that has one, and that number or 0."""
        unnumbered, before = self._unnumbered()
        return len(unnumbered), before

    def join(self, page: list[Entry]) -> list[Entry]:
        """Put a page of the past before the entries; return those of it that were not here yet.

        The lines without a number are on the page, too: they get theirs.
        """
        unnumbered, _ = self._unnumbered()
        self.complete = not page
        page = page[: len(page) - _newer(page, [self.entries[index] for index in unnumbered])]
        for index, entry in zip(reversed(unnumbered), reversed(page), strict=False):
            self.entries[index] = replace(self.entries[index], number=entry.number, time=entry.time)
        older = page[: max(0, len(page) - len(unnumbered))]
        self.entries[:0] = older
        return older

    def _unnumbered(self) -> tuple[list[int], int]:
        indexes: list[int] = []
        for index, entry in enumerate(self.entries):
            if entry.number:
                return indexes, entry.number
            if entry.kind is Kind.SAID:
                indexes.append(index)
        return indexes, 0


def _newer(page: list[Entry], known: list[Entry]) -> int:
    """Return how many lines at the page's end are newer than the known ones: they will still come by themselves."""
    words = [(entry.sender, entry.text) for entry in known[-SURE:]]
    if not words:
        return 0
    said = [(entry.sender, entry.text) for entry in page]
    ends = range(len(said), 0, -1)
    return len(said) - next((end for end in ends if said[max(0, end - len(words)) : end] == words[-end:]), 0)
