"""A folder is shown by the system, or nothing happens."""

import queue
import subprocess
import sys
from pathlib import Path

import pytest

from final.gui import desktop
from tests.final.inbox import SECONDS


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has a function of its own for it")
@pytest.mark.parametrize("there", [True, False])
def test_a_folder_is_shown_in_the_background(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    called: queue.SimpleQueue[list[object]] = queue.SimpleQueue()

    def run(command: list[object], **_: object) -> None:
        called.put(command)
        if not there:
            raise FileNotFoundError(command[0])

    monkeypatch.setattr(subprocess, "run", run)
    desktop.show_folder(tmp_path)
    assert called.get(timeout=SECONDS)[1] == tmp_path
