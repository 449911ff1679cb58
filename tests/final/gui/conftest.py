"""What the tests of the app's windows stand on: programs with windows, and windows in this process."""

import gc
import random
import tkinter as tk
import webbrowser
from collections.abc import Callable, Generator, Iterator
from pathlib import Path

import pytest

from final.gui.theme import Theme
from tests.final.conftest import GENEROUS
from tests.final.gui.desk import Desk, open_desk
from tests.final.gui.joining import JoinWindow
from tests.final.gui.viewing import View
from tests.final.people import Person, address, member
from tests.kit.gui.display import Display
from tests.kit.stage import Patience, Server, Stage

PROGRAM = Path(__file__).with_name("program.py")
Open = Callable[..., JoinWindow]


def pytest_collection_finish() -> None:
    """Spare the garbage collector the tests themselves: they are most of what there is, and stay."""
    gc.freeze()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol() -> Generator[None, object, object]:
    """Collect the garbage of each test in this thread: a Tk that another takes away ends the program."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.collect()
        gc.enable()


@pytest.fixture(autouse=True)
def no_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test fail that would open a page in the browser of who runs it."""
    monkeypatch.delattr(webbrowser, "open")


@pytest.fixture
def open_app(payload: random.Random, display: Display, tmp_path: Path) -> Iterator[Open]:
    """A function that starts the app with windows; what it keeps is in the same folder each time."""
    stages: list[Stage] = []

    def opens(*arguments: str, discovery: int = 9) -> JoinWindow:
        stages.append(Stage(PROGRAM, Patience(**GENEROUS), payload))
        return JoinWindow(stages[-1], display, str(tmp_path / "home"), str(discovery), *arguments)

    yield opens
    for stage in stages:
        stage.close()


@pytest.fixture(scope="module")
def tk_root(display: Display) -> Iterator[tk.Tk]:
    """One Tk for all tests of a module; its window is 500 × 400 pixels."""
    root = tk.Tk(screenName=display.environment.get("DISPLAY"))
    root.geometry("500x400")
    yield root
    root.destroy()


@pytest.fixture(scope="module")
def theme(tk_root: tk.Tk) -> Theme:
    """The look of its windows."""
    return Theme(tk_root)


@pytest.fixture
def window(tk_root: tk.Tk) -> Iterator[tk.Tk]:
    """Its window, which is empty again after the test."""
    yield tk_root
    for child in tk_root.winfo_children():
        child.destroy()


@pytest.fixture
def view(tk_root: tk.Tk, theme: Theme) -> Iterator[View]:
    """A transcript in it."""
    view = View(tk_root, theme)
    yield view
    view.transcript.destroy()


@pytest.fixture
def empty_desk(display: Display, tmp_path: Path) -> Iterator[Desk]:
    """A window in this process, in which nobody has logged in yet."""
    with open_desk(display.environment.get("DISPLAY"), tmp_path) as desk:
        yield desk


@pytest.fixture
def desk(empty_desk: Desk, server: Server) -> Desk:
    """The chat page of alice, who is in the lobby."""
    return empty_desk.log_in(server)


@pytest.fixture
def bob(desk: Desk, server: Server) -> Iterator[Person]:
    """Somebody else in the lobby."""
    with member(address(server, desk.folder), "bob") as bob:
        desk.until(lambda: len(desk.page.book.people) == 2)
        yield bob
