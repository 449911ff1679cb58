"""What the companion accepts, what it refuses, what can go wrong around it."""

import contextlib
import json
import os
import runpy
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from steps import companion, terminal
from steps.__main__ import main
from steps.memory import FILE
from tests.companion.at_work import AS_FROM_A_TERMINAL, ONE, Talk, begin, is_one_sentence, on_unix, process, run
from tests.kit import system
from tests.kit.catalog import ROOT, Step
from tests.kit.failure import Failed


def test_the_help_names_each_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    text = capsys.readouterr().out
    assert end.value.code == 0
    assert all(word in text for word in ("start", "check", "hint", "diff", "demo", "--work DIR", "status"))
    assert text.isascii()


@pytest.mark.parametrize("arguments", [["nonsense"], ["start"], ["check", "1", "2"], ["--nonsense"]], ids=" ".join)
def test_a_command_that_makes_no_sense_ends_with_status_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert end.value.code == 2
    assert "usage: python -m steps" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["start", "check", "hint", "diff"])
def test_an_unknown_step_is_refused(talk: Talk, command: str) -> None:
    status, output, errors = talk(command, "77")
    assert (status, output) == (2, "")
    assert is_one_sentence(errors) and "There is no step '77'" in errors


@pytest.mark.parametrize("command", ["check", "hint", "diff"])
def test_a_step_that_is_not_started_is_refused_with_the_command_that_starts_it(talk: Talk, command: str) -> None:
    for number in ([], ["1"]):
        status, output, errors = talk(command, *number)
        assert (status, output) == (1, "")
        assert is_one_sentence(errors) and "python -m steps start 1" in errors


@pytest.mark.parametrize("command", ["check", "hint", "diff"])
def test_a_program_that_is_missing_is_named(talk: Talk, work: Path, command: str) -> None:
    begin(work).unlink()
    status, output, errors = talk(command)
    assert (status, output) == (1, "")
    assert is_one_sentence(errors) and str(ONE.program_in(work)) in errors


def test_the_place_of_work_can_be_given_before_and_behind_the_command(tmp_path: Path) -> None:
    assert main(["--work", str(tmp_path / "a"), "start", "1"]) == 0
    assert main(["start", "1", "--work", str(tmp_path / "b")]) == 0
    assert ONE.program_in(tmp_path / "a").exists() and ONE.program_in(tmp_path / "b").exists()


def test_the_usual_place_of_work_is_not_named_in_a_command(work: Path) -> None:
    assert terminal.command("hint", "1", work=terminal.WORK) == "python -m steps hint 1"
    assert str(work) in terminal.command("hint", "1", work=work)


def test_start_copies_the_starter(work: Path) -> None:
    status, output, errors = run("start", "1", "--work", str(work))
    assert (status, errors) == (0, "")
    assert ONE.program_in(work).read_bytes() == (ONE.starter / "server.py").read_bytes()
    assert f"steps/{ONE.name}/README.md" in output and "python -m steps check 1" in output


@pytest.mark.parametrize("make", [Path.mkdir, Path.touch])
def test_start_never_overwrites_anything(talk: Talk, work: Path, make: Callable[[Path], None]) -> None:
    work.mkdir()
    make(work / ONE.name)
    status, _, errors = talk("start", "1")
    assert status == 1
    assert is_one_sentence(errors) and "nothing in it was changed" in errors
    assert not ONE.program_in(work).exists()


def test_start_leaves_what_the_student_has_written(talk: Talk, work: Path) -> None:
    begin(work).write_text("mine")
    assert talk("start", "1")[0] == 1
    assert ONE.program_in(work).read_text() == "mine"


