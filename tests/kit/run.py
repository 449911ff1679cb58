"""Runs the tests of some steps in a process of their own, and always comes back with a result for each.

The submission never is where pytest looks for its configuration, and nothing of the caller's environment gets in.
"""

import contextlib
import os
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.kit import processes, system
from tests.kit.catalog import ROOT, Step
from tests.kit.journal import Record, Result
from tests.kit.program import PASSED_ON, RUN_TOKEN
from tests.kit.stream import Stream

LOOK_SECONDS = 0.5  # between two looks whether somebody still waits
END_SECONDS = 5.0  # for a run that is given up to end its programs
NEWS_SECONDS = 90.0  # without any news the run hangs: pytest-timeout ends each test well before
INSTALL = "python -m pip install -r tests/requirements.txt"
ALSO_PASSED_ON = ("APPDATA", "CI", "DISPLAY", "XAUTHORITY")  # the first leads to the user's own packages on Windows
OnResult = Callable[[Result], None]


@dataclass(frozen=True)
class Place:
    """Where a test run happens.

    Args:
        before: the command that leads there.
        private: a folder for all that the run writes, removed by who made it.
        compiled: a folder for compiled modules; None compiles nothing.
        given_up: tells whether nobody waits for the results any more.
    """

    before: Sequence[str] = ()
    private: Path | None = None
    compiled: Path | None = None
    given_up: Callable[[], bool] = lambda: False


def run(
    targets: Sequence[str],
    submission: Path | None = None,
    options: Sequence[str] = (),
    on_result: OnResult = lambda result: None,
    *,
    news_seconds: float = NEWS_SECONDS,
    place: Place | None = None,
) -> Record:
    """Run tests and return what became of each.

    Args:
        targets: files or single tests, as pytest names them, relative to the root of the project.
        submission: whose programs to test; None tests the reference solutions.
        options: further options for pytest.
        on_result: called with each result as soon as it is known.
        news_seconds: how long the run may give no sign of life before it is ended.
        place: where to run; None is here, as the user who asks.
    """
    record, place = Record.empty(), place or Place()
    todo = list(targets)
    while todo and not place.given_up():
        before = record.unfinished()
        _run_once([*todo, *options, *_about(submission)], record, on_result, news_seconds, place)
        todo = record.unfinished()
        if todo == before:  # no progress: what is left stays "not run"
            break
    return record


def targets_of(steps: Sequence[Step]) -> list[str]:
    """Return the targets that test whole steps."""
    return [step.tests.relative_to(ROOT).as_posix() for step in steps]


def _about(submission: Path | None) -> list[str]:
    return [] if submission is None else [f"--submission={submission.absolute()}"]


def _run_once(arguments: list[str], record: Record, on_result: OnResult, news_seconds: float, place: Place) -> None:
    token = secrets.token_hex(8)
    process = subprocess.Popen(
        [*place.before, *_command(arguments, place)],
        cwd=ROOT,
        env=_environment(token, place),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        bufsize=0,
        **system.own_group(),
    )
    news, errors = Stream(), Stream()
    readers = [_copy(process.stdout, news), _copy(process.stderr, errors)]
    record.ended = False
    try:
        while (line := _next(news, news_seconds, place)) is not None:
            finished = record.add(line)
            if finished is not None:
                on_result(finished)
    finally:
        if not news.ended:
            _end(process)
        status = process.wait()
        _end_all(processes.Family(process.pid, token), readers)
    if record.ended and not record.results:
        record.troubles.append("No test was run: none has that name.")
    if not record.ended or record.running:  # pytest may come to its end by an error of its own
        _close(record, on_result, status, errors.everything().decode(errors="replace"))


def _end_all(family: processes.Family, readers: list[threading.Thread]) -> None:
    """End what a run has left, and wait until all that it has written is read."""

    def ended() -> bool:  # who is just becoming another program is not seen at first (Linux)
        return family.kill() and not (system.LINUX and any(reader.is_alive() for reader in readers))

    system.poll(ended, END_SECONDS)
    for reader in readers:
        reader.join()


def _next(news: Stream, seconds: float, place: Place) -> bytes | None:
    """Return the next line, or None if none comes in time, or nobody waits for it any more.

    Who gives up ends all that runs; but what a process starts in the moment of its end may live on, and be silent.
    """
    deadline = time.monotonic() + seconds
    while not place.given_up():
        ended, left = news.ended, deadline - time.monotonic()
        line = news.take_line(max(0.0, min(left, LOOK_SECONDS)))
        if line is not None or ended or left <= 0:
            return line
    return None


def _close(record: Record, on_result: OnResult, status: int, errors: str) -> None:
    """Account for a run that did not come to its end: the test it was in has brought it down."""
    result = record.results.get(record.running)
    if result is not None:
        result.outcome = "error"
        result.message = f"The test run ended within this test, with status {status}.\n{errors[-2000:]}"
        record.running = ""
        on_result(result)
    else:
        record.troubles.append(f"The test run ended with status {status}.\n{errors[-2000:]}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End a test run. Where what it has started cannot be found, it first gets the time to end that itself."""
    if not system.LINUX:
        system.interrupt(process)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(END_SECONDS)
    process.kill()


def _command(arguments: list[str], place: Place) -> list[str]:
    configuration = ["-c", str(ROOT / "tox.ini"), f"--rootdir={ROOT}", f"--confcutdir={ROOT / 'tests'}"]
    plugins = ["-p", "pytest_timeout", "-p", "no:cacheprovider", "-s", "--journal"]
    compiled = ["-X", f"pycache_prefix={place.compiled}"] if place.compiled else ["-B"]
    alone = ["-I"] if place.private else ["-E", "-P"]  # who is not graded may have pytest in the user's own packages
    return [sys.executable, *alone, *compiled, "-m", "pytest", *configuration, *plugins, *arguments]


def _environment(token: str, place: Place) -> dict[str, str]:
    kept = {name: os.environ[name] for name in (*PASSED_ON, *ALSO_PASSED_ON) if name in os.environ}
    private = {"TMPDIR": str(place.private)} if place.private else {}
    return kept | private | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", RUN_TOKEN: token}


def _copy(pipe: IO[bytes] | None, stream: Stream) -> threading.Thread:
    assert pipe is not None

    def copy() -> None:
        with pipe:
            while data := pipe.read(65536):
                stream.feed(data)
        stream.end()

    thread = threading.Thread(target=copy, daemon=True)
    thread.start()
    return thread
