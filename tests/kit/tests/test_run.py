"""Runs the tests of some steps in a process of their own, and always comes back with a result for each."""

import os
import re
import shutil
import sys
from pathlib import Path
from time import monotonic
from types import SimpleNamespace

import pytest

from tests.kit import processes, system
from tests.kit import run as run_module
from tests.kit.catalog import ROOT, find_step
from tests.kit.journal import Record, Result
from tests.kit.run import Place, run, targets_of
from tests.kit.stream import Stream

BAD_DAYS = "tests/kit/tests/bad_days.py"
OTHER_SYSTEMS = "tests/kit/tests/03_many_clients.py"
QUICK = f"{targets_of([find_step('1')])[0]}::test_what_a_client_sends_comes_back"


def outcomes(record: Record) -> dict[str, str]:
    """Return the outcome of each test, by the letter in its name."""
    return {key.rpartition("::test_")[2][:1]: result.outcome for key, result in record.results.items()}


def bad_days(*letters: str) -> list[str]:
    """Return the targets in bad_days.py with these letters."""
    names = re.findall(r"def (test_(.)\w+)", (ROOT / BAD_DAYS).read_text("utf-8"))
    return [f"{BAD_DAYS}::{name}" for name, letter in names if letter in letters]


@pytest.fixture
def submission(tmp_path: Path) -> Path:
    """A folder, with a space in its name, that holds the reference of step 01."""
    folder = tmp_path / "my work"
    shutil.copytree(find_step("1").solution, folder / "01_echo_server")
    return folder


def test_each_outcome_is_known_and_reported_as_soon_as_it_is() -> None:
    reported: list[Result] = []
    record = run(bad_days(*"abcd"), on_result=reported.append)
    assert outcomes(record) == {"a": "passed", "b": "failed", "c": "not checked", "d": "error"}
    passed, failed, not_checked, error = reported
    assert passed.message == ""
    assert failed.message.startswith("✘ This one fails. (1 point)\n\n  Expected   expected\n  Came       ")
    assert not_checked.message == "no means"
    assert not_checked.requirement.text == "test_c_is_not_checked"
    assert "KeyError: 'mistake'" in error.message
    assert (record.troubles, record.ended) == ([], True)


def test_a_run_that_dies_costs_one_test_only_and_leaves_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = [f"{run_module.RUN_TOKEN}={os.getpid()}.{number}" for number in (1, 2)]
    waiting = [token.partition("=")[2] for token in tokens]
    monkeypatch.setattr(run_module.secrets, "token_hex", lambda size: waiting.pop(0))
    reported: list[Result] = []
    record = run(bad_days(*"aeg"), on_result=reported.append)
    assert outcomes(record) == {"a": "passed", "e": "error", "g": "passed"}
    assert [result.outcome for result in reported] == ["passed", "error", "passed"]
    assert reported[1].message.startswith("The test run ended within this test, with status 7.")
    assert record.troubles == []
    if system.LINUX:
        assert system.poll(lambda: not any(processes.Family(0, token).members() for token in tokens), 10)


def test_a_hang_costs_one_test_only_and_is_a_failure() -> None:
    record = run(bad_days(*"afg"), options=["--timeout=3"])
    assert outcomes(record) == {"a": "passed", "f": "failed", "g": "passed"}
    hang = next(result for key, result in record.results.items() if "hangs" in key)
    assert "Expected   the test comes to its end" in hang.message


def test_time_that_is_up_while_a_failure_is_told_does_no_harm() -> None:
    record = run(bad_days(*"hg"), options=["--timeout=3"])
    assert outcomes(record) == {"h": "failed", "g": "passed"}
    assert record.troubles == []


def test_an_error_of_pytests_own_costs_one_test_only() -> None:
    record = run(bad_days(*"aig"))
    assert outcomes(record) == {"a": "passed", "i": "error", "g": "passed"}
    assert "INTERNALERROR" in next(result.message for result in record.results.values() if result.outcome == "error")


