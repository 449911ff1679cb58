"""The student's companion, `python -m steps`: what it prints, what it refuses, what it remembers."""

import contextlib
import io
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from steps import companion, progress, terminal
from steps.__main__ import main
from steps.memory import FILE
from tests.kit import system
from tests.kit.catalog import ROOT, Step, all_steps, find_step
from tests.kit.failure import Failed, Requirement
from tests.kit.journal import Record, Result

ONE, TWO, LAST = all_steps()[0], all_steps()[1], all_steps()[-1]
UNWANTED = ("NO_COLOR", "PYTEST_ADDOPTS", "PYTHONIOENCODING", "PYTHONPATH", "PYTHONUTF8", "SUBMISSION")
AS_FROM_A_TERMINAL = """\
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.argv[0] = "steps"
runpy.run_module("steps", run_name="__main__", alter_sys=False)
"""
on_unix = pytest.mark.skipif(system.WINDOWS, reason="not checked: Windows has neither this signal nor this error")
Talk = Callable[..., tuple[int, str, str]]
Fake = Callable[..., list[list[str]]]


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in UNWANTED}
    return kept | {"PYTHONUTF8": "1"} | more


def process(*arguments: str, python: tuple[str, ...] = ("-m", "steps"), **more: str) -> "subprocess.Popen[bytes]":
    """Start the companion as a student does."""
    command = [sys.executable, "-B", *python, *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=ROOT, env=environment(**more), stdin=pipe, stdout=pipe, stderr=pipe)


def run(*arguments: str, **more: object) -> tuple[int, str, str]:
    """Return the status, the output and the errors of the companion."""
    with process(*arguments, **more) as running:  # type: ignore[arg-type]
        output, errors = running.communicate(timeout=50)
    return running.returncode, text_of(output), text_of(errors)


def text_of(output: bytes) -> str:
    return output.decode().replace("\r\n", "\n")


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A work folder, with a space in its path."""
    return tmp_path / "my work"


@pytest.fixture
def talk(work: Path, capsys: pytest.CaptureFixture[str]) -> Talk:
    """Give the companion a command within this process; return the status, the output and the errors."""

    def give(*arguments: str) -> tuple[int, str, str]:
        status = main([*arguments, "--work", str(work)])
        return status, *capsys.readouterr()

    return give


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put a run with a known result in place of the tests of a step; return the options of each run."""

    def put(**outcomes: str) -> list[list[str]]:
        asked: list[list[str]] = []

        def fake_run(_targets, _submission, options=(), on_result=lambda result: None):
            asked.append(list(options))
            record = Record.empty()
            for test, outcome in outcomes.items():
                requirement = Requirement(ONE.name, test, f"It does {test}.", 2, "your-task")
                record.results[test] = Result(requirement, outcome, f"{test} in full")
                on_result(record.results[test])
            return record

        monkeypatch.setattr(companion, "run", fake_run)
        return asked

    return put


def begin(work: Path, step: Step = ONE, source: str = "starter") -> Path:
    """Put a program into the work folder and return its path."""
    shutil.copytree(step.folder / source, work / step.name, ignore=shutil.ignore_patterns("__pycache__"))
    return step.program_in(work)


def is_one_sentence(errors: str) -> bool:
    return len(errors.splitlines()) == 1 and "Traceback" not in errors


# The command line.


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


# start


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


# check


def test_check_shows_a_starter_what_is_missing(work: Path) -> None:
    begin(work)
    status, output, errors = run("check", "--work", str(work))
    assert (status, errors) == (1, "")
    first, last = output.split("\n\n")[0], output.rstrip().splitlines()[-1]
    requirements = [line for line in first.splitlines() if line.startswith("  ✘ ")]
    assert len(requirements) > 5
    assert output.count("  Expected   ") == 1, "only the first failure is shown in full"
    assert f"({len(requirements) - 1} more are missing.)" in output
    assert re.search(r" 0/\d+ points$", output, re.MULTILINE)
    assert last == f"Next: {terminal.command('hint', '1', work=work)}"


