"""The lessons say what is true: each excerpt stands in its file, each session runs as it is printed."""

import importlib
import re
import shutil
import socket
import textwrap
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.catalog import ROOT, Step, all_steps, find_step
from tests.kit.failure import Failed
from tests.kit.gui.display import Display
from tests.kit.gui.window import Window
from tests.kit.payload import Payload
from tests.kit.run import run, targets_of
from tests.kit.stage import HOST, Patience, Stage
from tests.mistakes.catalog import mistakes
from tests.steps.lesson import Reader, anchors, fences, headings, normalized

SECTIONS = [
    "## What you will see",
    "## See it break first",
    "## The idea",
    "## Your task",
    "## When it does not work",
    "## Look back",
    "## Challenges",
]
LONGEST = 150  # lines
LEVELS = 3  # hints for a test
STEPS = all_steps()
PAGES = [ROOT / "README.md", *(step.folder / "README.md" for step in STEPS)]
each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)


def lesson(step: Step) -> str:
    return (step.folder / "README.md").read_text("utf-8")


def requirements_of(step: Step) -> dict[str, str]:
    """Return the step's tests with the anchors they point to."""
    module = importlib.import_module(f"tests.steps.test_{step.name}")
    functions = {name: getattr(module, name) for name in dir(module) if name.startswith("test_")}
    marks = {name: mark for name, each in functions.items() for mark in each.pytestmark if mark.name == "requirement"}
    return {name: mark.kwargs["lesson"] for name, mark in marks.items()}


def todos(text: str) -> set[str]:
    return set(re.findall(r"TODO (\d+)", text))


@each_step
def test_a_lesson_has_the_shape_of_all_lessons(step: Step) -> None:
    text = lesson(step)
    assert len(text.splitlines()) <= LONGEST
    assert re.fullmatch(rf"# {step.number:02}\. .*\?", headings(text)[0]), "the title is a question"
    assert [heading for heading in headings(text) if heading.startswith("## ")] == SECTIONS


@each_step
def test_each_test_points_to_a_section_that_exists(step: Step) -> None:
    for name, place in requirements_of(step).items():
        other, _, anchor = place.rpartition("#")
        home = find_step(other) if other else step
        assert anchor in anchors(lesson(home)), f"{name} points to {place}"


@each_step
def test_each_link_within_a_lesson_leads_somewhere(step: Step) -> None:
    text = lesson(step)
    assert set(re.findall(r"\]\(#([^)]*)\)", text)) <= set(anchors(text))
    for path in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert (step.folder / path).exists(), path


@each_step
def test_each_task_of_the_starter_is_explained_with_its_test(step: Step) -> None:
    task = lesson(step).partition("## Your task")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| *(?:TODO )?(\d+) *\|(.*)$", task, re.MULTILINE)
    assert {number for number, _ in rows} == todos((step.starter / step.script).read_text("utf-8"))
    named = re.findall(r"`(test_\w+)`", task)
    assert named and set(named) <= set(requirements_of(step))


@each_step
def test_each_excerpt_stands_in_its_file(step: Step) -> None:
    for fence in fences(lesson(step)):
        if fence.language == "python":
            source = (step.folder / fence.about).read_text("utf-8")
            indented = (textwrap.indent(fence.text, " " * width) for width in range(0, 20, 4))
            assert any(text in source for text in indented), f"not in {fence.about}:\n{fence.text}"


@each_step
def test_each_session_of_a_lesson_runs_as_printed(step: Step) -> None:
    reader = Reader()
    try:
        for fence in fences(lesson(step)):
            reader.follow(fence)
    finally:
        reader.close()


def failure(step: Step, name: str, folder: Path) -> str:
    """Return what a student who made this mistake reads."""
    mistake = next(mistake for mistake in mistakes(step) if mistake.name == name)
    program = folder / step.name / step.script
    program.parent.mkdir()
    program.write_text(mistake.program(step), "utf-8")
    record = run([f"{targets_of([step])[0]}::{mistake.caught_by}"], folder, ["--seed=1"])
    return next(result.message for result in record.results.values() if result.outcome == "failed")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.parent.name if page.parent != ROOT else "the first page")
def test_each_failure_on_a_page_is_what_a_student_reads(page: Path, tmp_path: Path) -> None:
    for number, fence in enumerate(fences(page.read_text("utf-8"))):
        if match := re.fullmatch(r'mistake (?:(\w+) )?"(.*)"', fence.about):
            step = next(step for step in STEPS if step.name == (match[1] or page.parent.name))
            folder = tmp_path / str(number)
            folder.mkdir()
            came = normalized(failure(step, match[2], folder))
            for line in normalized(fence.text):  # in any order: who is sent to first is the server's choice
                assert line in came, "\n".join(came)
            shutil.rmtree(folder)


@each_step
def test_each_test_has_three_hints(step: Step) -> None:
    hints: dict[str, list[str]] = {}
    earlier = [each.folder for each in STEPS if each <= step]
    for path in (folder / "hints.toml" for folder in (ROOT / "steps", *earlier)):
        with path.open("rb") as file:
            hints |= tomllib.load(file)
    for name in requirements_of(step):
        assert len(hints.get(name, [])) == LEVELS, name
    own = tomllib.loads((step.folder / "hints.toml").read_text("utf-8"))
    assert set(own) <= set(requirements_of(step)), "a hint for a test that is no more"


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Iterator[Stage]:
    """A stage for a program that a lesson shows because it is wrong."""
    stage = Stage(ROOT / "steps" / request.param, Patience(reply=2), Payload())
    yield stage
    stage.close()


@pytest.mark.parametrize("stage", ["10_client_gui/frozen.py"], indirect=True)
def test_the_window_that_freezes_does_so(stage: Stage, display: Display) -> None:
    with socket.create_server((HOST, 0)) as listener:
        window = Window(stage, display, "--port", str(listener.getsockname()[1]))
        with listener.accept()[0] as server:
            server.sendall(b"SERVER~Welcome!\n")
            window["button"].click()
            window["label"].must_show("Welcome!")
            with pytest.raises(Failed) as failed:
                window["button"].click()
    assert (failed.value.came, "recv(4096)" in failed.value.cause) == ("it is frozen", True)


@pytest.mark.parametrize("stage", ["11_server_gui/touched.py"], indirect=True)
def test_the_window_that_another_thread_touches_is_found(stage: Stage, display: Display) -> None:
    window = Window(stage, display, "--port", "0")
    stage.program.stdout.wait_for(lambda data: b"\n" in data, 10)
    port = int(stage.program.printed().rpartition(":")[2])
    socket.create_connection((HOST, port)).close()
    window["label"].must_show("connected")
    with pytest.raises(Failed, match="only the thread that runs the main loop touches Tk"):
        window.demand_one_thread()
