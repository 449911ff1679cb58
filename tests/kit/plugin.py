"""The pytest side of the harness: options, fixtures, reports. All else knows nothing of pytest."""

import os
import random
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import catalog, system
from tests.kit.failure import Evidence, Failed, Requirement, for_terminal, tell
from tests.kit.gui.display import Display, open_display
from tests.kit.journal import Journal, Result
from tests.kit.payload import CUTS, Cut, Payload
from tests.kit.stage import Patience, Server, Stage
from tests.kit.summary import points_table

NOT_CHECKED = "not checked: "
ALL_CHECKED = "ALL_CHECKED"  # the variable that makes a run fail if something could not be checked


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("network programming course")
    group.addoption("--submission", metavar="DIR", help="test DIR/NN_slug/ instead of the reference solutions")
    group.addoption("--seed", type=int, help="the seed of all random data, as printed by an earlier run")
    group.addoption("--reply-seconds", type=float, default=Patience.reply, help="how long to wait for a reply")
    group.addoption("--journal", action="store_true", help="write a journal to stdout, all else to stderr (with -s)")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(points, lesson): what a test is worth, and where to read about it")
    given = config.getoption("--submission") or os.environ.get("SUBMISSION")
    submission = Path(config.invocation_params.dir, given) if given else None
    if submission and not submission.is_dir():
        raise pytest.UsageError(f"There is no folder {given!r} to test.")
    seed = config.getoption("--seed")
    journal = None
    if config.getoption("--journal"):
        journal = Journal(os.dup(1))
        os.dup2(2, 1)
    system.adopt_orphans()
    system.allow_many_files()
    course = Course(submission, random.SystemRandom().randrange(10**6) if seed is None else seed, journal)
    config.pluginmanager.register(course, "course")


class Course:
    """One run: plans the requirements, tells the failures, adds up the points."""

    def __init__(self, submission: Path | None, seed: int, journal: Journal | None) -> None:
        self.submission = submission
        self.seed = seed
        self.journal = journal
        self.results: dict[str, Result] = {}
        self.stages: dict[str, Stage] = {}

    def pytest_report_header(self) -> str:
        tested = self.submission or "the reference solutions"
        return f"testing {tested}; random data: --seed={self.seed}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        missing: list[pytest.Item] = []
        for item in items:
            requirement = requirement_of(item)
            if requirement is not None:
                handed_in = not self.submission or (self.submission / requirement.step).is_dir()
                self.results[item.nodeid] = Result(requirement, "not run" if handed_in else "not handed in")
                missing += [] if handed_in else [item]
        if self.journal:
            self.journal.plan(self.results.items())
        elif missing and len(missing) == len(items):
            steps = " and ".join(dict.fromkeys(requirement_step(item) for item in missing))
            raise pytest.UsageError(f"{self.submission} holds no folder {steps}.")
        config.hook.pytest_deselected(items=missing)
        items[:] = [item for item in items if item not in missing]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        report: pytest.TestReport = yield  # type: ignore[assignment]
        result = self.results.get(item.nodeid)
        if result is not None:
            self._note(item, call, report, result)
        return report  # type: ignore[return-value]

    def _note(
        self, item: pytest.Item, call: "pytest.CallInfo[None]", report: pytest.TestReport, result: Result
    ) -> None:
        result.seconds += report.duration
        if report.skipped:
            reason = str(call.excinfo.value) if call.excinfo else ""
            result.outcome, result.message = "not checked", reason.removeprefix(NOT_CHECKED)
        elif report.failed and call.excinfo is not None:
            problem = call.excinfo.value
            if isinstance(problem, pytest.fail.Exception):  # pytest-timeout's word
                problem = Failed("the test comes to its end", str(problem), "the program hangs, or drips")
                if item.nodeid in self.stages:
                    self.stages[item.nodeid].gather()
            if isinstance(problem, Failed):
                stage = self.stages.get(item.nodeid)
                evidence = stage.evidence if stage else Evidence()
                text = tell(result.requirement, problem, evidence, self._again(result.requirement))
                report.longrepr = for_terminal(text, sys.stdout.encoding)
                result.outcome, result.message = "failed", text
            else:
                result.outcome, result.message = "error", str(report.longrepr)
        elif report.when == "call":
            result.outcome = "passed"

    def _again(self, requirement: Requirement) -> str:
        step = requirement.step[:2]
        place = f'"{self.submission}"' if " " in str(self.submission) else self.submission
        submission = f" --submission={place}" if self.submission else ""
        return f'tox -e step{step} --{submission} --seed={self.seed} -k "{requirement.test}"'

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self.journal and nodeid in self.results:
            self.journal.start(nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self.journal and nodeid in self.results:
            self.journal.done(nodeid, self.results[nodeid])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if self.journal and report.failed:
            self.journal.trouble(str(report.longrepr))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.journal:
            self.journal.end()
        elif os.environ.get(ALL_CHECKED) and any(each.outcome == "not checked" for each in self.results.values()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.results and not self.journal:
            for line in points_table(self.results.values()):
                terminalreporter.write_line(for_terminal(line, sys.stdout.encoding))


def requirement_step(item: pytest.Item) -> str:
    """Return the step whose tests the item is one of."""
    return item.path.stem.removeprefix("test_")


def requirement_of(item: pytest.Item) -> Requirement | None:
    """Return what a student reads about a test, or None if it is no requirement of a step."""
    mark = item.get_closest_marker("requirement")
    if mark is None:
        return None
    assert isinstance(item, pytest.Function)
    text = " ".join((item.function.__doc__ or item.name).split())
    variant = item.name.partition("[")[2].rstrip("]")
    text += f" [{variant}]" if variant else ""
    return Requirement(requirement_step(item), item.originalname, text, **mark.kwargs)


def _course(request: pytest.FixtureRequest) -> Course:
    course = request.config.pluginmanager.get_plugin("course")
    assert isinstance(course, Course)
    return course


@pytest.fixture
def payload(request: pytest.FixtureRequest) -> Payload:
    """Random data that the same seed and test give again."""
    return Payload(f"{_course(request).seed} {request.node.name}")


@pytest.fixture
def stage(request: pytest.FixtureRequest, payload: Payload, patience: Patience) -> Iterator[Stage]:
    """The test's stage; everything on it is ended after the test."""
    course = _course(request)
    step = catalog.find_step(requirement_step(request.node))
    stage = course.stages[request.node.nodeid] = Stage(step.program_in(course.submission), patience, payload)
    yield stage
    stage.close()
    del course.stages[request.node.nodeid]


@pytest.fixture(scope="module")
def patience(request: pytest.FixtureRequest) -> Patience:
    """How long to wait, for all tests of one step."""
    return Patience(reply=request.config.getoption("--reply-seconds"))


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """Where windows are shown."""
    with open_display() as display:
        yield display


@pytest.fixture
def server(stage: Stage) -> Server:
    """The program under test, listening."""
    return stage.start_server()


@pytest.fixture(params=CUTS, ids=lambda cut: cut.name)
def cut(request: pytest.FixtureRequest) -> Cut:
    """Each way in which TCP may cut a stream."""
    chosen: Cut = request.param
    return chosen
