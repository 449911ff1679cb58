"""Stages for tiny programs that a test writes, ended after the test."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kit import diagnosis
from tests.kit.catalog import ROOT
from tests.kit.payload import Payload
from tests.kit.program import Program
from tests.kit.stage import Patience, Stage
from tests.kit.tests.programs import READY

MakeStage = Callable[..., Stage]
Start = Callable[..., Program]
Command = Callable[..., "subprocess.CompletedProcess[str]"]

GENEROUS = {"start": 30.0, "reply": 10.0, "end": 10.0}  # seconds; who waits for what does not come asks for less


@pytest.fixture
def stage_of(tmp_path: Path) -> Iterator[MakeStage]:
    """Make a stage for a program, given as text."""
    stages: list[Stage] = []

    def make(text: str, folder: Path = tmp_path, name: str = "server.py", **patience: float) -> Stage:
        (folder / name).write_text(text, "utf-8")
        stages.append(Stage(folder / name, Patience(**GENEROUS | patience), Payload(1)))
        return stages[-1]

    yield make
    for stage in stages:
        stage.close()


@pytest.fixture
def start(stage_of: MakeStage) -> Start:
    """Start a program, given as text, and wait until it writes READY to stderr, if it does."""

    def begin(text: str, *arguments: str, **more: object) -> Program:
        program = stage_of(text, **more).start(*arguments)
        if READY.strip() in text:
            assert program.stderr.wait_for(lambda data: b"ready" in data, 30)
        return program

    return begin


@pytest.fixture
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look only briefly for a traceback and an endless loop, of which there is none."""
    monkeypatch.setattr(diagnosis, "QUIET", 0.05)
    monkeypatch.setattr(diagnosis, "LOOK", 0.05)


@pytest.fixture
def command() -> Command:
    """Run a Python module in the project's folder, as a user does."""

    def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=_plain_environment() | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=50,
        )

    return run


def _plain_environment() -> dict[str, str]:
    import os

    unwanted = ("PYTEST_ADDOPTS", "SUBMISSION", "PYTHONIOENCODING")
    return {name: value for name, value in os.environ.items() if name not in unwanted} | {"PYTHONUTF8": "1"}
