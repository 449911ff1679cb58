"""The progress of all steps at a glance."""

import json
import re
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from steps import companion, progress, terminal
from tests.companion.at_work import ONE, TWO, Fake, Talk, begin, run
from tests.kit.catalog import Step, all_steps, find_step


def test_progress_without_any_work_shows_each_step_and_the_first_command(work: Path) -> None:
    status, output, errors = run("--work", str(work))
    assert (status, errors) == (0, "")
    lines = output.splitlines()
    assert [line.split()[0] for line in lines[:-2]] == [step.name for step in all_steps()]
    assert all("not started" in line and " 0/" in line and " 0/0" not in line for line in lines[:-2])
    assert lines[-1] == f"Next: {terminal.command('start', '1', work=work)}"


def test_progress_is_computed_from_the_programs(work: Path) -> None:
    begin(work)
    begin(work, TWO, "solution")
    status, output, errors = run("--work", str(work))
    assert (status, errors) == (0, "")
    one, two, three, *_ = output.splitlines()
    assert "░" * 16 in one and " 0/" in one and one.endswith(" points   started")
    assert "█" * 16 in two and re.search(r" (\d+)/\1 points", two) and two.endswith("passed")
    assert three.endswith("not started")
    assert "python -m steps check 1" in output


@pytest.fixture
def standings(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, progress.Standing]]:
    """The standings of steps, by name, in place of tests; the others are not started."""
    known: dict[str, progress.Standing] = {}
    fresh = progress.Standing(0, 9, 0, "not started")
    monkeypatch.setattr(progress, "_plan", lambda steps: dict.fromkeys(steps, fresh))
    monkeypatch.setattr(progress.Testers, "_test", lambda self, step: known[step.name])
    return known


@pytest.mark.parametrize(
    ("states", "following"),
    [
        ({1: "passed"}, "start 2"),
        ({1: "passed", 3: "passed"}, "start 2"),
        ({1: "passed", 3: "started", 4: "started"}, "check 3"),
        ({2: "could not be tested"}, "check 2"),
        ({step.number: "passed" for step in all_steps()}, "All steps are passed."),
    ],
    ids=str,
)
def test_progress_says_what_to_do_next(
    talk: Talk, work: Path, standings: dict[str, progress.Standing], states: dict[int, str], following: str
) -> None:
    for number, state in states.items():
        step = find_step(str(number))
        (work / step.name).mkdir(parents=True)
        standings[step.name] = progress.Standing(7, 9, 1, state)
    status, output, _ = talk()
    assert status == 0
    assert following in output.splitlines()[-1]
    assert output.count("7/9 points") == output.count("1 not checked") == len(states)


def test_a_line_is_printed_before_the_next_one_is_known(
    talk: Talk, work: Path, standings: dict[str, progress.Standing], monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(work)
    begin(work, TWO)
    printed = threading.Event()
    standings[ONE.name] = standings[TWO.name] = progress.Standing(9, 9, 0, "passed")

    def test(_: progress.Testers, step: Step) -> progress.Standing:
        assert step == ONE or printed.wait(10)
        return standings[step.name]

    monkeypatch.setattr(progress.Testers, "_test", test)
    monkeypatch.setattr(progress, "say", lambda line: printed.set())
    assert talk()[0] == 0


def test_one_process_tests_one_step(
    work: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fake(test_a="passed", test_b="not checked", test_c="failed")
    monkeypatch.setattr(progress, "run", companion.run)
    before = {name: signal.getsignal(name) for name in (signal.SIGINT, getattr(signal, "SIGBREAK", signal.SIGINT))}
    try:
        assert progress._answer(str(work), ONE.name) == 0
    finally:
        for name, handler in before.items():
            signal.signal(name, handler)
    assert json.loads(capsys.readouterr().out) == {"earned": 2, "possible": 4, "unchecked": 1, "state": "started"}


def test_a_process_that_does_not_answer_leaves_a_step_unknown(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(work / "python"))
    with progress.Testers(work) as testers, pytest.raises(FileNotFoundError):
        testers.answer(testers.ask(ONE))
    monkeypatch.undo()
    monkeypatch.setattr(progress, "ROOT", work)  # where no module `steps` is found
    work.mkdir()
    with progress.Testers(work) as testers:
        assert testers.answer(testers.ask(ONE)) == progress.UNKNOWN
    assert testers._test(ONE) == progress.UNKNOWN, "nothing is begun after the end"
