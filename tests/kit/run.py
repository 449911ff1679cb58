"""Runs the tests of some steps in a process of their own, and always comes back with a result for each.

The submission never is where pytest looks for its configuration, and nothing of the caller's environment gets in.
"""

import os
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.kit import system
from tests.kit.catalog import ROOT, Step
from tests.kit.journal import Record, Result
from tests.kit.program import PASSED_ON, RUN_TOKEN
from tests.kit.stream import Stream

NEWS_SECONDS = 90.0  # without any news the run hangs: pytest-timeout ends each test well before
INSTALL = f"{sys.executable} -m pip install -r tests/requirements.txt"
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
        while (line := news.take_line(news_seconds)) is not None:
            finished = record.add(line)
            if finished is not None:
                on_result(finished)
    finally:
        if not news.ended:
            process.kill()
        status = process.wait()
        system.Family(process.pid, token).kill()
        for reader in readers:
            reader.join()
    if record.ended and not record.results:
        record.troubles.append("No test was run: none has that name.")
    if not record.ended:
        _close(record, on_result, status, errors.everything().decode(errors="replace"))


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


def _command(arguments: list[str], place: Place) -> list[str]:
    configuration = ["-c", str(ROOT / "tox.ini"), f"--rootdir={ROOT}", f"--confcutdir={ROOT / 'tests'}"]
    plugins = ["-p", "pytest_timeout", "-p", "no:cacheprovider", "-s", "--journal"]
    compiled = ["-X", f"pycache_prefix={place.compiled}"] if place.compiled else ["-B"]
    return [sys.executable, "-I", *compiled, "-m", "pytest", *configuration, *plugins, *arguments]


def _environment(token: str, place: Place) -> dict[str, str]:
    kept = {name: os.environ[name] for name in (*PASSED_ON, "CI", "DISPLAY", "XAUTHORITY") if name in os.environ}
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
