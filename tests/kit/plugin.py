"""The pytest side of the harness: options, fixtures, reports. All else knows nothing of pytest."""

import math
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import catalog, processes, system
from tests.kit.course import Course, requirement_step
from tests.kit.grading.cell import launcher_for
from tests.kit.grading.isolation import from_text
from tests.kit.gui.display import Display, open_display
from tests.kit.journal import Journal
from tests.kit.payload import CUTS, Cut, Payload
from tests.kit.program import AS_IT_IS
from tests.kit.stage import Patience, Server, Stage

END_SECONDS = 5.0  # that what programs have left behind has to end, by force


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("network programming course")
    group.addoption("--submission", metavar="DIR", help="test DIR/NN_slug/ instead of the reference solutions")
    group.addoption("--seed", type=int, help="the seed of all random data, as printed by an earlier run")
    group.addoption("--reply-seconds", type=float, default=Patience.reply, help="how long to wait for a reply")
    group.addoption("--isolation", metavar="JSON", help="the walls around the programs (used by grading)")
    group.addoption(
        "--failing-seconds", type=float, default=math.inf, help="how long a step's tests may fail, all in all"
    )
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
        system.hide()
        system.hear_interrupts()
    system.adopt_orphans()
    system.allow_many_files()
    walls = config.getoption("--isolation")
    launcher = launcher_for(from_text(walls)) if walls else AS_IT_IS
    seed = random.SystemRandom().randrange(10**6) if seed is None else seed
    course = Course(submission, seed, journal, launcher, config.getoption("--failing-seconds"))
    config.pluginmanager.register(course, "course")


def pytest_unconfigure(config: pytest.Config) -> None:
    if config.getoption("--isolation"):
        system.poll(processes.end_descendants, END_SECONDS)


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
    stage = course.stages[request.node.nodeid] = Stage(
        step.program_in(course.submission), patience, payload, course.launcher
    )
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
