"""What we ask of our own programs beyond the contract: they are short, and a user never meets a traceback."""

import difflib
import socket

import pytest

from tests.kit.catalog import Step, all_steps
from tests.kit.payload import Payload
from tests.kit.stage import HOST, Patience, Stage

LONGEST = 160  # lines of a program
LONGER = {9: 300, 10: 215}  # step 09 has five ideas, and a window has many things that one can do
STEPS = all_steps()
SERVERS = [step for step in STEPS if step.script == "server.py"]
each_step = pytest.mark.parametrize("step", STEPS, ids=lambda step: step.name)
each_server = pytest.mark.parametrize("step", SERVERS, ids=lambda step: step.name)


@pytest.fixture
def stage(step: Step):
    """A stage for the reference solution."""
    stage = Stage(step.program_in(None), Patience(), Payload())
    yield stage
    stage.close()


@each_step
def test_a_program_is_short(step: Step) -> None:
    assert len(step.program_in(None).read_text("utf-8").splitlines()) <= LONGER.get(step.number, LONGEST)


@each_server
def test_the_starter_and_the_solution_differ_where_the_tasks_are(step: Step) -> None:
    starter = (step.starter / step.script).read_text("utf-8").splitlines()
    solution = step.program_in(None).read_text("utf-8").splitlines()
    kept = difflib.SequenceMatcher(None, starter, solution, autojunk=False).ratio()
    assert kept > 0.6 or step.number == 9, "most of the starter stays as it is"


@each_step
def test_what_is_given_beside_the_starter_is_what_the_solution_uses(step: Step) -> None:
    for given in step.starter.glob("*.py"):
        if given.name != step.script:
            assert given.read_text("utf-8") == (step.solution / given.name).read_text("utf-8"), given


@each_server
def test_ctrl_c_ends_a_server_without_a_traceback(stage: Stage, step: Step) -> None:  # noqa: ARG001 (for the stage)
    server = stage.start_server()
    server.client("alice").stream.wait_for(bool, 0.3)  # her threads have begun: while it ends, Python 3.12 starts none
    server.program.interrupt()
    assert server.program.drained_status(stage.patience.end) == 0
    assert server.program.complained() == ""


@each_server
@pytest.mark.parametrize("port", ["in use", "70000"])
def test_a_port_that_cannot_be_used_is_told_in_one_line(stage: Stage, step: Step, port: str) -> None:  # noqa: ARG001
    with socket.create_server((HOST, 0)) as other:
        port = str(other.getsockname()[1]) if port == "in use" else port
        program = stage.start("--port", port)
        assert program.drained_status(stage.patience.end) == 1
    assert program.complained().startswith(f"Cannot listen on {HOST}:{port}: ")
    assert program.complained().count("\n") == 1
