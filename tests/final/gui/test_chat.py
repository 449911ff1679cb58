"""The chat page: what is said and where, what is unread, who is there."""

import tkinter as tk

import pytest

from final.events import Entered, Joined, Message, Rooms, Users
from final.gui import book, conversation
from final.gui.book import PAGE
from tests.final.gui.desk import Desk
from tests.final.people import Person, address, member
from tests.kit.stage import Server


def test_people_talk_and_see_each_other(desk: Desk, bob: Person) -> None:
    desk.shows("bob joined")
    bob.client.send("hello ~ all")
    desk.write("hello bob")
    desk.shows("hello ~ all", "hello bob")
    bob.until(Message("alice", "hello bob"))
    assert desk.page.view.composer.content == ""
    assert desk.rows("users_list") == ["PEOPLE · 2", "you", "alice", "bob"]
    assert desk.label("status_label") == f"Connected to 127.0.0.1:{desk.client.address.port} as alice"
    assert desk.label("people_label") == "2 people"


def test_a_private_line_waits_beside_the_open_conversation(desk: Desk, bob: Person) -> None:
    for text in ("psst", "are you there?"):
        bob.client.send(f"/msg alice {text}")
    desk.until(lambda: desk.page.book.private("bob").unread == 2)
    desk.until(lambda: desk.root.title() == "(2) lobby – Chat")
    assert desk.rows("conversations_list")[-2:] == ["2", "bob"]
    assert "psst" not in desk.text
    desk.page.actions.go(("person", "bob"))
    desk.shows("psst", "are you there?")
    desk.until(lambda: desk.root.title() == "bob – Chat")
    desk.write("yes")
    bob.until(Message("alice", "yes", "bob"))
    desk.shows("yes")


def test_what_is_said_while_nobody_looks_is_unread_until_somebody_does(desk: Desk, bob: Person) -> None:
    desk.looks(away=True)
    bob.client.send("anybody?")
    desk.until(lambda: desk.root.title() == "(1) lobby – Chat")
    desk.looks(away=False)
    desk.until(lambda: desk.root.title() == "lobby – Chat")
    assert "New messages" in desk.text
    desk.write("yes")
    desk.until(lambda: "New messages" not in desk.text)


def test_rooms_are_listed_joined_and_made(desk: Desk, bob: Person) -> None:
    bob.client.send("/join games")
    desk.shows("bob left")
    desk.client.send("/rooms")
    desk.until(lambda: "games" in desk.page.book.sizes)
    assert desk.rows("conversations_list") == ["ROOMS", "#", "1", "games", "#", "1", "lobby"]
    rows = desk.page.view.sidebar.rows
    desk.press("Up", rows)
    desk.press("Return", rows)
    desk.until(lambda: desk.page.book.open.title == "games")
    desk.write("hi there")
    bob.until(Message("alice", "hi there"))
    desk.click("join_button")
    desk["chooser_entry"].insert(0, "music")  # type: ignore[attr-defined]
    desk.press("Return", desk["chooser_entry"])
    desk.until(lambda: desk.page.book.open.title == "music")
    assert desk.label("title_label") == "# music"


@pytest.mark.usefixtures("bob")
def test_a_private_chat_begins_with_a_choice_or_a_double_click(desk: Desk) -> None:
    desk.click("personal_button")
    assert desk.rows("chooser_list") == ["●", "bob"]
    desk.press("Return", desk["chooser_entry"])
    assert desk.page.book.open is desk.page.book.private("bob")
    assert desk.root.focus_lastfor() is desk.box, "one can write at once"
    desk.press("Alt-Up", desk.box)
    assert desk.page.book.open is desk.page.book.room
    people = desk.page.view.people.rows
    people.cursor = "bob"
    desk.press("Return", people)
    assert desk.page.book.open is desk.page.book.private("bob")