def test_check_sends_who_passes_to_the_next_step(talk: Talk, work: Path) -> None:
    begin(work, source="solution")
    status, output, errors = talk("check", "1")
    assert (status, errors) == (0, "")
    assert re.search(r" (\d+)/\1 points$", output, re.MULTILINE) and "✘" not in output
    assert "python -m steps start 2" in output


def test_check_takes_the_started_step_with_the_highest_number(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed")
    begin(work)
    begin(work, TWO)
    assert str(TWO.program_in(work)) in talk("check")[1]
    assert "python -m steps check 2" in talk("check", "1")[1], "the next step is started already"


def test_check_says_which_step_was_the_last(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed", test_b="not checked")
    begin(work, LAST)
    status, output, _ = talk("check")
    assert status == 0
    assert "This was the last step." in output and "not checked" in output


@pytest.mark.parametrize("outcomes", [{}, {"test_a": "error"}, {"test_a": "passed", "test_b": "not run"}], ids=str)
def test_tests_that_do_not_come_to_their_end_give_no_verdict(
    talk: Talk, work: Path, fake: Fake, outcomes: dict[str, str]
) -> None:
    fake(**outcomes)
    begin(work)
    for command in ("check", "hint", "diff"):
        status, output, errors = talk(command)
        assert status == 1
        assert is_one_sentence(errors) and companion.NO_VERDICT in errors
        assert "Next:" not in output


def test_a_terminal_without_the_signs_gets_others(work: Path) -> None:
    begin(work)
    status, output, errors = run("hint", "--work", str(work), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (status, errors) == (0, "")
    assert output.startswith("x The server prints")


def test_no_text_is_too_strange_for_a_terminal() -> None:
    assert terminal.showable("✔ ✘ █░ │ 漢 \udcff", "ascii") == "+ x #. | ? ?"
    assert terminal.showable("✔", None) == "+"
    assert terminal.showable("✔ 漢", "utf-8") == "✔ 漢"


# hint


def levels(talk: Talk) -> tuple[str, str]:
    """Ask for a hint; return what it is called and the command that follows."""
    status, output, errors = talk("hint")
    assert (status, errors) == (0, "")
    called = [line.partition(":")[0] for line in output.splitlines() if line.startswith("hint ")]
    return called[0] if called else "", output.rstrip().splitlines()[-1].split()[4]


def test_a_hint_is_for_the_first_test_that_fails(talk: Talk, work: Path) -> None:
    begin(work)
    _, output, _ = talk("hint")
    assert "The server prints the line" in output and "hint 1 of 3: " in output
    assert f"steps/{ONE.name}/README.md#" in output


def test_each_hint_says_more_until_the_solution_is_offered(talk: Talk, work: Path, fake: Fake) -> None:
    asked = fake(test_a_mebibyte_comes_back_whole="failed", test_b="failed")
    begin(work)
    given = [levels(talk) for _ in range(5)]
    assert given[:3] == [("hint 1 of 3", "check"), ("hint 2 of 3", "check"), ("hint 3 of 3", "check")]
    assert given[3:] == [("hint 3 of 3", "diff")] * 2
    assert asked == [["-x"]] * 5


def test_each_test_has_its_own_hints(talk: Talk, work: Path, fake: Fake) -> None:
    begin(work)
    for test in ("test_the_next_client_is_served", "test_says_once_where_it_listens"):
        fake(test_a="passed", **{test: "failed"})
        assert levels(talk)[0] == "hint 1 of 3"
    fake(test_the_next_client_is_served="failed")
    assert levels(talk)[0] == "hint 2 of 3"


def test_a_test_without_hints_points_to_the_lesson(
    talk: Talk, work: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(test_that_nobody_knows="failed")
    begin(work)
    status, output, _ = talk("hint")
    assert status == 0
    assert "hint 1" not in output and f"Read  steps/{ONE.name}/README.md#your-task" in output
    monkeypatch.setattr(companion.tomllib, "loads", lambda text: json.loads("damaged"))
    fake(test_says_once_where_it_listens="failed")
    assert "hint 1" not in talk("hint")[1]


def test_who_passes_needs_no_hint(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed")
    begin(work)
    status, output, _ = talk("hint")
    assert status == 0
    assert "nothing to hint at" in output and "start 2" in output


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"hints": 3, "diffs": []}',
        b'{"hints": {"%s/test_says_once_where_it_listens": "2"}, "diffs": [[]]}' % ONE.name.encode(),
        b'{"hints": {"%s/test_says_once_where_it_listens": -1}, "diffs": {}}' % ONE.name.encode(),
        b'{"hints": {"%s/test_says_once_where_it_listens": 1.5}, "diffs": [1]}' % ONE.name.encode(),
    ],
    ids=lambda content: repr(content[:60]),
)
def test_a_damaged_memory_is_an_empty_one(talk: Talk, work: Path, fake: Fake, content: bytes) -> None:
    fake(test_says_once_where_it_listens="failed")
    begin(work)
    (work / FILE).write_bytes(content)
    assert levels(talk)[0] == "hint 1 of 3"
    assert levels(talk)[0] == "hint 2 of 3"


def test_a_memory_from_elsewhere_that_is_too_large_is_no_error(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_says_once_where_it_listens="failed")
    begin(work)
    (work / FILE).write_text(json.dumps({"hints": {f"{ONE.name}/test_says_once_where_it_listens": 99}, "diffs": []}))
    assert levels(talk) == ("hint 3 of 3", "diff")


def test_a_memory_that_cannot_be_written_is_told(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_says_once_where_it_listens="failed")
    begin(work)
    (work / FILE).mkdir()
    status, _, errors = talk("hint")
    assert status == 1
    assert is_one_sentence(errors) and FILE in errors


# diff


def test_a_difference_is_refused_once_while_something_fails(talk: Talk, work: Path) -> None:
    begin(work)
    status, output, errors = talk("diff")
    assert (status, output) == (1, "")
    assert is_one_sentence(errors) and "ask again: python -m steps diff 1" in errors
    status, output, errors = talk("diff")
    assert (status, errors) == (0, "")
    assert output.startswith(f"--- {ONE.program_in(work)}\n+++ steps/{ONE.name}/solution/server.py\n@@ ")
    assert "\n+    while data := connection.recv(CHUNK):\n" in output and "\033" not in output


def test_a_difference_is_shown_to_who_passes(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed")
    program = begin(work, source="solution")
    assert talk("diff") == (0, "There is no difference.\n", "")
    program.write_bytes(program.read_bytes() + b"# \xff\r\n")
    status, output, _ = talk("diff")
    assert status == 0
    assert "\n-# \N{REPLACEMENT CHARACTER}\n" in output
    assert not (work / FILE).exists()


def test_who_asked_in_one_step_has_not_asked_in_another(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="failed")
    begin(work)
    begin(work, TWO)
    assert [talk("diff", number)[0] for number in ("1", "2", "1", "2")] == [1, 1, 0, 0]


class Terminal(io.StringIO):
    """What a terminal says of itself."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("", True), ("1", False)])
def test_a_difference_has_colours_only_where_they_are_wanted(
    work: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, no_color: str | None, coloured: bool
) -> None:
    fake(test_a="passed")
    begin(work)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("WT_SESSION", "a terminal of Windows that shows colours")
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["diff", "--work", str(work)]) == 0
    assert ("\033[36m@@" in screen.getvalue() and "\033[31m-" in screen.getvalue()) == coloured
    assert ("\033" in screen.getvalue()) == coloured


# Progress of all steps.


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


# What can go wrong around it.


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
        assert system.poll(lambda: any(folder.glob("started *")), 20)
        running.send_signal(signal.SIGINT)
        _, errors = running.communicate(timeout=20)
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
        assert running.wait(20) == 1


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
