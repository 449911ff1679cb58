"""How far somebody is: a line for each step. Computed by running the tests, never stored.

As a program, `python -m steps.progress WORK STEP` tests one step and prints its standing as JSON. Each step is tested
in such a process of its own, so that two can be tested at once and Ctrl-C still ends everything.
"""

import contextlib
import json
import subprocess
import sys
import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path

from steps.companion import is_passed, is_started, require_tests
from steps.terminal import say_next
from tests.kit import system
from tests.kit.catalog import ROOT, Step, all_steps, find_step
from tests.kit.console import say
from tests.kit.journal import Record
from tests.kit.run import run, targets_of
from tests.kit.summary import bar

AT_ONCE = 2  # steps; more would disturb each other's clocks
GLANCE_SECONDS = 0.5  # between two looks for Ctrl-C, which Windows does not tell to a thread that waits


@dataclass(frozen=True)
class Standing:
    """How far somebody is in one step."""

    earned: int
    possible: int
    unchecked: int  # requirements that cannot be checked on this system
    state: str


UNKNOWN = Standing(0, 0, 0, "could not be tested")


def show(work: Path) -> int:
    """Print a line for each step in their order, each as soon as it is known, and what to do next."""
    require_tests()
    steps = all_steps()
    started = [step for step in steps if is_started(step, work)]
    with Testers(work) as testers:
        asked = {step: testers.ask(step) for step in started}
        planned = _plan([step for step in steps if step not in started])
        states = {}
        for step in steps:
            standing = testers.answer(asked[step]) if step in asked else planned[step]
            states[step] = standing.state
            say(_line(step, standing))
    _say_next(states, work)
    return 0


class Testers:
    """The processes that test steps, at most AT_ONCE at a time; all are ended when the block is left."""

    def __init__(self, work: Path) -> None:
        self._work = work
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._lock = threading.Lock()  # guards _processes, _closed
        self._processes: list[subprocess.Popen[bytes]] = []
        self._closed = False

    def __enter__(self) -> "Testers":
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._closed = True
            for process in self._processes:
                if process.poll() is None:
                    system.interrupt(process)
        self._pool.shutdown()

    def ask(self, step: Step) -> "Future[Standing]":
        """Have a step tested."""
        return self._pool.submit(self._test, step)

    def answer(self, asked: "Future[Standing]") -> Standing:
        """Wait for a standing and return it."""
        while not asked.done():
            wait([asked], GLANCE_SECONDS)
        return asked.result()

    def _test(self, step: Step) -> Standing:
        with self._lock:
            if self._closed:
                return UNKNOWN
            process = subprocess.Popen(
                [sys.executable, "-m", "steps.progress", str(self._work.absolute()), step.name],
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                **system.own_group(),  # Ctrl-C reaches it once, from here
            )
            self._processes.append(process)
        answer, _ = process.communicate()
        with contextlib.suppress(ValueError, TypeError):  # no answer, or half of one: the standing is unknown
            return Standing(**json.loads(answer))
        return UNKNOWN


def _plan(steps: list[Step]) -> dict[Step, Standing]:
    """Return the standings of steps that are not started: what could be earned is known without running a test."""
    record = run(targets_of(steps), ROOT) if steps else Record.empty()
    standings = {}
    for step in steps:
        points = [result.possible for result in record.results.values() if result.requirement.step == step.name]
        standings[step] = Standing(0, sum(points), 0, "not started")
    return standings


def _line(step: Step, standing: Standing) -> str:
    notes = [standing.state, *([f"{standing.unchecked} not checked"] if standing.unchecked else [])]
    points = f"{standing.earned:>3}/{standing.possible} points"
    return f"  {step.name:<18} {bar(standing.earned, standing.possible)} {points:<14}  {', '.join(notes)}"


def _say_next(states: dict[Step, str], work: Path) -> None:
    """Say what to do: go on with what is started, else begin what is not."""
    unfinished = [step for step, state in states.items() if state not in ("passed", "not started")]
    fresh = [step for step, state in states.items() if state == "not started"]
    for word, steps in (("check", unfinished), ("start", fresh)):
        if steps:
            say_next(word, str(steps[0].number), work=work)
            return
    say("\nAll steps are passed.")


def _test_one(work: Path, step: Step) -> Standing:
    record = run(targets_of([step]), work)
    results = record.results.values()
    unchecked = sum(result.outcome == "not checked" for result in results)
    state = "passed" if is_passed(record) else "started"
    return Standing(sum(r.earned for r in results), sum(r.possible for r in results), unchecked, state)


def _answer(work: str, name: str) -> int:
    system.hear_interrupts()  # Ctrl-C may be ignored here, or end us before the tests are ended
    with contextlib.suppress(KeyboardInterrupt):  # who has sent it tells the user
        print(json.dumps(asdict(_test_one(Path(work), find_step(name)))))
    return 0


if __name__ == "__main__":
    sys.exit(_answer(*sys.argv[1:]))