def test_a_private_chat_can_be_closed_and_begins_anew(desk: Desk, bob: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)
    rows = desk.page.view.sidebar.rows
    for text, close in (("psst", "menu"), ("again", "key")):
        bob.client.send(f"/msg alice {text}")
        desk.until(lambda: "bob" in desk.rows("conversations_list"))
        desk.page.actions.go(("person", "bob"))
        desk.shows(text)
        desk.page.view.composer.content = "a draft"
        if close == "menu":
            bbox = rows.bbox(*[item for item in rows.find_all() if rows.type(item) == "text"][-1:])
            rows.event_generate("<<ContextMenu>>", x=bbox[0], y=(bbox[1] + bbox[3]) // 2)
            menu = desk["conversation_menu"]
            assert isinstance(menu, tk.Menu)
            menu.invoke("Close this chat")
        else:
            desk.press("Delete", rows)
        desk.until(lambda: "bob" not in desk.rows("conversations_list"))
        assert desk.page.book.open is desk.page.book.room
        assert desk.page.view.composer.content == ""
    desk.press("Delete", rows)
    assert desk.page.book.open is desk.page.book.room, "a room stays"
    bob.client.send("/msg alice once more")
    desk.until(lambda: "bob" in desk.rows("conversations_list"))
    desk.page.actions.go(("person", "bob"))
    desk.shows("once more")
    assert "psst" not in desk.text


def test_the_past_comes_when_one_scrolls_up(desk: Desk, server: Server) -> None:
    desk.until(lambda: desk.page.book.room.complete)
    with member(address(server, desk.folder), "carol") as carol:
        for number in range(120):
            carol.client.send(f"line {number:03}")
        carol.until(Message("carol", "line 119"))
    desk.shows("line 119")
    desk.client.send("/join games")
    desk.until(lambda: desk.page.book.open.title == "games")
    desk.client.send("/join lobby")
    desk.until(lambda: desk.page.book.open.title == "lobby" and "line 119" in desk.text)
    assert "line 060" not in desk.text
    desk.press("Home", desk.page.view.transcript.text)
    desk.shows("line 000")


def test_the_past_comes_although_much_was_said_meanwhile(
    desk: Desk, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "KEPT", 60)
    monkeypatch.setattr(book, "MOST_PAST", 25)  # so the first pages hold nothing but what is here already
    with member(address(server, desk.folder), "carol") as carol:
        for number in range(100):
            carol.client.send(f"line {number:03}")
        desk.shows("line 099")
        assert "line 030" not in desk.text
        desk.press("Home", desk.page.view.transcript.text)
        desk.shows("line 030")


def test_who_has_scrolled_up_very_far_is_told_how_to_find_more(
    desk: Desk, bob: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(book, "WHILE_READING", 3)
    for text in ("one", "two", "three"):
        bob.client.send(text)
    desk.shows("three")
    desk.page.book.room.complete = False
    desk.page.actions.ask_older()
    assert "Whole past" in desk.label("notice_label")


@pytest.mark.parametrize(("size", "left", "right"), [((1000, 600), 1, 1), ((650, 500), 1, 0), ((480, 360), 0, 0)])
def test_narrow_windows_show_what_there_is_room_for(desk: Desk, size: tuple[int, int], left: int, right: int) -> None:
    width, height = map(desk.app.theme.px, size)
    desk.root.geometry(f"{width}x{height}")
    desk.until(lambda: (desk.root.winfo_width(), desk.root.winfo_height()) == (width, height))
    desk.root.update()
    assert desk["conversations_list"].winfo_viewable() == left
    assert desk["users_list"].winfo_viewable() == right
    assert desk["chats_button"].winfo_viewable() == 1 - left
    for name in ("chat_area", "message_entry", "send_button", "file_button", "title_label", "logout_button"):
        widget = desk[name]
        assert widget.winfo_viewable() and widget.winfo_width() > 20, name


def test_a_server_of_the_steps_has_no_rooms_to_choose(desk: Desk) -> None:
    page = desk.page
    page.actions.has_rooms = False
    page._take([Users(("alice",)), Joined("bob")])
    desk.root.update()
    assert desk["join_button"].winfo_manager() == ""
    assert desk["file_button"].winfo_manager() == ""
    page.actions.choose_room()
    assert not [each for each in desk.root.winfo_children() if each.winfo_name() == "chooser"]
    assert not page.actions.ask_search("anything")


def test_who_reads_what_was_said_before_keeps_it_until_the_end_is_seen(desk: Desk) -> None:
    page = desk.page
    page._take([Message("bob", f"line {number}") for number in range(conversation.KEPT)])
    desk.press("Home", page.view.transcript.text)
    desk.until(lambda: page.book.open.being_read)
    page._take([Message("bob", f"more {number}") for number in range(50)])
    assert len(page.book.open.entries) > conversation.KEPT
    desk.until(lambda: page.book.open.unread == 50)
    desk.press("End", page.view.transcript.text)
    desk.until(lambda: len(page.book.open.entries) == conversation.KEPT and not page.book.open.unread)
    desk.shows("more 49")


def test_nothing_older_is_asked_for_while_a_rooms_last_lines_still_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.until(lambda: desk.page.book.room.complete)
    asked: list[str] = []
    monkeypatch.setattr(desk.client, "ask", asked.append)
    desk.page._take([Entered("games"), Message("bob", "one of the last", "", 1.0, 7)])
    desk.shows("one of the last")
    assert asked == ["/rooms"]
    desk.page._take([Rooms({"lobby": 1, "games": 1})])
    assert asked == ["/rooms", f"/history {PAGE} 7"]


@pytest.mark.usefixtures("bob")
def test_the_rooms_are_asked_for_while_somebody_looks(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[str] = []
    monkeypatch.setattr(desk.client, "ask", sent.append)
    desk.page._ask_again()
    assert sent == ["/rooms"]
    desk.looks(away=True)
    desk.page._ask_again()
    desk.looks(away=False)
    assert sent == ["/rooms"]


def test_a_small_window_counts_what_is_unread_on_its_button(desk: Desk, bob: Person) -> None:
    desk.root.geometry("{}x{}".format(*map(desk.app.theme.px, (480, 360))))
    bob.client.send("/msg alice psst")
    desk.until(lambda: desk.label("chats_button") == "Chats (1)")
    desk.click("chats_button")
    assert desk.rows("chooser_list")[-1] == "Type a name to find people and rooms"
    desk.press("Return", desk["chooser_entry"])
    desk.shows("psst")
    assert desk.label("chats_button") == "Chats"


def test_the_chat_goes_on_while_a_dialog_of_tk_is_open(desk: Desk, bob: Person) -> None:
    root = desk.root
    root.tk.eval("toplevel .__dialog; entry .__dialog.field; pack .__dialog.field")  # tkinter knows nothing of it
    root.tk.call("focus", "-force", ".__dialog.field")
    desk.until(lambda: str(root.tk.call("focus")) == ".__dialog.field")
    bob.client.send("hello")
    desk.shows("hello")
    desk.until(lambda: desk.rows("users_list"))
    desk.app._in_front = False  # so that it must look
    desk.until(lambda: desk.app._in_front)
    root.tk.call("destroy", ".__dialog")
