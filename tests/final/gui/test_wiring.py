"""What the parts of a page do only together: who looks elsewhere is called, the bar moves, the plot lives."""

import contextlib
import gc
import os
import threading
import time
import tkinter as tk
from collections.abc import Iterator
from tkinter import filedialog

import pytest

from final import addresses
from final.events import FileOffered, Progress
from final.gui import collector
from final.gui.app import App
from final.gui.hosting import HostPage
from final.gui.palette import DARK, LIGHT, Palette
from final.gui.plot import Plot
from final.gui.row import height_of
from final.gui.settings import Settings
from final.gui.theme import SPACE, Theme
from final.host import Person as Visitor
from final.host import Seen, Started
from tests.final.gui.desk import Desk
from tests.final.people import Person, address, member
from tests.kit.gui.display import Display
from tests.kit.stage import Server

NOON = 1_000_000_000.0  # seconds since the epoch


@pytest.fixture
def bob(desk: Desk, server: Server) -> Iterator[Person]:
    """Somebody else in the lobby."""
    with member(address(server, desk.folder), "bob") as bob:
        desk.until(lambda: len(desk.page.book.people) == 2)
        yield bob


@pytest.fixture
def screen(display: Display) -> Iterator[tk.Tk]:
    """A Tk that no theme knows yet."""
    root = tk.Tk(screenName=display.environment.get("DISPLAY"))
    scaling = root.tk.call("tk", "scaling")  # it holds for all windows of this process
    yield root
    with contextlib.suppress(tk.TclError):
        root.tk.call("tk", "scaling", scaling)
    with contextlib.suppress(tk.TclError):  # the test has closed it
        root.destroy()


