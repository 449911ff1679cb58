"""The parts of the server's page but the log, each by itself, in this process."""

import argparse
import tkinter as tk
from pathlib import Path
from tkinter import filedialog

import pytest

from final import serve
from final.gui.announcer import Announcer
from final.gui.plot import SPAN, Curve, Plot, scale_end
from final.gui.reach import Reach
from final.gui.server_form import ServerForm
from final.gui.theme import Theme
from final.gui.visitors import Visitors
from final.host import Failed, Person
from tests.final.gui.viewing import NOON


@pytest.mark.parametrize(
    ("largest", "end"),
    [(0, 1), (0.3, 1), (1, 1), (1.1, 2), (3, 5), (5, 5), (6, 10), (11, 20), (201, 500), (5001, 10000)],
)
def test_a_scale_ends_at_a_round_number(largest: float, end: int) -> None:
    assert scale_end(largest) == end


def test_a_curve_forgets_what_is_too_old() -> None:
    curve = Curve()
    for second in range(1000):
        curve.add(float(second), 1000.0 - second)
    assert SPAN <= len(curve.points) <= SPAN + 2
    assert (curve.newest, curve.top) == (1, 200)


def test_the_plot_shows_how_much_is_said_and_how_many_are_there(window: tk.Tk, theme: Theme) -> None:
    plot = Plot(window, theme)
    plot.pack(fill="both", expand=True)
    window.update()
    for tick in range(20):
        plot.add(tick / 2, 30 * tick, 7)  # twice a second 30 lines
    texts = [plot.itemcget(item, "text") for item in plot.find_all() if plot.type(item) == "text"]
    assert texts == ["Messages per second", "60", "100", "0", "People", "7", "10", "0"]
    rate, people = (plot.coords(item) for item in plot.find_withtag("curve"))
    assert rate[0] < rate[-2] == people[-2] == plot.winfo_width()  # from the left to the right
    assert people[1] == people[-1] and rate[1] > rate[-1]  # nothing is said at first, then more
    plot.clear()
    assert not plot.find_withtag("curve")


def test_a_plot_without_room_draws_no_curve(window: tk.Tk, theme: Theme) -> None:
    plot = Plot(window, theme)
    plot.place(width=60, height=30)
    window.update()
    plot.add(0.0, 0, 1)
    plot.add(1.0, 5, 1)
    assert not plot.find_withtag("curve")


def person(name: str, *, lines: int = 0, muted: bool = False) -> Person:
    """Return somebody whose address is made of the name."""
    return Person(name, f"192.0.2.1:{name}", NOON, lines, muted)


def test_people_are_in_order_and_who_is_selected_stays_so(window: tk.Tk, theme: Theme) -> None:
    visitors = Visitors(window, theme, lambda order: None, lambda name: None)
    table = visitors.nametowidget("clients_list")
    visitors.show([person("Bob"), person("dave")], ())
    table.selection_set("192.0.2.1:dave")
    visitors.show([person("dave", lines=3), person("carol"), person("alice"), person("Bob", muted=True)], ["Eve"])
    rows = [(table.item(row, "text"), table.set(row, "lines")) for row in table.get_children()]
    assert rows == [("alice", "0"), ("Bob (muted)", "0"), ("carol", "0"), ("dave", "3")]
    assert table.selection() == ("192.0.2.1:dave",)
    visitors.show([], ())
    assert not table.get_children() and not table.selection()


def test_a_click_with_the_other_button_opens_the_menu_of_whom_it_hits(window: tk.Tk, theme: Theme) -> None:
    orders: list[str] = []
    visitors = Visitors(window, theme, orders.append, lambda name: orders.append(f"write to {name}"))
    visitors.pack(fill="both", expand=True)
    visitors.show([person("alice"), person("bob")], ())
    window.update()
    table, menu = visitors.nametowidget("clients_list"), visitors.nametowidget("person_menu")
    click = "<Button-2>" if table.tk.call("tk", "windowingsystem") == "aqua" else "<Button-3>"
    x, y, width, height = table.bbox("192.0.2.1:bob")
    opened: list[tuple[int, int]] = []
    menu.tk_popup = lambda x, y: opened.append((x, y))
    table.event_generate(click, x=x + width // 2, y=y + height // 2)
    table.event_generate(click, x=x, y=table.winfo_height() - 2)
    assert len(opened) == 1
    for entry in range(menu.index("end") + 1):
        if menu.type(entry) == "command":
            menu.invoke(entry)
    assert orders == ["write to bob", "/mute bob", "/kick bob", "/ban bob"]


def test_a_line_of_spaces_is_announced_to_nobody(window: tk.Tk, theme: Theme) -> None:
    orders: list[str] = []
    announcer = Announcer(window, theme, orders.append)
    entry, button = announcer.nametowidget("announce_entry"), announcer.nametowidget("announce_button")
    for text in ("  ", " Tea "):
        entry.insert(0, text)
        button.invoke()
    announcer.write_to("bob")
    entry.delete(0, "end")
    entry.insert(0, "psst")
    button.invoke()
    assert orders == ["/announce Tea", "/notice bob psst"]


def test_an_address_is_copied(window: tk.Tk, theme: Theme) -> None:
    reach = Reach(window, theme)
    reach.show("192.0.2.7:5000", ["Warning: this is a test."])
    reach.nametowidget("copy_button").invoke()
    assert window.clipboard_get() == "192.0.2.7:5000"
    assert reach.nametowidget("hint_label").cget("text") == "Warning: this is a test."


def filled(window: tk.Tk, theme: Theme, *arguments: str) -> ServerForm:
    """Return a form with options of the command line."""
    return ServerForm(window, theme, serve.parser().parse_args([*arguments]))


@pytest.mark.parametrize("port", ["five", "70000", "", "-1", "٣", "1" * 5000])
def test_a_port_is_a_number(window: tk.Tk, theme: Theme, port: str) -> None:
    form = filled(window, theme)
    form.port.text = port
    assert form.options() == Failed("A port is a number from 0 to 65535", "port")


def test_an_address_is_asked_for_if_there_is_none(window: tk.Tk, theme: Theme) -> None:
    form = filled(window, theme)
    form.host.text = " "
    found = form.options()
    assert isinstance(found, Failed) and found.about == "address"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--host", "0.0.0.0", "--port", "7", "--tls", "--no-guests", "--no-history", "--announce", "--rate", "3"),
    ],
)
def test_options_that_nobody_changes_stay_what_they_are(
    window: tk.Tk, theme: Theme, arguments: tuple[str, ...]
) -> None:
    assert filled(window, theme, *arguments).options() == serve.parser().parse_args([*arguments])


def test_each_check_changes_its_option(window: tk.Tk, theme: Theme) -> None:
    form = filled(window, theme)
    for name in ("tls_check", "guests_check", "announce_check", "history_check"):
        form.nametowidget(name).invoke()
    found = form.options()
    assert isinstance(found, argparse.Namespace)
    assert (found.tls, found.no_guests, found.announce, found.no_history) == (True, True, True, True)


def test_the_folder_can_be_chosen(window: tk.Tk, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    form = filled(window, theme, "--data", str(tmp_path))
    answers = iter(["", str(Path.home() / "chats")])
    monkeypatch.setattr(filedialog, "askdirectory", lambda **_: next(answers))
    for folder, shown in ((tmp_path, str(tmp_path)), (Path.home() / "chats", str(Path("~") / "chats"))):
        form.nametowidget("folder_button").invoke()
        found = form.options()
        assert isinstance(found, argparse.Namespace)
        assert (found.data, form.nametowidget("folder_label").cget("text")) == (folder, shown)
