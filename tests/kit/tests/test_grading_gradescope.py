"""autograder.zip: unpacked and run in folders laid out like Gradescope's."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.kit.catalog import find_step
from tests.kit.grading import gradescope
from tests.kit.tests.programs import unix_only


@pytest.fixture
def autograder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    """Folders as on Gradescope, with an empty submission."""
    (tmp_path / "grading.toml").write_text("[steps.1]\npoints = 10\n")
    file = tmp_path / "autograder.zip"
    assert gradescope.main([f"--out={file}", f"--policy={tmp_path / 'grading.toml'}"]) == 0
    assert "is ready" in capsys.readouterr().out
    root = tmp_path / "autograder"
    with zipfile.ZipFile(file) as packed:
        packed.extractall(root / "source")
    (root / "submission").mkdir()
    return root


def graded(autograder: Path, python: str = sys.executable) -> dict[str, object]:
    """Run the autograder; return its results.json."""
    environment = {"PATH": os.environ["PATH"], "AUTOGRADER": str(autograder), "PYTHON": python}
    script = autograder / "source" / "run_autograder"
    subprocess.run(["bash", str(script)], env=environment, check=True, timeout=50, capture_output=True)
    return dict(json.loads((autograder / "results" / "results.json").read_text("utf-8")))


@unix_only
def test_a_submission_is_graded_as_on_gradescope(autograder: Path) -> None:
    folder = autograder / "submission" / "chat" / "step1"
    folder.mkdir(parents=True)
    shutil.copy(find_step("1").solution / "server.py", folder / "client.py")
    document = graded(autograder)
    tests = document["tests"]
    assert isinstance(tests, list) and len(tests) > 100
    first = [test for test in tests if test["tags"][0] == "01_echo_server"]
    assert {test["status"] for test in first} == {"failed"}
    assert round(sum(test["max_score"] for test in first)) == 10
    assert 'Steps were found deeper, in "chat/".' in str(document["output"])


@unix_only
def test_a_grader_that_does_not_start_says_so(autograder: Path) -> None:
    document = graded(autograder, python="/nowhere/python")
    assert "no fault of yours" in str(document["output"])
    assert document["score"] == 0


def test_the_scripts_are_there_and_can_be_run(tmp_path: Path) -> None:
    gradescope.build(tmp_path / "a.zip", tmp_path / "none")
    with zipfile.ZipFile(tmp_path / "a.zip") as packed:
        names = set(packed.namelist())
        modes = {packed.getinfo(name).external_attr >> 16 for name in ("setup.sh", "run_autograder")}
    assert modes == {0o100755}
    assert {"tests/kit/grading/enter.py", "steps/05_broadcast/starter/server.py", "tox.ini"} <= names
    assert not [name for name in names if "tests/kit/tests" in name or "mistakes" in name or "pyc" in name]


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert gradescope.main([f"--out={tmp_path}"]) == 2
    assert "cannot be written" in capsys.readouterr().err
