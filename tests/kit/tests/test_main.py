"""python -m tests.kit: what a student sees."""

import io
import sys
from pathlib import Path

import pytest

from tests.kit import __main__ as kit
from tests.kit.catalog import find_step
from tests.kit.failure import Requirement
from tests.kit.journal import Outcome, Record, Result
from tests.kit.tests.conftest import Command


def result(outcome: Outcome, text: str) -> Result:
    return Result(Requirement("01_echo_server", "test", text, 1, "x"), outcome, f"{outcome} in full: {text}")


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The submissions that were tested; each passes one test and fails three, of which one by our fault."""
    submissions: list[Path | None] = []

    def run(targets: list[str], submission: Path | None, *_: object, on_result: object) -> Record:
        assert targets == ["tests/steps/test_01_echo_server.py"] and callable(on_result)
        submissions.append(submission)
        results = [result("passed", "one"), result("failed", "two"), result("error", "three"), result("failed", "four")]
        for each in results:
            on_result(each)
        return Record({each.requirement.text: each for each in results}, [])

    monkeypatch.setattr(kit, "run", run)
    return submissions


def main(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """Run the command line in this process."""
    monkeypatch.setattr(sys, "argv", ["tests.kit", *arguments])
    return kit.main()


def test_a_reference_has_all_points(command: Command) -> None:
    done = command("tests.kit", "1", "-k", "test_single")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "  ✔ A single byte comes back as soon as it was sent; the server does not wait for more, nor for a newline.",
        "",
        "  01_echo_server     ████████████████   1/1 points",
    ]


def test_a_failing_submission_is_told_what_is_missing(command: Command, tmp_path: Path) -> None:
    program = (find_step("1").solution / "server.py").read_text("utf-8")
    wrong = program.replace("connection.sendall(data)", "connection.sendall(data.upper())")
    (tmp_path / "01_echo_server").mkdir()
    (tmp_path / "01_echo_server" / "server.py").write_text(wrong, "utf-8")
    done = command("tests.kit", "1", f"--submission={tmp_path}", "-k", "test_single")
    assert (done.returncode, done.stderr) == (1, "")
    for text in (
        "  ✘ A single",
        "Expected   ",
        "The conversation:",
        "01_echo_server     ░░░░░░░░░░░░░░░░   0/1 points",
    ):
        assert done.stdout.count(text) == 1


@pytest.mark.usefixtures("runs")
def test_the_first_failure_is_shown_in_full(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(monkeypatch, "1") == 1
    assert capsys.readouterr().out.splitlines() == [
        "  ✔ one",
        "  ✘ two",
        "  ! three",
        "  ✘ four",
        "",
        "failed in full: two",
        "",
        "(2 more are missing; --all shows them in full.)",
        "",
        "  01_echo_server     ████░░░░░░░░░░░░   1/4 points, 1 error",
    ]


@pytest.mark.usefixtures("runs")
def test_all_failures_are_shown_if_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(monkeypatch, "1", "--all") == 1
    shown = capsys.readouterr().out
    assert [shown.count(f"in full: {text}") for text in ("one", "two", "three", "four")] == [0, 1, 1, 1]
    assert "more are missing" not in shown


@pytest.mark.parametrize(
    ("results", "troubles", "status"),
    [
        ([result("passed", "one"), result("not checked", "two")], [], 0),
        ([result("passed", "one")], ["trouble"], 1),
        ([result("passed", "one"), result("not run", "two")], [], 1),
        ([], [], 1),
    ],
)
def test_the_status_is_0_only_if_nothing_is_missing(
    results: list[Result], troubles: list[str], status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    record = Record({each.requirement.text: each for each in results}, troubles)
    assert kit._conclude(record, everything=False) == status
    assert [line for line in capsys.readouterr().out.splitlines() if line in troubles] == troubles


def test_an_unknown_step_is_one_sentence(command: Command) -> None:
    done = command("tests.kit", "99")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no step '99': the steps are 1 to ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("folder", [".", "no such folder"])
def test_a_submission_without_the_step_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path, folder: str
) -> None:
    assert main(monkeypatch, "1", f"--submission={tmp_path / folder}") == 2
    assert capsys.readouterr() == ("", f"{tmp_path / folder} holds no folder 01_echo_server.\n")


def test_a_submission_is_a_folder(monkeypatch: pytest.MonkeyPatch, runs: list[Path | None], tmp_path: Path) -> None:
    (tmp_path / "my work" / "01_echo_server").mkdir(parents=True)
    main(monkeypatch, "step01", f"--submission={tmp_path / 'my work'}")
    main(monkeypatch, "1")
    assert runs == [tmp_path / "my work", None]


def test_the_variable_submission_chooses_who_is_tested(
    monkeypatch: pytest.MonkeyPatch, runs: list[Path | None], tmp_path: Path
) -> None:
    (tmp_path / "01_echo_server").mkdir()
    monkeypatch.setenv("SUBMISSION", str(tmp_path))
    main(monkeypatch, "1")
    assert runs == [tmp_path]


@pytest.mark.usefixtures("runs")
def test_a_terminal_that_knows_ascii_only_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    assert main(monkeypatch, "1") == 1
