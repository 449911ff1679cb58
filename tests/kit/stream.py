"""Bytes that arrive in one thread and are awaited in another. Knows neither sockets nor processes."""

import threading
import time
from collections.abc import Callable

STALL = 0.3  # seconds: who is woken so much too late was on a machine that stood still
MOST_PATIENCE = 4  # times the seconds asked for, for bytes that come one now and then


class Stream:
    """An append-only buffer. One thread feeds it, another takes bytes out and waits for more."""

    def __init__(self) -> None:
        self._changed = threading.Condition()  # guards all of the below
        self._data = bytearray()
        self._taken = 0
        self._ended = False

    def feed(self, data: bytes) -> None:
        """Append bytes that have arrived."""
        with self._changed:
            self._data += data
            self._changed.notify_all()

    def end(self) -> None:
        """Say that nothing more will arrive."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    @property
    def ended(self) -> bool:
        """Whether the sender has ended the stream; bytes may still wait to be taken."""
        with self._changed:
            return self._ended

    def everything(self) -> bytes:
        """Return all bytes that ever arrived, taken or not."""
        with self._changed:
            return bytes(self._data)

    def waiting(self) -> bytes:
        """Return what has arrived and was not taken."""
        with self._changed:
            return bytes(self._data[self._taken :])

    def take(self, count: int, seconds: float) -> bytes | None:
        """Return the next `count` bytes, or None if `seconds` pass without progress, or the stream ends."""
        return self._take(lambda: self._taken + count if len(self._data) - self._taken >= count else -1, seconds)

    def take_line(self, seconds: float) -> bytes | None:
        """Return the next line without its newline, or None as `take` does."""
        line = self._take(lambda: self._data.find(b"\n", self._taken) + 1 or -1, seconds)
        return None if line is None else line[:-1]

    def wait_end(self, seconds: float) -> bool:
        """Wait until the stream ends; return False if `seconds` pass without anything arriving."""
        with self._changed:
            return self._wait(lambda: self._ended, seconds)

    def wait_for(self, found: Callable[[bytes], bool], seconds: float) -> bool:
        """Wait until `found(everything)` or the end; return whether it was found."""
        with self._changed:
            self._wait(lambda: self._ended or found(bytes(self._data)), seconds)
            return found(bytes(self._data))

    def _take(self, end: Callable[[], int], seconds: float) -> bytes | None:
        with self._changed:
            self._wait(lambda: self._ended or end() >= 0, seconds)
            position = end()
            if position < 0:
                return None
            taken, self._taken = bytes(self._data[self._taken : position]), position
            return taken

    def _wait(self, done: Callable[[], bool], seconds: float) -> bool:
        """Wait for `done`. Each byte that arrives renews the patience, within reason: slow is not silent."""
        deadline, size = time.monotonic() + seconds, len(self._data)
        last = deadline + (MOST_PATIENCE - 1) * seconds
        while not done():
            self._changed.wait(max(0.0, deadline - time.monotonic()))
            if len(self._data) > size:
                deadline, size = min(last, time.monotonic() + seconds), len(self._data)
            elif (late := time.monotonic() - deadline) >= 0:
                if late < STALL or time.monotonic() >= last:
                    return done()
                deadline = min(last, time.monotonic() + seconds)  # we stood still, and so, perhaps, did who sends
        return True
