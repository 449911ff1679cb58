"""What the tests of the server's page stand on: its window, and its server."""

import random
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.final.conftest import GENEROUS
from tests.final.gui.host_window import HostWindow
from tests.kit.gui.display import Display
from tests.kit.stage import Patience, Server, Stage

PROGRAM = Path(__file__).parents[1] / "host_program.py"
Open = Callable[..., HostWindow]


@pytest.fixture
def open_page(payload: random.Random, display: Display) -> Iterator[Open]:
    """A function that opens the page; nothing is kept, unless the arguments say where."""
    stage = Stage(PROGRAM, Patience(**GENEROUS), payload)

    def opens(*arguments: str) -> HostWindow:
        memory = [] if "--data" in arguments else ["--no-history"]
        return HostWindow(stage, display, "--rate", "0", *memory, *arguments)

    yield opens
    stage.close()


@pytest.fixture
def window(open_page: Open) -> HostWindow:
    """The page, with the server stopped."""
    return open_page()


@pytest.fixture
def server(window: HostWindow) -> Server:
    """Its server, running."""
    return window.start()
