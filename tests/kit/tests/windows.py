"""Tiny programs with windows, and what the tests of the driver do with them."""

from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest

from tests.kit.failure import Failed
from tests.kit.gui import window as window_module
from tests.kit.gui.display import Display
from tests.kit.gui.window import Window
from tests.kit.tests.conftest import MakeStage
from tests.kit.tests.programs import caught

Show = Callable[[str], Window]

IMPORTS = """\
import os, sys, threading, time, tkinter as tk
from tkinter import messagebox, scrolledtext, simpledialog, ttk
"""
TK = f"{IMPORTS}root = tk.Tk()\n"  # the student's own lines begin with the fourth
LOOP = "root.mainloop()\n"
LONG = 20.0  # seconds to wait for what comes
SHORT = 1.0  # seconds to wait for what does not come


@pytest.fixture(name="pictures")
def _pictures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the pictures of failures in the test's own folder."""
    monkeypatch.setattr(window_module, "gettempdir", lambda: str(tmp_path))


@pytest.fixture(name="show")
def _show(stage_of: MakeStage, display: Display, pictures: None) -> Show:  # noqa: ARG001 (pictures has its effect)
    """Start a program, given as text, and return its window."""
    return lambda text: Window(stage_of(text, name="client.py", start=LONG, reply=LONG), display)


def caught_soon(window: Window, action: Callable[[], object]) -> Failed:
    """Return the failure of an action that waits for what does not come, of a window that answers."""
    ask = window._wire.ask
    with mock.patch.object(
        window._wire, "ask", lambda operation, seconds, **more: ask(operation, max(seconds, LONG), **more)
    ):
        return caught_frozen(window, action)


def caught_frozen(window: Window, action: Callable[[], object]) -> Failed:
    """Return the failure of an action that waits for what does not come, of a window that may not even answer."""
    window.stage.patience.reply = SHORT
    failure = caught(action)
    window.stage.patience.reply = LONG
    return failure


def told(window: Window, kind: str) -> bool:
    """Wait until the program has told of an event."""
    return window._wire.wait_event(kind, LONG)
