"""Why a server does not say that it listens: each cause, made by a tiny program that has it."""

from pathlib import Path

import pytest

from tests.kit import diagnosis, processes
from tests.kit.tests.conftest import MakeStage, Start
from tests.kit.tests.programs import ARGUMENTS, LISTENS, READY, SLEEPS, caught, hurried, linux_only


def why_not_listening(start: Start, text: str, asked: str = "0", **more: object) -> str:
    """Return the cause found for a program that says `ready` on stderr where it stands still."""
    return diagnosis.why_not_listening(start(text, "--port", asked, **more), asked)


@hurried
def test_it_never_listened(start: Start) -> None:
    assert why_not_listening(start, ARGUMENTS + READY + SLEEPS).startswith("it never listened")


@linux_only
@hurried
def test_it_listens_but_the_line_is_not_flushed(start: Start) -> None:
    text = LISTENS.replace(", flush=True", "") + READY + SLEEPS
    assert "printed no line: is it flushed? print(…, flush=True)" in why_not_listening(start, text)


@linux_only
@hurried
def test_it_listens_on_another_port(start: Start) -> None:
    text = LISTENS.replace(", port)", ", 0)").replace("print(", "str(").replace(", flush=True", "") + READY + SLEEPS
    assert why_not_listening(start, text, "1").endswith("but --port said 1")


@hurried
def test_the_line_has_another_form(start: Start) -> None:
    assert "must be exactly" in why_not_listening(
        start, ARGUMENTS + "print('listening!', flush=True)\n" + READY + SLEEPS
    )


@hurried
def test_the_port_that_was_asked_for_is_not_the_one_to_print(stage_of: MakeStage) -> None:
    stage = stage_of(LISTENS.replace("{listener.getsockname()[1]}", "{port}") + SLEEPS)
    assert "getsockname()" in caught(stage.start_server).cause


def test_it_has_ended(start: Start) -> None:
    program = start(ARGUMENTS + "sys.exit(3)")
    assert program.status(30) == 3
    assert diagnosis.why_not_listening(program, "0") == "server.py has ended, with status 3"


@linux_only
def test_it_runs_in_an_endless_loop(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "LOOK", 2.0)
    monkeypatch.setattr(diagnosis, "BUSY", 0.01)  # this machine may be busy with other things too
    cause = why_not_listening(start, ARGUMENTS + READY + "while True:\n    pass\n")
    assert cause.startswith("server.py runs in a loop that never blocks")


@pytest.mark.parametrize("line", ["input('name? ')\n", "sys.stdin.readline()\n"])
@hurried
def test_it_waits_for_the_keyboard(start: Start, line: str) -> None:
    assert (
        why_not_listening(start, ARGUMENTS + READY.replace("\n", "; ") + line)
        == "it waits for the keyboard before it listens"
    )


@hurried
def test_a_folder_whose_name_holds_input_is_no_keyboard(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    assert why_not_listening(start, ARGUMENTS + READY + SLEEPS, folder=folder).startswith("it never listened")


@hurried
def test_where_listening_ports_are_unknown_nothing_is_claimed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes.Family, "listening_ports", lambda family: None)
    text = LISTENS.replace(", flush=True", "") + READY + SLEEPS
    assert not why_not_listening(start, text).startswith("it never listened")


def test_a_missing_file_is_told(stage_of: MakeStage) -> None:
    stage = stage_of("")
    stage.script.unlink()
    failure = caught(stage.start_server)
    assert failure.expected == f"{stage.script.parent.name}/ holds server.py"
    assert failure.came == "no server.py"


def test_a_file_of_another_name_is_told(stage_of: MakeStage) -> None:
    stage = stage_of("")
    stage.script.rename(stage.script.with_name("my_server.py"))
    assert caught(stage.start_server).came == "found only my_server.py"
