"""python -m tests.kit.grade: files, a table, what failed, or one sentence."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit import grade
from tests.kit.catalog import find_step
from tests.kit.grading.batch import Progress, Unsound
from tests.kit.grading.graded import Graded
from tests.kit.grading.isolation import Isolation, NoIsolation
from tests.kit.grading.policy import Policy
from tests.kit.grading.told import duration, news, report
from tests.kit.tests.conftest import Command
from tests.kit.tests.grading_samples import good, graded, result

Say = Callable[..., int]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Say:
    """Run the command line on two submissions; nothing is tested, each result comes from a sample."""
    for name in ("anna", "bert"):
        (tmp_path / "class" / name / "01_echo_server").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(grade, "choose", lambda level: Isolation(level or "plain"))
    monkeypatch.setattr(grade, "make_plan", lambda grader: None)
    monkeypatch.setattr(grade, "check_reference", lambda *arguments: None)

    def ask(*arguments: str, results: Callable[[str], Graded] = good) -> int:
        def grade_all(submissions, _, store, __, on_graded):  # type: ignore[no-untyped-def]
            assert store.folder is None or store.folder.is_dir()
            done = [results(submission.name) for submission in submissions]
            progress = Progress(len(done))
            for each in done:
                progress.done += 1
                on_graded(each, progress)
            return done

        monkeypatch.setattr(grade, "grade_all", grade_all)
        return grade.main([*arguments, "--jobs=2"])

    return ask


def test_a_report_names_what_failed_what_is_unknown_and_what_needs_review() -> None:
    lines = report(graded(notes=["A note."], troubles=["trouble"]), Policy())
    assert [line for line in lines if "Came " not in line] == [
        "",
        "anna                 ███░░░░░░░░░░░░░   2/10 points  needs review",
        "",
        "  01_echo_server     ████████░░░░░░░░   2/4 points",
        "  02_echo_client     ░░░░░░░░░░░░░░░░   0/2 points, 1 not checked, 1 error",
        "  03_many_clients    ░░░░░░░░░░░░░░░░   0/2 points, 1 not run",
        "  04_lines           ░░░░░░░░░░░░░░░░   0/2 points, not handed in",
        "",
        "  About what was handed in:",
        "  A note.",
        "",
        "  Failed:",
        "  ✘ 01 Other text. [2]",
        "    Expected   this <b>",
        "    Likely     why",
        "               and why not",
        "",
        "  Not checked on this machine, neither passed nor failed:",
        "  ? 02 Text. [2] (no means)",
        "",
        "  Needs review, the harness itself has failed:",
        "  ! 02 Text. [2]",
        "  first",
        "  second",
        "  ! 03 Text. [2]",
        "  trouble",
    ]


def test_of_many_each_has_a_line_with_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    progress = Progress(10)
    progress.done = 9
    monkeypatch.setattr(progress, "seconds_left", lambda: 61.0)
    refused = graded(results=[], refused="It is broken.")
    empty = graded(results=[result("04_lines", "not handed in")])
    assert [news(each, Policy(), progress)[0].partition("] ")[2][38:] for each in (good(), refused, empty)] == [
        "  5/5 points, 2 min left",
        "  0/0 points  not tested: It is broken., 2 min left",
        "  0/2 points  no step was found, 2 min left",
    ]
    assert (duration(59), duration(60), duration(61)) == ("59 s", "1 min", "2 min")


def test_a_class_is_graded_into_files_and_a_table(asked: Say, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked("class", "--out", "grades") == 0
    said = capsys.readouterr().out
    assert said.count("anna  ") == 2
    assert "2 submissions, 2 at a time; at most " in said
    files = sorted(str(path.relative_to("grades").as_posix()) for path in Path("grades").rglob("*") if path.is_file())
    each = ["junit.xml", "report.html", "result.json", "results.json"]
    assert files == [*(f"{name}/{file}" for name in ("anna", "bert") for file in each), "grades.csv", "index.html"]


def test_a_class_list_and_a_policy_are_used(asked: Say) -> None:
    Path("class.csv").write_text("Student,ID,Username\nAnna,1,anna\n")
    Path("grading.toml").write_text("[steps.1]\npoints = 20\n[steps.2]\ncounts = false")
    assert asked("class", "--out=grades", "--roster=class.csv") == 0
    assert "\nanna,Anna,1,anna,20,20,20" in Path("grades/grades.csv").read_text("utf-8")
    assert Path("grades/canvas.csv").exists() and Path("grades/moodle.csv").exists()
    assert json.loads(Path("grades/anna/results.json").read_text("utf-8"))["tests"][0]["score"] == 20


def test_the_status_tells_what_came_out(asked: Say) -> None:
    half = Graded("x", "", results=[result("01_echo_server", "passed"), result("01_echo_server", "failed")])
    assert asked("class/anna") == 0
    assert asked("class/anna", "--fail-under=50", results=lambda name: half) == 0
    assert asked("class/anna", "--fail-under=51", results=lambda name: half) == 3
    assert asked("class/anna", "--fail-under=51", results=lambda name: graded()) == 1


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere"], "There is no folder 'nowhere', and no file."),
        (["class", "--roster=nowhere"], "The class list 'nowhere' cannot be read: "),
        (["class", "--policy=nowhere"], "nowhere cannot be read: "),
    ],
)
def test_a_mistake_of_the_instructors_is_one_sentence(
    arguments: list[str], sentence: str, asked: Say, capsys: pytest.CaptureFixture[str]
) -> None:
    assert asked(*arguments) == 2
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n")) == ("", 1)
    assert said.err.startswith(sentence)


def test_walls_that_do_not_work_are_one_sentence(
    asked: Say, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def choose(_: str) -> Isolation:
        raise NoIsolation("No walls.")

    monkeypatch.setattr(grade, "choose", choose)
    assert asked("class") == 2
    assert capsys.readouterr().err == "No walls.\n"


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (Unsound("The reference fails."), 4, "The reference fails.\n"),
        (OSError("disk full"), 4, "The results cannot be written: disk full\n"),
        (KeyboardInterrupt(), 130, "\nInterrupted. What is graded stays in out: the same command goes on.\n"),
    ],
)
def test_what_ends_a_batch_is_one_sentence(  # noqa: PLR0917
    error: BaseException,
    status: int,
    sentence: str,
    asked: Say,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(grade, "check_reference", fail)
    assert asked("class", "--out=out") == status
    assert capsys.readouterr().err == sentence


def test_a_number_of_jobs_is_at_least_one(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        grade.main(["x", "--jobs=0"])
    assert "--jobs" in capsys.readouterr().err


def test_a_submission_is_graded(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "anna smith" / "step1"
    folder.mkdir(parents=True)
    shutil.copy(find_step("1").solution / "server.py", folder / "Server.py")
    shutil.copy(find_step("1").solution / "server.py", folder / "client.py")
    done = command("tests.kit.grade", str(tmp_path / "anna smith"), f"--out={tmp_path / 'out'}", "--without-reference")
    assert (done.returncode, done.stderr) == (0, "")
    assert "anna smith" in done.stdout
    assert 'The folder "step1" was taken as 01_echo_server.' in done.stdout
    assert "    Expected   01_echo_server/ holds server.py" in done.stdout
    assert "    Came       found only Server.py, client.py" in done.stdout
    assert "points, not handed in" in done.stdout
    assert (tmp_path / "out" / "anna smith" / "report.html").exists()