class Watched(Stream):
    """The news of a run. It counts the looks, once a test has begun, at which nothing more has come of it."""

    begun = False
    silences = 0

    def take_line(self, seconds: float) -> bytes | None:
        line = super().take_line(seconds)
        Watched.silences += self.begun and line is None
        self.begun = self.begun or (line is not None and b'"start"' in line)
        return line


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Count silences from none on."""
    monkeypatch.setattr(run_module, "Stream", Watched)
    monkeypatch.setattr(Watched, "silences", 0)


@pytest.mark.usefixtures("watched")
def test_a_run_without_any_news_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    half_a_minute_each = SimpleNamespace(monotonic=lambda: monotonic() + 30 * Watched.silences)
    monkeypatch.setattr(run_module, "time", half_a_minute_each)
    record = run(bad_days(*"f"), options=["--timeout=0"])
    assert outcomes(record) == {"f": "error"}
    assert "The test run ended within this test, with status -9." in next(iter(record.results.values())).message


def test_a_run_that_never_begins_is_told() -> None:
    record = run([QUICK], options=["--no-such-option"])
    assert record.results == {}
    assert "The test run ended with status 4." in record.troubles[0]
    assert "--no-such-option" in record.troubles[0]


def test_a_file_that_cannot_be_imported_is_told(tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("import no_such_module\n")
    record = run([QUICK, str(broken)])
    assert "no_such_module" in record.troubles[0]


def test_a_run_that_makes_no_progress_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    runs: list[list[str]] = []

    def die(arguments: list[str], record: Record, *_: object) -> None:
        runs.append(arguments)
        record.results |= {"a": Result(None), "b": Result(None)}  # type: ignore[arg-type]

    monkeypatch.setattr(run_module, "_run_once", die)
    record = run(["file"])
    assert [result.outcome for result in record.results.values()] == ["not run", "not run"]
    assert runs == [["file"], ["a", "b"]]


def test_a_step_that_was_not_handed_in_is_not_run(submission: Path) -> None:
    record = run([QUICK, *bad_days("a")], submission)
    assert list(outcomes(record).values()) == ["passed", "not handed in"]


def test_the_seed_gives_the_same_data_again() -> None:
    def came(seed: int) -> str:
        record = run(bad_days("b"), options=[f"--seed={seed}"])
        return next(iter(record.results.values())).message.partition("Came")[2].partition("\n")[0]

    assert came(1) == came(1)


def test_nothing_of_the_environment_gets_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text("raise SystemExit(1)")
    (tmp_path / "pytest_timeout.py").write_text("raise SystemExit(1)")
    nonsense = {"PYTEST_ADDOPTS": "--nonsense", "SUBMISSION": "/nonsense", "PYTHONPATH": str(tmp_path)}
    more = {"PYTHONHOME": "/nonsense", "PYTEST_PLUGINS": "nonsense", "PYTHONSTARTUP": "/x", "PYTHONWARNINGS": "error"}
    for name, value in (nonsense | more).items():
        monkeypatch.setenv(name, value)
    record = run([QUICK])
    assert [result.outcome for result in record.results.values()] == ["passed"], record.troubles


def test_nothing_of_the_submission_reaches_the_grading_process(submission: Path, tmp_path: Path) -> None:
    evidence = tmp_path / "evidence"
    evidence.mkdir()
    spy = f"import sys\nif 'pytest' in sys.modules:\n    open({str(evidence / 'seen')!r}, 'a').write(__file__)\n"
    for folder in (submission, submission / "01_echo_server"):
        for name in ("conftest.py", "sitecustomize.py", "usercustomize.py", "pytest_timeout.py", "test_x.py"):
            (folder / name).write_text(spy)
        for name in ("pytest.ini", "tox.ini", "setup.cfg"):
            (folder / name).write_text("[pytest]\naddopts = --nonsense\n")
        (folder / "pyproject.toml").write_text("[tool.pytest.ini_options]\naddopts = '--nonsense'\n")
    (submission / "socket.py").write_text(spy)
    record = run([QUICK], submission)
    assert [result.outcome for result in record.results.values()] == ["passed"], record.troubles
    assert list(evidence.iterdir()) == []


def test_what_a_program_plants_does_not_reach_the_next_test_run(
    submission: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evidence = tmp_path / "evidence"
    spy = f"open({str(evidence)!r}, 'a').write(__name__)\n"
    home = tmp_path / "home"
    site = home / ".local" / "lib" / f"python3.{sys.version_info.minor}" / "site-packages"
    plugin = site / "planted-1.dist-info"
    plugin.mkdir(parents=True)
    for name in ("usercustomize.py", "planted.py", "pytest.py", "socket.py"):
        (site / name).write_text(spy)
        (submission / name).write_text(spy)
        (submission / "01_echo_server" / name).write_text("" if name == "socket.py" else spy)
    (submission / "01_echo_server" / "socket.py").unlink()
    (site / "planted.pth").write_text(f"import os; {spy}")
    (plugin / "METADATA").write_text("Metadata-Version: 2.1\nName: planted\nVersion: 1\n")
    (plugin / "entry_points.txt").write_text("[pytest11]\nplanted = planted\n")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("PYTHONUSERBASE", str(home / ".local"))
    monkeypatch.chdir(submission)
    record = run([QUICK], submission)
    assert [result.outcome for result in record.results.values()] == ["passed"], record.troubles
    assert not evidence.exists(), evidence.read_text()


def test_compiled_modules_come_from_a_private_folder(tmp_path: Path) -> None:
    private = tmp_path / "private"
    record = run([QUICK], place=Place(compiled=private))
    assert [result.outcome for result in record.results.values()] == ["passed"]
    assert len(list(private.rglob("journal.cpython-*.pyc"))) == 1


def test_a_step_that_fails_for_long_fails_at_once_in_the_end() -> None:
    record = run([*bad_days("f"), *bad_days("a")], options=["--failing-seconds=6"])
    assert outcomes(record) == {"f": "failed", "a": "failed"}
    hanging, late = record.results.values()
    assert 4 < hanging.seconds < 30
    assert "used up the 6 s that those of one step may fail" in late.message
    record = run([*bad_days("b"), *bad_days("a")], options=["--failing-seconds=60"])
    assert outcomes(record) == {"b": "failed", "a": "passed"}


def test_a_run_that_nobody_waits_for_does_not_begin() -> None:
    assert run([QUICK], place=Place(given_up=lambda: True)).results == {}


def test_a_run_that_is_given_up_while_it_begins_is_ended() -> None:
    answers = iter([False, True, True])
    record = run(bad_days("f"), options=["--timeout=0"], place=Place(given_up=lambda: next(answers)))
    assert not record.ended


@pytest.mark.usefixtures("watched")
@pytest.mark.parametrize("linux", [True, False])
def test_a_run_that_is_given_up_while_it_is_silent_is_ended(monkeypatch: pytest.MonkeyPatch, linux: bool) -> None:
    monkeypatch.setattr(system, "LINUX", system.LINUX and linux)  # elsewhere it must end its programs itself
    monkeypatch.setattr(run_module, "END_SECONDS", 40)
    record = run(bad_days("f"), options=["--timeout=0"], place=Place(given_up=lambda: Watched.silences > 0))
    assert not record.ended
    (hanging,) = record.results.values()
    assert f"with status {-9 if system.LINUX else 2}." in hanging.message


def test_nothing_is_written_into_a_submission(submission: Path) -> None:
    def state() -> dict[str, tuple[int, int]]:
        everything = [submission, *submission.rglob("*")]
        return {str(path): (path.stat().st_mtime_ns, path.stat().st_size) for path in everything}

    for path in [*submission.rglob("*"), submission]:
        path.chmod(0o555)
    before = state()
    record = run([QUICK], submission)
    after = state()
    for path in [submission, *submission.rglob("*")]:
        path.chmod(0o755)
    assert [result.outcome for result in record.results.values()] == ["passed"]
    assert after == before


@pytest.mark.skipif(sys.platform == "win32", reason="processes of other systems cannot be played here: not checked")
def test_what_another_system_cannot_tell_is_not_checked_and_the_rest_passes() -> None:
    names = "behind or silent_client or any_order"
    record = run([OTHER_SYSTEMS], options=["-k", names])
    found = {(key.rpartition("test_")[2]): result.outcome for key, result in record.results.items()}
    unknown = {
        "clients_that_left_leave_nothing_behind[macos]",
        "clients_that_left_leave_nothing_behind[windows]",
        "a_silent_client_costs_no_processor_time[windows]",
    }
    if shutil.which("ps") is None:
        unknown.add("a_silent_client_costs_no_processor_time[macos]")
    assert {name for name, outcome in found.items() if outcome == "not checked"} == unknown
    assert {outcome for name, outcome in found.items() if name not in unknown} == {"passed"}
    assert len(found) == 8


def test_a_run_without_any_test_is_told() -> None:
    assert run([QUICK], options=["-k", "nonsense"]).troubles != []
