"""Many submissions: side by side, kept, accounted for whatever happens."""

import json
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.catalog import find_step
from tests.kit.failure import Requirement
from tests.kit.grading import batch
from tests.kit.grading import grader as grader_module
from tests.kit.grading.batch import Progress, Unsound, check_reference, grade_all, make_plan
from tests.kit.grading.graded import LONGEST_MESSAGE, Graded, complete, from_json, scores, told, total, worth
from tests.kit.grading.grader import Grader, make_room
from tests.kit.grading.isolation import Isolation
from tests.kit.grading.policy import Policy, StepPolicy
from tests.kit.grading.sources import Submission
from tests.kit.grading.store import Store
from tests.kit.journal import Record, Result
from tests.kit.tests.grading_samples import good, graded, result

KEY = "01_echo_server::test"


class Played:
    """Plays the tests of step 01: what is there passes, unless told otherwise."""

    def __init__(self) -> None:
        self.outcome = "passed"
        self.troubles: list[str] = []
        self.runs: list[Path | None] = []
        self.error: Exception | None = None
        self.running: list[int] = []
        self.together = threading.Barrier(1)

    def __call__(self, _: list[str], submission: Path | None, *__: object, **___: object) -> Record:
        self.runs.append(submission)
        if submission and not any(submission.iterdir()):
            return self.record("not handed in")
        self.together.wait(20)
        if self.error:
            raise self.error
        return self.record(self.outcome)

    def record(self, outcome: str) -> Record:
        requirement = Requirement("01_echo_server", "test", "Text.", 2, "x")
        return Record({KEY: Result(requirement, outcome)}, list(self.troubles))  # type: ignore[arg-type]


@pytest.fixture
def tests(monkeypatch: pytest.MonkeyPatch) -> Played:
    played = Played()
    monkeypatch.setattr(grader_module, "run", played)
    return played


@pytest.fixture
def grader(tests: Played) -> Iterator[Grader]:
    room = make_room()
    made = Grader([find_step("1")], Isolation("plain"), room, [])
    make_plan(made)
    tests.runs.clear()
    yield made
    shutil.rmtree(room)


def submissions(tmp_path: Path, *names: str) -> list[Submission]:
    for name in names:
        (tmp_path / name / "01_echo_server").mkdir(parents=True)
        (tmp_path / name / "01_echo_server" / "server.py").write_text(name)
    return [Submission(name, tmp_path / name) for name in names]


def ignore(*_: object) -> None:
    """Do nothing."""


def test_several_are_graded_at_the_same_time(tests: Played, grader: Grader, tmp_path: Path) -> None:
    tests.together = threading.Barrier(3)
    told: list[int] = []
    names = ["a", "b", "c"]
    done = grade_all(submissions(tmp_path, *names), grader, Store(None), 3, lambda each, at: told.append(at.done))
    assert ([each.name for each in done], told) == (names, [1, 2, 3])
    assert {each.results[0].outcome for each in done} == {"passed"}


def test_what_is_graded_stays_graded_unless_it_changed(tests: Played, grader: Grader, tmp_path: Path) -> None:
    store, handed_in = Store(tmp_path / "out"), submissions(tmp_path / "in", "a", "b")
    for changed, runs in ((False, 2), (False, 0), (True, 1)):
        tests.runs.clear()
        if changed:
            (tmp_path / "in" / "a" / "01_echo_server" / "server.py").write_text("changed")
        done = grade_all(handed_in, grader, store, 1, ignore)
        assert (len(tests.runs), len(done)) == (runs, 2)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": 0}', '{"format": 1, "results": [{}]}', "\ud800"])
def test_what_was_kept_by_others_is_graded_again(text: str, tests: Played, grader: Grader, tmp_path: Path) -> None:
    store, handed_in = Store(tmp_path / "out"), submissions(tmp_path / "in", "a")
    (tmp_path / "out" / "a").mkdir(parents=True)
    (tmp_path / "out" / "a" / "graded.json").write_text(text, "utf-8", "replace")
    grade_all(handed_in, grader, store, 1, ignore)
    assert len(tests.runs) == 1
    assert json.loads((tmp_path / "out" / "a" / "graded.json").read_text())["name"] == "a"


