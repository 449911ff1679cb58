"""How commands end: whatever becomes of what they print, nobody is shown a traceback."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import IO

import pytest

from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.console import concluded

COMMANDS = ["-m steps", "-m steps --help", "-m tests.kit step01", "-m tests.kit.grade --help"]
BUFFERED = os.environ | {"PYTHONUNBUFFERED": "", "PYTHONIOENCODING": "utf-8"}


def interrupted() -> int:
    raise KeyboardInterrupt


def failing() -> int:
    raise FileNotFoundError(2, "No such file or directory", "plan.txt")


def run(words: str, output: "int | IO[str]") -> tuple[int, str]:
    """Run a command whose output goes there; return its status and what it complained about."""
    command = [sys.executable, *words.split()]
    done = subprocess.run(command, cwd=ROOT, env=BUFFERED, stdout=output, stderr=PIPE, text=True, check=False)
    return done.returncode, done.stderr


@pytest.mark.parametrize("words", COMMANDS)
def test_a_full_disk_is_told_in_one_sentence(words: str) -> None:
    if not Path("/dev/full").exists():
        system.not_checked("this system has no disk that is always full")
    with open("/dev/full", "w") as full:
        assert run(words, full) == (1, "This does not work: No space left on device.\n")


@pytest.mark.parametrize("words", COMMANDS)
def test_who_reads_may_go_before_the_end(words: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as pipe:
        assert run(words, pipe) == (1, "")


def test_what_else_can_end_a_command_is_a_status_and_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert (concluded(lambda: 3), concluded(lambda: sys.exit(2)), concluded(interrupted)) == (3, 2, 130)
    assert concluded(failing) == 1
    assert capsys.readouterr().err == "This does not work: plan.txt: No such file or directory.\n"
