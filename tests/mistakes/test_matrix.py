"""Proves the tests: each mistake is caught by the test named for it, each right answer passes all of them."""

import importlib.util
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.kit.catalog import Step, all_steps
from tests.kit.journal import Record
from tests.kit.run import run, targets_of
from tests.mistakes.catalog import Mistake, mistakes, right_answers

APP = Path(__file__).with_name("final")
TOOLKITS = ("customtkinter",)
AT_ONCE = 4  # runs; most of their time they wait for a program that is silent
NO_PATIENCE = "--reply-seconds=0.5"  # for starters, whose silence is paid for in each test


@dataclass(frozen=True)
class Case:
    """One program and where it is to be tested."""

    step: Step
    name: str
    make: Callable[[Path], None]  # writes the program to the path given
    tests: list[str]
    options: list[str]
    mistake: Mistake | None = None

    def run(self, folder: Path) -> Record:
        program = folder / self.step.name / self.step.script
        shutil.copytree(self.step.starter, program.parent)  # a program may need the files beside it
        self.make(program)
        return run(self.tests, folder, self.options)


def mistake_case(step: Step, mistake: Mistake) -> Case:
    def make(program: Path) -> None:
        program.write_text(mistake.program(step), "utf-8")

    test = f"{targets_of([step])[0]}::{mistake.caught_by}"
    return Case(step, mistake.name, make, [test], [], mistake)


def copy_case(step: Step, name: str, source: Path, *options: str) -> Case:
    return Case(step, name, lambda program: shutil.copy(source, program) and None, targets_of([step]), list(options))


def app_case(step: Step) -> Case:
    """The finished app, which passes the tests of the steps: whoever has learned there can talk here."""
    source = APP / step.name / step.script

    def make(program: Path) -> None:
        program.write_text(f"import runpy\n\nrunpy.run_path({str(source)!r}, run_name='__main__')\n", "utf-8")

    return Case(step, "the finished app", make, targets_of([step]), [])


def can_run(path: Path) -> bool:
    """Tell whether the toolkit is there that a program needs; `tox -e mistakes` has them all."""
    toolkit = path.stem.removeprefix("right_")
    return toolkit not in TOOLKITS or importlib.util.find_spec(toolkit) is not None


STEPS = all_steps()
MISTAKES = [mistake_case(step, mistake) for step in STEPS for mistake in mistakes(step)]
RIGHT = [copy_case(step, path.stem, path) for step in STEPS for path in right_answers(step) if can_run(path)]
RIGHT += [app_case(step) for step in STEPS if (APP / step.name).is_dir()]
STARTERS = [copy_case(step, "starter", step.starter / step.script, NO_PATIENCE) for step in STEPS]


def cases(chosen: list[Case]) -> pytest.MarkDecorator:
    names = [f"{case.step.name}: {case.name}" for case in chosen]
    return pytest.mark.parametrize("case", chosen, ids=names)


@pytest.fixture(scope="module")
def records(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[int, "Future[Record]"]]:
    """All cases that this session asks for, run side by side."""
    chosen = [item.callspec.params.get("case") for item in request.session.items if hasattr(item, "callspec")]
    wanted = [case for case in chosen if isinstance(case, Case)]
    wanted.sort(key=lambda case: case.name != "starter")  # the longest first
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor(AT_ONCE) as pool:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # copies need not be measured, which takes time
        yield {id(case): pool.submit(case.run, tmp_path_factory.mktemp("submission")) for case in wanted}


@pytest.fixture
def record(records: dict[int, "Future[Record]"], case: Case) -> Record:
    """What became of the case."""
    return records[id(case)].result()


def messages(record: Record) -> str:
    return "\n".join([*(result.message for result in record.results.values()), *record.troubles])


@cases(MISTAKES)
@pytest.mark.timeout(600)
def test_a_mistake_is_caught_and_explained(case: Case, record: Record) -> None:
    assert case.mistake is not None
    failures = [result.message for result in record.results.values() if result.outcome == "failed"]
    assert failures, f"not caught by {case.mistake.caught_by}: {messages(record)}"
    for word in case.mistake.words:
        assert any(word in failure for failure in failures), f"no {word!r} in:\n{failures[0]}"


@cases(RIGHT)
@pytest.mark.timeout(600)
def test_a_right_answer_in_another_style_passes(case: Case, record: Record) -> None:
    assert {result.outcome for result in record.results.values()} <= {"passed", "not checked"}, messages(record)
    assert record.ended and len(record.results) > 10, record.troubles


@cases(STARTERS)
@pytest.mark.timeout(600)
def test_a_starter_runs_and_fails(case: Case, record: Record) -> None:
    outcomes = {result.outcome for result in record.results.values()}
    assert "failed" in outcomes and outcomes <= {"passed", "failed", "not checked"}, messages(record)
    assert "SyntaxError" not in messages(record) and "NameError" not in messages(record)


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
def test_each_step_has_enough_known_programs(step: Step) -> None:
    assert len(mistakes(step)) >= 8
    assert len(right_answers(step)) >= 3 or step.script == "client.py"
