"""python -m tests.kit.grade: a table of steps and what failed, or one sentence."""

import shutil
from pathlib import Path

import pytest

from tests.kit import grade
from tests.kit.catalog import find_step
from tests.kit.failure import Requirement
from tests.kit.journal import Outcome, Record, Result
from tests.kit.tests.conftest import Command

FAILURE = "✘ Text. (2 points)\n\n  Expected   this\n  Came       that\n  Likely     why\n  Read       there\n\n  chart"


def result(step: str, outcome: Outcome, message: str = "") -> Result:
    return Result(Requirement(step, "test", "Text.", 2, "x"), outcome, message)


def record_of(*results: Result) -> Record:
    return Record({str(number): each for number, each in enumerate(results)}, [])


@pytest.fixture
def graded(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Path, list[str]]]:
    """What was graded, with which options; each submission passes its only test."""
    calls: list[tuple[Path, list[str]]] = []

    def run(_: list[str], submission: Path, options: list[str]) -> Record:
        calls.append((submission, options))
        return record_of(result("01_a", "passed"))

    monkeypatch.setattr(grade, "run", run)
    return calls


def test_a_report_names_what_failed_what_is_unknown_and_what_needs_review() -> None:
    record = record_of(
        result("01_a", "passed"),
        result("01_a", "failed", FAILURE),
        result("02_b", "not checked", "no means"),
        result("03_c", "error", "first\nsecond"),
        result("04_d", "not run"),
        result("05_e", "not handed in"),
    )
    record.troubles.append("trouble")
    assert grade.report("anna", record) == [
        "",
        "anna                 ███░░░░░░░░░░░░░   2/10 points",
        "",
        "  01_a               ████████░░░░░░░░   2/4 points",
        "  02_b               ░░░░░░░░░░░░░░░░   0/0 points, 1 not checked",
        "  03_c               ░░░░░░░░░░░░░░░░   0/2 points, 1 error",
        "  04_d               ░░░░░░░░░░░░░░░░   0/2 points, 1 not run",
        "  05_e               ░░░░░░░░░░░░░░░░   0/2 points, not handed in",
        "",
        "  Failed:",
        "  ✘ 01 Text. [2]",
        "    Expected   this",
        "    Came       that",
        "    Likely     why",
        "",
        "  Not checked on this machine, neither passed nor failed:",
        "  ? 02 Text. [2] (no means)",
        "",
        "  Needs review, the harness itself has failed:",
        "  ! 03 Text. [2]",
        "  first",
        "  second",
        "  ! 04 Text. [2]",
        "  trouble",
    ]
    assert not grade.worked(record)


@pytest.mark.parametrize(
    ("outcome", "worked"), [("passed", True), ("failed", True), ("not handed in", True), ("error", False)]
)
def test_grading_worked_whatever_the_grade(outcome: Outcome, worked: bool) -> None:
    assert grade.worked(record_of(result("01_a", outcome))) == worked


def test_nothing_tested_is_no_grading() -> None:
    assert not grade.worked(record_of())


def test_a_folder_of_submissions_is_graded_one_by_one(
    tmp_path: Path, graded: list[tuple[Path, list[str]]], capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("bert", "anna smith"):
        (tmp_path / name / "05_broadcast").mkdir(parents=True)
    (tmp_path / "nothing").mkdir()
    (tmp_path / "a file").write_text("")
    assert grade.main([str(tmp_path), "--seed=5"]) == 0
    assert graded == [(tmp_path / "anna smith", ["--seed=5"]), (tmp_path / "bert", ["--seed=5"])]
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines() if line[:1].isalpha()] == [
        "anna smith",
        "bert",
    ]


@pytest.mark.usefixtures("graded")
def test_a_human_must_look_if_something_was_not_decided(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "05_broadcast").mkdir()
    assert grade.main([str(tmp_path)]) == 0
    monkeypatch.setattr(grade, "run", lambda *arguments: record_of(result("01_a", "error")))
    assert grade.main([str(tmp_path)]) == 1


def test_a_path_that_is_no_submission_is_one_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "nowhere", tmp_path / "file"):
        assert grade.main([str(path)]) == 2
        assert capsys.readouterr().err == f"There is no folder {str(path)!r}.\n"
    assert grade.main([str(tmp_path)]) == 2
    assert capsys.readouterr().err.startswith(f"{str(tmp_path)!r} holds no step: a submission is a folder with ")


def test_a_submission_is_graded(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "anna smith" / "05_broadcast"
    folder.mkdir(parents=True)
    shutil.copy(find_step("5").solution / "server.py", folder / "my_server.py")
    done = command("tests.kit.grade", str(tmp_path / "anna smith"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "anna smith" in done.stdout
    assert "  01_echo_server     ░░░░░░░░░░░░░░░░   0/" in done.stdout
    assert "points, not handed in" in done.stdout
    assert "    Expected   05_broadcast/ holds server.py" in done.stdout
    assert "    Came       found only my_server.py" in done.stdout