def test_what_goes_wrong_with_one_costs_one_row(tests: Played, grader: Grader, tmp_path: Path) -> None:
    tests.error = KeyError("mistake")
    (tmp_path / "b.zip").write_bytes(b"")
    handed_in = [*submissions(tmp_path, "a"), Submission("b", tmp_path / "b.zip")]
    first, second = grade_all(handed_in, grader, Store(None), 2, ignore)
    assert "KeyError: 'mistake'" in first.troubles[0]
    assert (first.results[0].outcome, second.results[0].outcome) == ("not run", "not handed in")
    assert second.refused.startswith("It cannot be read")
    assert first.needs_review and second.needs_review
    assert [total(each, Policy()) for each in (first, second)] == [(0, 2), (0, 2)]


def test_after_ctrl_c_nothing_more_is_graded(grader: Grader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[bool] = []
    monkeypatch.setattr(batch.processes, "end_descendants", lambda: ended.append(True) or True)

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    store = Store(tmp_path / "out")
    with pytest.raises(KeyboardInterrupt):
        grade_all(submissions(tmp_path / "in", *"abcdefgh"), grader, store, 1, stop)
    assert (ended, grader.given_up.is_set()) == ([True], True)
    kept = {path.parent.name for path in (tmp_path / "out").glob("*/graded.json")}
    assert "a" in kept
    assert batch._grade(Submission("z", tmp_path), grader, store, 0).troubles == ["The grading was interrupted."]


def test_the_reference_must_pass_first(tests: Played, grader: Grader, tmp_path: Path) -> None:
    store, handed_in = Store(tmp_path / "out"), submissions(tmp_path / "in", "a")
    for outcome, troubles in (("failed", []), ("error", []), ("passed", ["trouble"])):
        tests.outcome, tests.troubles = outcome, troubles
        with pytest.raises(Unsound, match="The reference solution does not pass here"):
            check_reference(handed_in, grader, store)
    tests.outcome, tests.troubles = "passed", []
    check_reference(handed_in, grader, store)
    assert tests.runs == [None] * 4
    check_reference(handed_in, grader, store)
    check_reference([], grader, store)
    assert tests.runs == [None] * 4  # known, and nothing to know


def test_a_plan_that_cannot_be_made_is_told(tests: Played, grader: Grader) -> None:
    tests.troubles = ["no module"]
    with pytest.raises(Unsound, match=r"(?s)The tests cannot be started.*no module"):
        make_plan(grader)


def test_time_left_is_that_of_those_before(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 130.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(clock))
    progress = Progress(5)
    progress.done = 3
    assert progress.seconds_left() == 20.0


def test_a_crash_never_changes_what_could_be_had() -> None:
    plan = [result("01_echo_server", "not run", text=text) for text in "abc"]
    record = Record({"x": result("01_echo_server", "passed", text="b")}, [])
    results = complete(record, plan, ["/tmp/x"])
    assert [(each.requirement.text, each.outcome) for each in results] == [
        *(("a", "not run"), ("b", "passed"), ("c", "not run")),
    ]
    assert complete(record, [], []) == list(record.results.values())


def test_messages_lose_what_means_nothing() -> None:
    text = 'File "/r/run1/cell-a_1/home-b/05_x/server.py"\n  Picture    /r/run1/window.png\n--submission=/r/in2/work -k'
    assert told(text, ["/r/run1", "/r/in2/work"]) == 'File "work/05_x/server.py"\n--submission=work -k'
    assert len(told("x" * 10**6, [])) < LONGEST_MESSAGE + 20


def test_what_is_kept_comes_back() -> None:
    assert from_json(json.loads(json.dumps(graded().as_json()))) == graded()


def test_points_follow_the_policy() -> None:
    policy = Policy(steps={"01_echo_server": StepPolicy(points=5), "02_echo_client": StepPolicy(bonus=True)})
    assert total(good(), policy) == (8, 5)
    assert [(each.step, each.earned, each.possible, each.bonus) for each in scores(good(), policy)] == [
        ("01_echo_server", 5, 5, False),
        ("02_echo_client", 3, 3, True),
    ]
    thirds = Graded("x", "", results=[result("01_echo_server", "passed", points=each) for each in (1, 2)])
    assert worth(thirds.results[0], thirds, policy) == (1.67, 1.67)
