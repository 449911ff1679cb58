"""What each client is still to be sent. Pure bytes, no I/O.

A line for a whole room is kept once, in the room's log; a mailbox is a place in that log, and a few lines of its own.
"""

import threading
from dataclasses import dataclass, field


@dataclass(slots=True)
class Log:
    """All that a room was told, but for its oldest part."""

    start: int = 0  # the place of the first byte kept
    end: int = 0  # the place behind the last byte
    data: bytearray = field(default_factory=bytearray)

    def add(self, data: bytes) -> None:
        """Add what all are told."""
        self.data += data
        self.end += len(data)

    def slice(self, place: int, most: int) -> bytes:
        """Return at most so many bytes from a place on."""
        at = place - self.start
        return bytes(memoryview(self.data)[at : at + most])

    def trim(self, keep: int) -> None:
        """Forget what is older than the last `keep` bytes, as soon as that is worth the work."""
        if len(self.data) > 2 * keep:
            forgotten = len(self.data) - keep
            del self.data[:forgotten]
            self.start += forgotten


SILENCE = Log()  # nobody adds anything to it


class Mailbox:
    """What one client has not been sent yet: first its own bytes, then the log from its place on."""

    __slots__ = ("abandoned", "close", "empty", "log", "own", "place")

    def __init__(self) -> None:
        self.own = bytearray()
        self.log = SILENCE
        self.place = 0
        self.empty: threading.Event | None = None  # is set once nothing waits
        self.close = False  # the connection ends once nothing waits
        self.abandoned = False  # nobody will take what comes

    @property
    def size(self) -> int:
        """How many bytes wait."""
        return len(self.own) + self.log.end - self.place

    @property
    def lost(self) -> bool:
        """Whether the log has forgotten what is still to be sent."""
        return self.place < self.log.start

    def tell(self, data: bytes) -> None:
        """Add bytes for this client alone, behind all that it is to be sent by now. Who is lost stays so."""
        if self.lost:
            return
        if self.place < self.log.end:
            self.own += self.log.slice(self.place, self.log.end - self.place)
            self.place = self.log.end
        if not self.abandoned:
            self.own += data

    def follow(self, log: Log | None) -> None:
        """From now on hear what is added to a log, or to none."""
        self.tell(b"")
        if self.lost:
            return
        self.log = SILENCE if log is None or self.abandoned else log
        self.place = self.log.end

    def take(self, most: int, slices: dict[tuple[int, int], bytes]) -> bytes:
        """Remove and return the next bytes.

        Args:
            most: how many at most.
            slices: where those who are at the same place of a log share what they take.
        """
        if self.own:
            data = bytes(self.own[:most])
            del self.own[:most]
            return data
        if self.place == self.log.end:
            return b""
        where = (id(self.log), self.place)
        shared = slices.get(where)
        if shared is None:
            shared = slices[where] = self.log.slice(self.place, most)
        self.place += len(shared)
        return shared

    def abandon(self) -> None:
        """Forget what waits: nobody will take it."""
        self.abandoned = True
        self.own.clear()
        self.log, self.place = SILENCE, SILENCE.end
