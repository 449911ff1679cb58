"""autograder.zip in folders laid out like Gradescope's: run as root, without namespaces, on files of another user."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.grading.attacks import AROUND
from tests.kit import system
from tests.kit.catalog import find_step
from tests.kit.grading import gradescope

pytestmark = [
    pytest.mark.skipif(not system.LINUX or os.geteuid() != 0, reason="this needs Linux and root: not checked"),
    pytest.mark.timeout(300),
]
STUDENT = 60_700  # as a user `student` has: whose, does not matter, only that it is not root
NEEDED = ("bash", "cp", "id", "mkdir", "mktemp", "rm", "sh")  # neither bwrap nor unshare: Docker allows no namespaces
ATTACK = """
import glob, os

def attack():
    done = []
    for what, how in ((f"{ROOT}/source/tests/kit/grade.py", os.listdir), (f"{ROOT}/source/steps", os.listdir)):
        try:
            done.append(open(what).read(1) if what.endswith(".py") else how(what))
        except OSError:
            pass
    for what in (f"{ROOT}/results/results.json", f"{ROOT}/submission/x", f"{ROOT}/run_autograder"):
        try:
            done.append(open(what, "w").write("forged"))
        except OSError:
            pass
    return bool(done) or os.getuid() == 0
"""


@dataclass
class Autograder:
    """Folders as on Gradescope after setup.sh has run, and a submission has been graded.

    Args:
        root: the folder.
        document: its results.json.
    """

    root: Path
    document: dict[str, Any]

    def of_step(self, number: str) -> dict[str, dict[str, Any]]:
        """Return what became of the tests of a step, by their names."""
        tests = [each for each in self.document["tests"] if each["tags"][0] == find_step(number).name]
        return {each["extra_data"]["id"].partition("::")[2]: each for each in tests}


@pytest.fixture(scope="module")
def autograder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Autograder]:
    """An autograder that everybody may pass through, with an attack in step 01 and a right program in step 02."""
    file = tmp_path_factory.mktemp("gradescope") / "autograder.zip"
    gradescope.build(file, file / "none")
    with tempfile.TemporaryDirectory(prefix="gradescope-") as place:
        root = Path(place) / "autograder"
        with zipfile.ZipFile(file) as packed:
            packed.extractall(root / "source")
        shutil.copy(root / "source" / "run_autograder", root)
        (root / "results").mkdir()
        (root / "source").chmod(0o700)  # the last line of setup.sh
        Path(place).chmod(0o755)
        hand_in(root, "1", f"ROOT = {str(root)!r}\n{ATTACK}\n{AROUND.read_text('utf-8')}")
        hand_in(root, "2", find_step("2").program_in(None).read_text("utf-8"))
        yield Autograder(root, graded(root))


def hand_in(root: Path, number: str, program: str) -> None:
    """Put a program into the submission, which belongs to the student."""
    step = find_step(number)
    folder = root / "submission" / step.name
    folder.mkdir(parents=True)
    (folder / step.script).write_text(program, "utf-8")
    for path in (root / "submission", folder, folder / step.script):
        os.chown(path, STUDENT, STUDENT)


def graded(root: Path) -> dict[str, Any]:
    """Run the autograder where no namespaces are to be had; return its results.json."""
    tools = root.parent / "tools"
    tools.mkdir()
    for name in NEEDED:
        (tools / name).symlink_to(str(shutil.which(name)))
    environment = {"PATH": str(tools), "AUTOGRADER": str(root), "PYTHON": sys.executable}
    subprocess.run(
        ["bash", str(root / "run_autograder")], env=environment, check=True, timeout=250, capture_output=True
    )
    return dict(json.loads((root / "results" / "results.json").read_text("utf-8")))


def test_a_right_program_passes_with_a_user_of_its_own(autograder: Autograder) -> None:
    assert {test["status"] for test in autograder.of_step("2").values()} == {"passed"}
    assert autograder.document["extra_data"]["isolation"].startswith("user: ")


def test_a_program_reads_no_tests_and_writes_no_results(autograder: Autograder) -> None:
    came = autograder.of_step("1")
    assert came["test_what_a_client_sends_comes_back"]["status"] == "passed"  # that of AROUND, if the attack failed
    assert not [test for test in came.values() if "THE ATTACK SUCCEEDED" in test["output"]]
    assert "forged" not in (autograder.root / "run_autograder").read_text("utf-8")
    assert not (autograder.root / "submission" / "x").exists()