def test_the_bell_rings_for_who_looks_elsewhere(desk: Desk, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    rings: list[str] = []
    monkeypatch.setattr(desk.root, "bell", lambda: rings.append("ding"))
    desk.app.settings.sound = True
    bob.client.send("/msg alice while you look")
    desk.until(lambda: desk.page.book.private("bob").unread == 1)
    assert rings == []
    desk.looks(away=True)
    bob.client.send("/msg alice psst")
    desk.until(lambda: desk.page.book.private("bob").unread == 2)
    desk.looks(away=False)
    assert rings == ["ding"]


@pytest.mark.usefixtures("bob")
def test_a_double_click_on_a_person_opens_a_private_chat(desk: Desk) -> None:
    people = desk.page.view.people.rows
    row = {"x": 40, "y": round(2.5 * height_of(desk.app.theme))}  # below the heading and alice: bob
    desk.until(lambda: "bob" in desk.rows("users_list"))
    people.event_generate("<Button-1>", **row)
    people.event_generate("<ButtonRelease-1>", **row)
    assert not desk.page.book.open.private, "one click chooses alone"
    people.event_generate("<Button-1>", **row)
    assert desk.page.book.open is desk.page.book.private("bob")


def test_the_bar_shows_how_far_a_file_is(desk: Desk) -> None:
    carrier = desk.page.view.carrier
    for number, comes in ((1, True), (2, False)):
        carrier.begin(number, "plan.png", comes)
        carrier.take(Progress("plan.png", number, 4, number))
    desk.root.update()
    bars = [desk[f"file_{number}"].nametowidget("file_bar") for number in (1, 2)]
    assert [(bar.winfo_viewable(), float(bar["value"])) for bar in bars] == [(1, 25.0), (1, 50.0)]


def test_a_file_that_comes_can_be_given_up(desk: Desk, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.client.transfers, "begin", lambda leave: None)  # the bytes never begin to flow
    path = desk.folder / "poem.txt"
    path.write_text("Roses are red")
    bob.client.transfers.upload(path)
    desk.shows("poem.txt")
    desk.write(f"/get {bob.waits_for(FileOffered).number}")
    desk.until(lambda: desk.label("file_state") == "waiting")
    desk.click("file_action")
    desk.until(lambda: desk.label("file_state") == "cancelled")


def test_the_settings_choose_sound_and_folder(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk, folder = empty_desk, os.path.join(empty_desk.folder, "elsewhere")
    monkeypatch.setattr(filedialog, "askdirectory", lambda **_: folder)
    desk.app.open_settings()
    desk.click("sound_check")
    desk.click("downloads_button")
    assert (desk.app.settings.sound, desk.app.settings.downloads) == (True, folder)
    assert desk.label("downloads_label").endswith("elsewhere")
    desk.click("close_button")


@pytest.mark.parametrize(
    ("chosen", "dark", "palette"), [("system", True, DARK), ("system", False, LIGHT), ("light", True, LIGHT)]
)
def test_the_window_is_dark_where_the_system_is(screen: tk.Tk, chosen: str, dark: bool, palette: Palette) -> None:
    app = App(screen, Theme(screen), Settings(appearance=chosen), is_dark=lambda: dark)
    try:
        assert (app.theme.palette, screen["background"]) == (palette, palette.window)
    finally:
        app.close()


def test_the_window_becomes_dark_with_the_system(empty_desk: Desk, server: Server) -> None:
    app, answers = empty_desk.app, [False]
    app._is_dark = lambda: answers[-1]
    desk = empty_desk.log_in(server)
    assert app.theme.palette is LIGHT
    desk.looks(away=True)
    desk.until(lambda: not app._in_front)
    answers.append(True)
    desk.looks(away=False)
    desk.until(lambda: app.theme.palette is DARK)


@pytest.mark.parametrize(("dots", "times"), [(72, 1), (96, 1), (192, 2)])
def test_on_a_fine_screen_everything_is_larger(screen: tk.Tk, dots: int, times: int) -> None:
    screen.tk.call("tk", "scaling", dots / 72)
    theme = Theme(screen)
    assert (theme.px(100), theme.space) == (100 * times, SPACE * times)


def test_the_host_sees_since_when_somebody_is_here_and_how_much_is_said(empty_desk: Desk) -> None:
    page = HostPage(empty_desk.app)
    empty_desk.app.show(page)
    visitor = Visitor("alice", "192.0.2.1:7", NOON, 3, muted=False)
    page._take([Seen(moment, (visitor,), (), 10 * moment) for moment in range(5)])
    empty_desk.root.update()
    assert page.visitors.nametowidget("clients_list").item("192.0.2.1:7", "values") == (
        "192.0.2.1:7",
        time.strftime("%H:%M", time.localtime(NOON)),
        "3",
    )
    plot = empty_desk["plot"]
    assert isinstance(plot, Plot)
    assert plot.winfo_viewable() and len(plot.find_withtag("curve")) == 2
    assert (plot.rate.newest, plot.people.newest) == (10, 1)
    empty_desk.app.back()


def test_the_host_tells_others_the_address_of_the_network(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "for_others", lambda host: "192.0.2.7")
    page = HostPage(empty_desk.app)
    empty_desk.app.show(page)
    page._take([Started("0.0.0.0", 5000, tls=False, warnings=["Everybody can read it."])])
    assert empty_desk.label("address_label") == "192.0.2.7:5000"
    assert empty_desk.label("hint_label") == "Everybody can read it."
    empty_desk.click("copy_button")
    assert empty_desk.root.clipboard_get() == "192.0.2.7:5000"
    empty_desk.app.back()


class Cycle:
    """Garbage that tells which thread takes it away."""

    def __init__(self, told: list[threading.Thread]) -> None:
        self._itself, self._told = self, told

    def __del__(self) -> None:
        self._told.append(threading.current_thread())


def test_garbage_is_taken_away_by_the_thread_of_the_main_loop(empty_desk: Desk) -> None:
    told: list[threading.Thread] = []
    gc.enable()  # as at the start of a program
    collector.take_over()
    Cycle(told)
    other = threading.Thread(target=lambda: [Cycle([]) for _ in range(10_000)])
    other.start()
    other.join()
    assert not told
    empty_desk.until(lambda: told)
    assert told == [threading.main_thread()]
