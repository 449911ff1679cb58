"""The pytest side of the harness, as a user of pytest sees it."""

import shlex
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.kit.catalog import find_step
from tests.kit.failure import Requirement
from tests.kit.journal import Outcome, Result
from tests.kit.plugin import Course
from tests.kit.tests.conftest import Command

BAD_DAYS = "tests/kit/tests/bad_days.py"
STEP_01 = "tests/steps/test_01_echo_server.py"
REQUIREMENT = Requirement("05_broadcast", "test_x", "Text.", 1, "your-task")
QUICK = f"{STEP_01}::test_what_a_client_sends_comes_back"


def test_failures_are_told_and_points_added_up(command: Command) -> None:
    done = command("pytest", BAD_DAYS, "-k", "_a_ or _b_ or _c_", "--seed=7")
    assert done.returncode == 1
    assert "testing the reference solutions; random data: --seed=7" in done.stdout
    assert "✘ This one fails. (1 point)" in done.stdout
    assert '  Again      tox -e stepba -- --seed=7 -k "test_b_fails"' in done.stdout
    assert "  bad_days           ████████░░░░░░░░   1/2 points, 1 not checked" in done.stdout
    assert "  not checked  test_c_is_not_checked (no means)" in done.stdout
    assert "raise Failed" not in done.stdout, "a failure is told without Python's own traceback"


@pytest.mark.parametrize(
    ("outcome", "wanted", "status"), [("not checked", "1", 1), ("not checked", "", 0), ("passed", "1", 0)]
)
def test_what_is_not_checked_is_a_failure_where_all_must_be_checked(
    outcome: Outcome, wanted: str, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    course = Course(None, 5, None)
    course.results["test"] = Result(REQUIREMENT, outcome)
    session = SimpleNamespace(exitstatus=0)
    monkeypatch.setenv("ALL_CHECKED", wanted)
    course.pytest_sessionfinish(session)  # type: ignore[arg-type]
    assert session.exitstatus == status


def test_the_variable_submission_chooses_who_is_tested(command: Command, tmp_path: Path) -> None:
    shutil.copytree(find_step("1").solution, tmp_path / "01_echo_server")
    done = command("pytest", QUICK, SUBMISSION=str(tmp_path))
    assert done.returncode == 0
    assert f"testing {tmp_path};" in done.stdout


def test_an_unknown_submission_is_one_sentence(command: Command) -> None:
    done = command("pytest", QUICK, "--submission=no such folder")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "There is no folder 'no such folder' to test." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_missing_step_is_one_sentence(command: Command, tmp_path: Path) -> None:
    done = command("pytest", QUICK, f"--submission={tmp_path}")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert f"{tmp_path} holds no folder 01_echo_server." in done.stderr
    assert "Traceback" not in done.stderr


def test_the_command_that_repeats_a_failure_names_submission_seed_and_test() -> None:
    assert (
        Course(Path("work"), 5, None)._again(REQUIREMENT) == 'tox -e step05 -- --submission=work --seed=5 -k "test_x"'
    )


def test_the_command_that_repeats_a_failure_can_be_typed() -> None:
    assert "--submission=/my work" in shlex.split(Course(Path("/my work"), 5, None)._again(REQUIREMENT))


def test_a_test_that_hangs_shows_the_conversation_too(command: Command, tmp_path: Path) -> None:
    (tmp_path / "01_echo_server").mkdir()
    server = (find_step("1").solution / "server.py").read_text("utf-8")
    (tmp_path / "01_echo_server" / "server.py").write_text(server.replace("connection.sendall(data)", "pass"))
    done = command("pytest", QUICK, f"--submission={tmp_path}", "--timeout=8", "--reply-seconds=30")
    assert "Expected   the test comes to its end" in done.stdout
    assert "The conversation:" in done.stdout
