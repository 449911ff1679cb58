"""Puts what the log and the postman have to say into an inbox, instead of a file or a socket."""

import logging
import queue
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from final.protocol import LineBuffer
from final.wording import MUCH

MOST_WAITING = 2000  # news that wait in the inbox; what is logged beyond that is only counted
LOGGER = logging.getLogger("final")


@dataclass(frozen=True, slots=True)
class Line:
    """Something was logged."""

    moment: float  # seconds since the epoch
    level: int  # of module logging
    text: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What somebody at the server was told: of what they have asked for, or why it was refused."""

    text: str
    refused: bool


Inbox = queue.SimpleQueue[Any]  # of these, and of whatever else its owner puts into it


class Ear:
    """An outlet that tells lines to who sits at the server."""

    def __init__(self, inbox: Inbox) -> None:
        self.backlog = b""
        self._inbox, self._lines = inbox, LineBuffer(MUCH)

    def push(self, data: bytes) -> bool:
        """Tell the lines that are complete."""
        for line in self._lines.feed(data):
            tag, _, text = line.decode("utf-8", "replace").partition("~")
            self._inbox.put(Answer(text, refused=tag == "ERROR"))
        return True

    def finish(self) -> None:
        """Nobody waits for the end of it."""

    def hang_up(self) -> None:
        """It is no connection."""


class Lines(logging.Handler):
    """Tells what is logged, as fast as it is taken out of the inbox."""

    def __init__(self, inbox: Inbox, passed_on: int) -> None:
        """Take over from where the log went before, which is told no more than it was told then.

        Args:
            inbox: whom to tell.
            passed_on: the level from which on the others are told as well.
        """
        super().__init__()
        self._passed_on = passed_on
        self._inbox = inbox
        self._left_out = 0

    def emit(self, record: logging.LogRecord) -> None:
        """Tell a record, or count it."""
        if record.levelno >= self._passed_on:
            logging.getLogger().handle(record)
        if self._inbox.qsize() >= MOST_WAITING:
            self._left_out += 1
            return
        if self._left_out:
            self._inbox.put(Line(record.created, logging.INFO, f"… {self._left_out} lines are left out"))
            self._left_out = 0
        self._inbox.put(Line(record.created, record.levelno, record.getMessage()))


@contextmanager
def logged(inbox: Inbox) -> Iterator[None]:
    """Tell what this program logs while a with statement lasts."""
    handler, before = Lines(inbox, LOGGER.getEffectiveLevel()), (LOGGER.level, LOGGER.propagate)
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    LOGGER.propagate = False
    try:
        yield
    finally:
        LOGGER.setLevel(before[0])
        LOGGER.propagate = before[1]
        LOGGER.removeHandler(handler)
