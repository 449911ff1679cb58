"""Ctrl-C in the middle of a class, then the same command again: what was graded stays graded."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import system
from tests.kit.catalog import ROOT, all_steps, find_step

pytestmark = [
    pytest.mark.usefixtures("ctrl_c_is_heard"),
    pytest.mark.skipif(system.WINDOWS, reason="no signal is Ctrl-C for one program here: not checked"),
    pytest.mark.timeout(300),
]
HANGS = "import time\ntime.sleep(600)\n"
FAILS_AT_ONCE = "this is no Python\n"
END_SECONDS = 30.0  # less than what hangs has before its tests give up


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A class of two, of which one hangs, and a policy by which step 01 counts alone."""
    for name, program in (("anna", FAILS_AT_ONCE), ("bert", HANGS)):
        hand_in(tmp_path, name, program)
    others = [step.name for step in all_steps() if step.number != 1]
    (tmp_path / "grading.toml").write_text("".join(f"[steps.{name}]\ncounts = false\n" for name in others))
    return tmp_path


def hand_in(place: Path, name: str, program: str) -> None:
    """Put a program where a submission's stands."""
    folder = place / "class" / name / find_step("1").name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "server.py").write_text(program, "utf-8")


def start(place: Path) -> "subprocess.Popen[str]":
    """Start grading the class, one after the other."""
    options = [f"--out={place}/grades", f"--policy={place}/grading.toml"]
    return subprocess.Popen(
        [sys.executable, "-m", "tests.kit.grade", "--jobs=1", "--without-reference", f"{place}/class", *options],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(place)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def lines_until(process: "subprocess.Popen[str]", beginning: str) -> Iterator[str]:
    """Give the lines that a program prints, up to one that begins in this way."""
    assert process.stdout is not None
    for line in process.stdout:
        yield line
        if line.startswith(beginning):
            return
    raise AssertionError(f"no line begins with {beginning!r}")


def test_what_was_graded_before_ctrl_c_stays_graded(place: Path) -> None:
    first = start(place)
    assert "anna" in list(lines_until(first, "[1/2]"))[-1]
    first.send_signal(signal.SIGINT)
    _, complaint = first.communicate(timeout=END_SECONDS)
    assert (first.returncode, complaint.count("Interrupted. What is graded stays in")) == (130, 1)
    assert "Traceback" not in complaint
    assert not (place / "grades" / "bert").exists()
    assert not [path.name for path in place.iterdir() if path.name not in ("class", "grades", "grading.toml")]
    kept = place / "grades" / "anna" / "graded.json"
    before = kept.read_text("utf-8")  # with times, and with random data of which no two runs have the same

    hand_in(place, "bert", FAILS_AT_ONCE)
    said, complaint = start(place).communicate(timeout=200)
    assert complaint == ""
    assert "[2/2] bert" in said
    assert kept.read_text("utf-8") == before
    assert json.loads((place / "grades" / "bert" / "graded.json").read_text("utf-8"))["name"] == "bert"
    assert (place / "grades" / "index.html").exists()