def test_start_makes_writable_copies_of_a_read_only_starter(
    talk: Talk, work: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starter = tmp_path / "starter"
    for name in ("server.py", "parts/lines.py", "__pycache__/server.pyc"):
        (starter / name).parent.mkdir(parents=True, exist_ok=True)
        (starter / name).write_text(name)
        (starter / name).chmod(0o444)
    (starter / "parts").chmod(0o555)
    monkeypatch.setattr(Step, "starter", starter)
    assert talk("start", "1")[0] == 0
    made = {path.relative_to(work / ONE.name).as_posix(): path for path in (work / ONE.name).rglob("*")}
    assert sorted(made) == ["parts", "parts/lines.py", "server.py"]
    assert all(path.stat().st_mode & 0o200 for path in made.values())
    (starter / "parts").chmod(0o755)


def test_a_place_of_work_that_is_a_file_is_refused(talk: Talk, work: Path) -> None:
    work.touch()
    status, _, errors = talk("start", "1")
    assert status == 1
    assert is_one_sentence(errors) and str(work) in errors


@pytest.mark.parametrize("arguments", [[], ["check"], ["hint"], ["diff"]], ids=str)
def test_without_pytest_the_command_that_installs_it_is_named(work: Path, arguments: list[str]) -> None:
    begin(work)
    status, output, errors = run(*arguments, "--work", str(work), python=("-S", "-m", "steps"))
    assert (status, output) == (1, "")
    assert is_one_sentence(errors) and "-m pip install -r tests/requirements.txt" in errors


def test_one_missing_module_is_enough(talk: Talk, work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(work)
    monkeypatch.setattr(companion, "find_spec", lambda name: None if name == "pytest_timeout" else "found")
    assert "pip install" in talk("check")[2]


def test_an_older_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 12))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is Python 3\.10"):
        runpy.run_path(str(ROOT / "steps" / "__main__.py"), run_name="__main__")


def test_start_needs_no_pytest(work: Path) -> None:
    assert run("start", "1", "--work", str(work), python=("-S", "-m", "steps"))[0] == 0
    assert ONE.program_in(work).is_file()


@on_unix
@pytest.mark.parametrize("command", [[], ["check"]], ids=str)
def test_ctrl_c_ends_everything_without_a_word(work: Path, command: list[str]) -> None:
    folder = ONE.program_in(work).parent
    folder.mkdir(parents=True)
    ONE.program_in(work).write_text("import os, time\nos.mkdir(f'started {os.getpid()}')\ntime.sleep(60)\n")
    with process(*command, "--work", str(work), python=("-c", AS_FROM_A_TERMINAL)) as running:
        assert system.poll(lambda: any(folder.glob("started *")), 40)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=40)
    assert (running.returncode, errors) == (130, b"")
    if system.LINUX:  # elsewhere the descendants of a run cannot be found
        programs = [int(path.name.split()[1]) for path in folder.glob("started *")]
        assert system.poll(lambda: all(has_ended(program) for program in programs), 5), "a program goes on running"


def has_ended(program: int) -> bool:
    """Tell whether a process is no more; orphans are ours to collect, for the tests adopt them."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(program, os.WNOHANG)
    return not Path("/proc", str(program)).exists()


@on_unix
def test_who_stops_reading_gets_no_traceback(work: Path) -> None:
    begin(work)
    (work / FILE).write_text(json.dumps({"hints": {}, "diffs": [ONE.name]}))
    with process("diff", "--work", str(work)) as running:
        assert running.stdout is not None and running.stderr is not None
        running.stdout.close()
        assert running.stderr.read() == b""
        assert running.wait(40) == 1


def test_the_demonstration_shows_a_conversation(talk: Talk) -> None:
    status, output, errors = talk("demo")
    assert (status, errors) == (0, "")
    assert all(name in output for name in ("alice", "bob", "carol", "server.py"))


def test_a_demonstration_that_fails_says_so(talk: Talk, monkeypatch: pytest.MonkeyPatch) -> None:
    import steps.demo

    def fail() -> list[str]:
        raise Failed("a line", "nothing", "")

    monkeypatch.setattr(steps.demo, "conversation", fail)
    status, _, errors = talk("demo")
    assert status == 1
    assert is_one_sentence(errors) and "a line" in errors
