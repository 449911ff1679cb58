"""The companion, `python -m steps`, as a student uses it: in a process of its own, with work begun."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit import system
from tests.kit.catalog import ROOT, Step, all_steps

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


def begin(work: Path, step: Step = ONE, source: str = "starter") -> Path:
    """Put a program into the work folder and return its path."""
    shutil.copytree(step.folder / source, work / step.name, ignore=shutil.ignore_patterns("__pycache__"))
    return step.program_in(work)


def is_one_sentence(errors: str) -> bool:
    return len(errors.splitlines()) == 1 and "Traceback" not in errors
