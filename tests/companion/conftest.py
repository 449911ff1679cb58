"""A place of work, the companion in this process, and runs with known results."""

from pathlib import Path

import pytest

from steps import companion
from steps.__main__ import main
from tests.companion.at_work import ONE, Fake, Talk
from tests.kit.console import concluded
from tests.kit.failure import Requirement
from tests.kit.journal import Record, Result


@pytest.fixture
def work(tmp_path: Path) -> Path:
    """A work folder, with a space in its path."""
    return tmp_path / "my work"


@pytest.fixture
def talk(work: Path, capsys: pytest.CaptureFixture[str]) -> Talk:
    """Give the companion a command within this process; return the status, the output and the errors."""

    def give(*arguments: str) -> tuple[int, str, str]:
        status = concluded(lambda: main([*arguments, "--work", str(work)]))
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
