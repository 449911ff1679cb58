"""The largest text in the smallest window: what one needs can be seen, or is one click away."""

import tkinter as tk

import pytest

from final.gui.app import SMALLEST
from final.gui.hosting import HostPage
from final.gui.settings import LARGEST_TEXT
from tests.final.gui.desk import Desk
from tests.kit.stage import Server

TITLE_AND_BUTTONS = ("title_label", "search_button", "export_button", "clear_button")


@pytest.fixture
def small(empty_desk: Desk) -> Desk:
    """A small window with large text."""
    change(empty_desk, SMALLEST, LARGEST_TEXT)
    return empty_desk


def change(desk: Desk, size: tuple[int, int], percent: int) -> None:
    """Make the window and its text so large."""
    width, height = map(desk.app.theme.px, size)
    desk.root.geometry(f"{width}x{height}")
    desk.app.settings.change(text_size=percent)
    desk.app.apply_settings()
    desk.until(lambda: (desk.root.winfo_width(), desk.root.winfo_height()) == (width, height))
    desk.root.update()


def is_whole(widget: tk.Misc) -> bool:
    """Tell whether all of a widget can be seen."""
    window, wanted = widget.winfo_toplevel(), (widget.winfo_reqwidth(), widget.winfo_reqheight())
    right = widget.winfo_rootx() - window.winfo_rootx() + wanted[0]
    return bool(widget.winfo_viewable()) and widget.winfo_width() >= wanted[0] and right <= window.winfo_width()


def test_the_title_is_seen_and_what_has_no_room_is_in_a_menu(
    small: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)  # it waits for the user on some systems
    desk = small.log_in(server)
    desk.until(lambda: desk.label("people_label") == "only you")
    desk.root.update()
    assert is_whole(desk["title_label"]) and is_whole(desk["chats_button"])
    assert not desk["search_button"].winfo_viewable()
    desk.click("more_button")
    menu = desk["more_menu"]
    assert isinstance(menu, tk.Menu)
    assert [menu.entrycget(index, "label") for index in range(3)] == ["Search", "Export", "Clear"]
    menu.invoke("Search")
    desk.root.update()
    assert all(is_whole(desk[name]) for name in ("search_entry", "search_close"))
    change(desk, (1000, 680), 100)
    assert all(is_whole(desk[name]) for name in TITLE_AND_BUTTONS)
    assert desk["search_entry"].pack_info()["side"] == "left"  # type: ignore[attr-defined]
    assert not desk["more_button"].winfo_viewable()


def test_all_above_the_log_is_seen(small: Desk) -> None:
    small.app.show(HostPage(small.app))
    small.click("log_tab")
    parts = ("filter_entry", "texts_check", "export_button")
    assert all(is_whole(small[name]) for name in parts)
    small["filter_entry"].insert(0, "x")  # type: ignore[attr-defined]
    small.root.update()
    assert all(is_whole(small[name]) for name in ("filter_count", *parts))
    change(small, (1000, 680), 100)
    assert {small[name].grid_info()["row"] for name in parts} == {0}  # type: ignore[attr-defined]


def test_the_count_of_the_filter_pushes_nothing_out(empty_desk: Desk) -> None:
    empty_desk.app.show(HostPage(empty_desk.app))
    empty_desk.click("log_tab")
    export = empty_desk["export_button"]
    for width in range(480, 820, 10):  # the narrowest in which all is in one line
        change(empty_desk, (width, 400), 100)
        if export.grid_info()["row"] == 0:  # type: ignore[attr-defined]
            break
    empty_desk["filter_entry"].insert(0, "x")  # type: ignore[attr-defined]
    empty_desk.root.update()
    assert empty_desk.label("filter_count") == "0 of 0"
    assert all(is_whole(empty_desk[name]) for name in ("filter_count", "filter_entry", "texts_check", "export_button"))


def test_one_can_write_to_somebody_with_a_long_name(small: Desk) -> None:
    page = HostPage(small.app)
    small.app.show(page)
    small.click("people_tab")
    page.announcer.write_to("Konstantinos")
    small.root.update()
    parts = ("recipient_label", "everybody_button", "announce_entry", "announce_button")
    assert all(is_whole(small[name]) for name in parts)
    change(small, (1000, 680), 100)
    assert {small[name].grid_info()["row"] for name in parts} == {0}  # type: ignore[attr-defined]
    small.click("everybody_button")
    assert not small["everybody_button"].winfo_viewable()
