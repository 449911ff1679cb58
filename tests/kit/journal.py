"""What happened in a test run, one JSON record a line: written by the run, read by who started it.

A run that crashes or hangs leaves what it has written; nothing that was planned is ever missing in the results.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from tests.kit.failure import Requirement

Outcome = Literal["passed", "failed", "not checked", "not handed in", "not run", "error"]


@dataclass
class Result:
    """One requirement and what became of it.

    "failed" is the program's fault; "error" is the harness's own, and a human must look at it.
    """

    requirement: Requirement
    outcome: Outcome = "not run"
    message: str = ""
    seconds: float = 0.0

    @property
    def possible(self) -> int:
        """The points that could be had: none where nothing could be checked."""
        return 0 if self.outcome == "not checked" else self.requirement.points

    @property
    def earned(self) -> int:
        """The points that were had."""
        return self.requirement.points if self.outcome == "passed" else 0


class Journal:
    """Writes records to a file descriptor, each at once and whole."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def plan(self, results: Iterable[tuple[str, Result]]) -> None:
        """Write what will be tested, before anything is."""
        for key, result in results:
            self._write(plan=key, requirement=vars(result.requirement), outcome=result.outcome)

    def start(self, key: str) -> None:
        """Write that a test begins."""
        self._write(start=key)

    def done(self, key: str, result: Result) -> None:
        """Write what became of a test."""
        self._write(done=key, outcome=result.outcome, message=result.message, seconds=round(result.seconds, 3))

    def trouble(self, message: str) -> None:
        """Write what went wrong outside of any test."""
        self._write(trouble=message)

    def end(self) -> None:
        """Write that the run has come to its end."""
        self._write(end=True)

    def _write(self, **record: Any) -> None:
        os.write(self._descriptor, json.dumps(record).encode() + b"\n")


@dataclass
class Record:
    """A journal as read so far."""

    results: dict[str, Result]
    troubles: list[str]
    running: str = ""  # the test that has begun and not ended
    ended: bool = False

    @classmethod
    def empty(cls) -> "Record":
        """Return the record of a run that has not begun."""
        return cls({}, [])

    def unfinished(self) -> list[str]:
        """Return the tests that were planned and have not been run."""
        return [key for key, result in self.results.items() if result.outcome == "not run"]

    def add(self, line: bytes) -> Result | None:
        """Take in one line and return the result it completes; a line cut short by a crash is passed over."""
        try:
            record = json.loads(line)
        except ValueError:
            return None
        match record:
            case {"plan": key, "requirement": requirement, "outcome": outcome}:
                self.results.setdefault(key, Result(Requirement(**requirement), outcome))
            case {"start": key}:
                self.running = key
            case {"done": key, "outcome": outcome, "message": message, "seconds": seconds}:
                result = self.results[key]
                result.outcome, result.message, result.seconds = outcome, message, seconds
                self.running = ""
                return result
            case {"trouble": message}:
                self.troubles.append(message)
            case {"end": True}:
                self.ended = True
        return None
