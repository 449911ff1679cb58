"""python -m tests.kit: what a student sees."""

import shutil
from pathlib import Path

import pytest

from tests.kit.catalog import find_step
from tests.kit.tests.conftest import Command

SENT = "test_what_a_client_sends_comes_back or test_every_byte or test_single"


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A submission whose step 01 answers in capitals."""
    program = (find_step("1").solution / "server.py").read_text("utf-8")
    (tmp_path / "01_echo_server").mkdir()
    wrong = program.replace("connection.sendall(data)", "connection.sendall(data.upper())")
    assert wrong != program
    (tmp_path / "01_echo_server" / "server.py").write_text(wrong, "utf-8")
    return tmp_path


def test_a_reference_has_all_points(command: Command) -> None:
    done = command("tests.kit", "1", "-k", "test_single")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "  ✔ A single byte comes back as soon as it was sent; the server does not wait for more, nor for a newline.",
        "",
        "  01_echo_server     ████████████████   1/1 points",
    ]


def test_a_failing_submission_sees_the_first_failure_in_full(command: Command, work: Path) -> None:
    done = command("tests.kit", "1", f"--submission={work}", "-k", SENT)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.count("  ✘ ") == 3
    assert done.stdout.count("Expected   ") == done.stdout.count("The conversation:") == 1
    assert "(2 more are missing; --all shows them in full.)" in done.stdout
    assert "  01_echo_server     ░░░░░░░░░░░░░░░░   0/4 points" in done.stdout


def test_all_failures_are_shown_if_asked_for(command: Command, work: Path) -> None:
    done = command("tests.kit", "1", f"--submission={work}", "--all", "-k", SENT)
    assert done.returncode == 1
    assert done.stdout.count("Expected   ") == 3
    assert "more are missing" not in done.stdout


def test_an_unknown_step_is_one_sentence(command: Command) -> None:
    done = command("tests.kit", "99")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("There is no step '99': the steps are 1 to ")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("folder", ["01_echo_server", "no such folder"])
def test_a_submission_without_the_step_is_one_sentence(command: Command, tmp_path: Path, folder: str) -> None:
    done = command("tests.kit", "1", f"--submission={tmp_path / folder}")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{tmp_path / folder} holds no folder 01_echo_server.\n"


def test_options_that_pytest_does_not_know_are_told(command: Command) -> None:
    done = command("tests.kit", "1", "--no-such-option")
    assert done.returncode == 1
    assert "--no-such-option" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_step_can_be_tested_from_a_folder_with_a_space(command: Command, tmp_path: Path) -> None:
    shutil.copytree(find_step("1").solution, tmp_path / "my work" / "01_echo_server")
    done = command("tests.kit", "step01", f"--submission={tmp_path / 'my work'}", "-k", "test_single")
    assert done.returncode == 0, done.stdout


@pytest.mark.xfail(strict=True, reason="see test_any_text_can_be_shown_on_any_terminal")
def test_a_terminal_that_knows_ascii_only_is_enough(command: Command) -> None:
    done = command("tests.kit", "1", "-k", "test_single", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.xfail(strict=True, reason="SUBMISSION, which tox passes on, is looked at by pytest only")
def test_the_variable_submission_chooses_who_is_tested(command: Command, work: Path) -> None:
    assert command("tests.kit", "1", "-k", "test_single", SUBMISSION=str(work)).returncode == 1


@pytest.mark.xfail(strict=True, reason="no results and no troubles: nothing is said")
def test_a_filter_that_fits_no_test_is_told(command: Command) -> None:
    done = command("tests.kit", "1", "-k", "nonsense")
    assert (done.stdout + done.stderr).strip() != ""
