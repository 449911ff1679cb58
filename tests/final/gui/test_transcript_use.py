"""What one can do in the view of a conversation: click, choose by key, copy, search."""

import tkinter as tk
from dataclasses import replace

import pytest

from final.gui import links, search
from final.gui.conversation import Entry, Kind
from tests.final.gui.viewing import NOON, View, expected, offered, said


@pytest.fixture(autouse=True)
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The web pages that were opened."""
    opened: list[str] = []
    monkeypatch.setattr(links, "open_page", opened.append)
    return opened


def press(view: View, *keys: str) -> None:
    view.text.focus_force()
    view.root.update()
    for key in keys:
        view.text.event_generate(key)
        view.root.update()


def marked(view: View, style: str) -> list[str]:
    """Return the texts that have a style."""
    ranges = [str(index) for index in view.text.tag_ranges(style)]
    return [view.text.get(*pair) for pair in zip(ranges[::2], ranges[1::2], strict=True)]


def test_a_click_on_a_link_opens_it(view: View, opened: list[str]) -> None:
    view.show(said("look at https://example.org/a, please"), said("nothing here"))
    view.click("look at")
    view.click("nothing")
    assert opened == []
    view.click("https")
    assert opened == ["https://example.org/a"]


def test_what_can_be_clicked_has_a_hand(view: View) -> None:
    view.show(said("look at https://example.org/a, please"))
    for words, cursor in (("https", "hand2"), ("look", "arrow")):
        view.click(words)
        assert str(view.text["cursor"]) == cursor


def test_names_files_and_lines_to_write_again_can_be_clicked(view: View) -> None:
    view.show(offered(7, "plan.png"), Entry(Kind.UNCONFIRMED, "on my way", NOON, "alice", mine=True))
    view.called.clear()
    for words in ("carol", "Save", "Write again"):
        view.click(words)
    assert view.called == [("person", "carol"), ("file", 7), ("again", "on my way")]


def test_who_selects_a_link_does_not_open_it(view: View, opened: list[str]) -> None:
    view.show(said("look at https://example.org/a, please"))
    x, y, _, height = view.text.bbox(view.place("https")) or (0, 0, 0, 0)
    for event, right in (("<Motion>", 5), ("<Button-1>", 5), ("<B1-Motion>", 60), ("<ButtonRelease-1>", 60)):
        view.text.event_generate(event, x=x + right, y=y + height // 2)
        view.root.update()
    assert opened == [] and marked(view, "sel")[0] in "https://example.org/a"


def test_keys_choose_what_can_be_clicked(view: View, opened: list[str]) -> None:
    view.show(said("https://example.org/1"), offered(7, "plan.png"), said("https://example.org/2", seconds=1))
    view.called.clear()
    press(view, "<Left>", "<Return>", "<Left>", "<Left>", "<Return>")
    assert opened == ["https://example.org/2"] and view.called == [("file", 7)]
    press(view, "<Right>", "<space>")
    assert view.called[-1] == ("person", "bob") and marked(view, "chosen") == ["bob"]


def test_keys_scroll(view: View) -> None:
    view.show(*(said(f"line {number}", seconds=400 * number) for number in range(100)))
    press(view, "<Home>")
    assert view.text.index("@0,0") == "1.0"
    places = []
    for key in ("<Next>", "<Down>", "<Up>", "<Prior>"):
        press(view, key)
        places.append(int(view.text.index("@0,0").partition(".")[0]))
    assert places[1] > places[0] > 1 and places[2] < places[1] and places[3] == 1
    press(view, "<End>")
    assert view.transcript.at_end


def test_nothing_can_be_typed(view: View) -> None:
    view.show(said("hello"))
    press(view, "x", "<BackSpace>", "<Delete>", "<Control-v>", "<Control-d>", "<Control-k>")
    assert view.shown == expected(view.conversation.entries)


def test_what_is_selected_can_be_copied(view: View) -> None:
    view.show(said("hello 😀 Καλημέρα"), Entry(Kind.NOTICE, "dave joined", NOON))
    press(view, "<Control-a>", "<<Copy>>")
    assert view.text.clipboard_get() == view.shown
    view.text.tag_remove("sel", "1.0", "end")
    view.text.tag_add("sel", *view.text.tag_nextrange("notice", "1.0"))
    press(view, "<<Copy>>")
    assert view.text.clipboard_get().strip() == "dave joined"


def test_the_menu_copies(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *place: None)  # it waits for the user on some systems
    view.show(said("https://example.org/1"))
    x, y, *_ = view.text.bbox(view.place("https")) or (0, 0)
    view.text.event_generate("<<ContextMenu>>", x=x + 300, y=y + 2)
    assert view.text.nametowidget("menu").index("end") == 1, "there is no link to copy"
    view.text.event_generate("<<ContextMenu>>", x=x + 2, y=y + 2)
    view.root.update()
    menu = view.text.nametowidget("menu")
    assert [menu.entrycget(index, "label") for index in range(3)] == ["Copy", "Copy all", "Copy link"]
    menu.invoke(2)
    press(view, "<Left>", "<Shift-F10>")
    assert view.text.nametowidget("menu").index("end") == 2, "the link that the keys have chosen"
    assert view.text.clipboard_get() == "https://example.org/1"
    view.text.nametowidget("menu").invoke(1)
    assert view.text.clipboard_get().endswith("bob: https://example.org/1\n")


def test_all_places_are_found_and_gone_to_one_after_the_other(view: View) -> None:
    entries = [said(f"😀 {'Needle needle' if number % 100 == 50 else 'hay'} {number}") for number in range(600)]
    view.conversation.entries[:] = entries
    view.transcript.show(view.conversation)
    assert view.transcript.find("NEEDLE") == 12
    places = []
    for _ in range(12):
        view.root.update()
        assert marked(view, "here")[0].casefold() == "needle" and view.text.bbox("here.first")
        places.append(view.transcript._sheet.at(int(view.text.index("here.first").partition(".")[0])))
        view.transcript.find_next(backwards=True)
    assert places == [550, 550, 450, 450, 350, 350, 250, 250, 150, 150, 50, 50]
    view.transcript.find_next()
    view.settle()
    assert set(map(str.casefold, marked(view, "found"))) == {"needle"} and len(marked(view, "found")) == 12
    view.transcript.end_find()
    assert not marked(view, "found") and not marked(view, "here")


def test_of_lines_that_say_the_same_the_one_that_was_meant_is_gone_to(view: View) -> None:
    times = [NOON + 60 * number for number in range(300)]
    entries = [
        replace(said("yes"), time=time, sender="bob" if number % 2 else "carol") for number, time in enumerate(times)
    ]
    view.conversation.entries[:] = entries
    view.transcript.show(view.conversation)
    assert view.transcript.find_entry(replace(entries[101], time=times[101] + 2.5, number=7))
    assert marked(view, "here") == ["yes"]
    assert view.transcript._sheet.at(int(view.text.index("here.first").partition(".")[0])) == 101
    assert not view.transcript.find_entry(replace(entries[101], sender="dave"))
    assert not view.transcript.find_entry(replace(entries[101], text="no"))


def test_of_very_many_places_the_newest_are_marked_and_all_are_counted(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST", 3)
    view.show(*(said(f"e{number}e") for number in range(5)))
    assert view.transcript.find("e") == 10
    third, fourth = view.transcript._sheet.bodies(3, 5)
    starts = [str(index) for index in view.text.tag_ranges("found")][::2]
    assert starts == [f"{third}.2", f"{fourth}.0", f"{fourth}.2"]


def test_what_comes_while_one_searches_is_found_as_well(view: View) -> None:
    view.show(said("nothing"), offered(1, "needle.png"))
    assert view.transcript.find("needle") == 1 and view.transcript.find("no such words") == 0
    view.transcript.find_next()
    view.transcript.find("needle")
    view.add(said("needles"), Entry(Kind.NOTICE, "needle joined", NOON))
    assert marked(view, "found") == ["needle"] * 3
    assert view.transcript.find("") == 0 and not marked(view, "found")
    view.transcript.find_next()
    view.transcript.clear()
    assert view.transcript.find("needle") == 0
