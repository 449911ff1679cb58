"""What happened in a test run, one record a line."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.kit.failure import Requirement
from tests.kit.journal import Journal, Outcome, Record, Result

REQUIREMENT = Requirement("05_broadcast", "test_x", "Wörds.", 2, "your-task")


@pytest.fixture
def written() -> Iterator[tuple[Journal, Callable[[], list[bytes]]]]:
    """A journal, and a function that returns the lines written so far."""
    reading, writing = os.pipe()
    yield Journal(writing), lambda: os.read(reading, 1 << 20).splitlines(keepends=True)
    os.close(reading)
    os.close(writing)


def planned(written: tuple[Journal, Callable[[], list[bytes]]], *keys: str) -> Record:
    """Return a record in which these tests are planned."""
    journal, lines = written
    journal.plan((key, Result(REQUIREMENT)) for key in keys)
    record = Record.empty()
    assert [record.add(line) for line in lines()] == [None] * len(keys)
    return record


Written = tuple[Journal, Callable[[], list[bytes]]]


def test_a_run_is_read_as_it_was_written(written: Written) -> None:
    journal, lines = written
    record = planned(written, "a", "b")
    assert record.unfinished() == ["a", "b"]
    journal.start("a")
    journal.done("a", Result(REQUIREMENT, "failed", "because\n漢字", 1.23456))
    journal.trouble("something")
    journal.end()
    results = [record.add(line) for line in lines()]
    assert results == [None, Result(REQUIREMENT, "failed", "because\n漢字", 1.235), None, None]
    assert (record.unfinished(), record.running, record.troubles, record.ended) == (["b"], "", ["something"], True)


def test_the_test_that_runs_is_known(written: Written) -> None:
    record = planned(written, "a")
    written[0].start("a")
    record.add(written[1]()[0])
    assert (record.running, record.unfinished()) == ("a", ["a"])


def test_a_line_cut_short_by_a_crash_is_passed_over(written: Written) -> None:
    record = planned(written, "a")
    written[0].done("a", Result(REQUIREMENT, "passed"))
    line = written[1]()[0]
    assert [record.add(line[:length]) for length in range(len(line) - 1)] == [None] * (len(line) - 1)
    assert record.add(b"[1, 2]\n") is None
    assert record.unfinished() == ["a"]
    assert record.add(line) is not None


def test_what_is_planned_again_keeps_its_result(written: Written) -> None:
    record = planned(written, "a")
    written[0].done("a", Result(REQUIREMENT, "passed"))
    written[0].plan([("a", Result(REQUIREMENT))])
    for line in written[1]():
        record.add(line)
    assert record.results["a"].outcome == "passed"


@pytest.mark.parametrize(
    ("outcome", "earned", "possible"),
    [
        ("passed", 2, 2),
        ("failed", 0, 2),
        ("not checked", 0, 0),
        ("not handed in", 0, 2),
        ("not run", 0, 2),
        ("error", 0, 2),
    ],
)
def test_points_follow_the_outcome(outcome: Outcome, earned: int, possible: int) -> None:
    result = Result(REQUIREMENT, outcome)
    assert (result.earned, result.possible) == (earned, possible)
