"""The chat page for who writes: the message box, and the keys that reach everything."""

import pytest

from final.events import Message
from final.protocol import LONGEST_LINE
from tests.final.gui.desk import Desk
from tests.final.people import Person


@pytest.mark.usefixtures("bob")
def test_one_goes_anywhere_by_typing(desk: Desk) -> None:
    desk.until(lambda: desk.page.book.sizes)
    desk.press("Control-k", desk.box)
    desk["chooser_entry"].insert(0, "bo")  # type: ignore[attr-defined]
    assert desk.rows("chooser_list")[1::2] == ["bob", "bo", "Make the room bo"]
    desk["chooser_entry"].insert("end", "!")  # type: ignore[attr-defined]
    desk.until(lambda: desk.label("chooser_label") == "A name is made of letters, digits, _ and -")
    desk.press("Escape", desk["chooser_entry"])


def test_several_lines_are_sent_one_by_one(desk: Desk, bob: Person) -> None:
    composer = desk.page.view.composer
    composer.content = "one"
    desk.box.mark_set("insert", "end")
    desk.press("Shift-Return", desk.box)
    desk.box.insert("insert", "two\n\n /three")
    desk.root.update()
    assert int(desk.box.cget("height")) == 4
    desk.press("Return")
    for text in ("one", "two", " /three"):
        bob.until(Message("alice", text))
    assert int(desk.box.cget("height")) == 1


def test_a_line_that_is_too_long_is_told_and_not_lost(desk: Desk, bob: Person) -> None:
    text = "ä" * (LONGEST_LINE // 2 + 1)
    desk.write(text)
    assert desk.label("message_error") == "This line is too long, by 2 bytes. Break it in two with Shift+Return."
    assert desk.page.view.composer.content == text
    desk.box.delete("1.0")
    desk.until(lambda: not desk.label("message_error"))
    desk.press("Return")
    bob.until(Message("alice", text[1:]))


@pytest.mark.usefixtures("bob")
def test_tab_completes_commands_and_names_or_goes_on(desk: Desk) -> None:
    composer = desk.page.view.composer
    for typed, completed in (("/hi", "/history "), ("/msg B", "/msg bob "), ("/m", "/m"), ("hello bo", "hello bob ")):
        composer.content = typed
        desk.box.mark_set("insert", "end")
        desk.press("Tab", desk.box)
        assert composer.content == completed
    composer.content = ""
    desk.press("Tab", desk.box)
    assert desk.root.focus_get() is not desk.box


def test_the_tab_key_goes_from_left_to_right_and_then_down(desk: Desk) -> None:
    found = ["conversations_list"]
    desk["conversations_list"].focus_force()
    desk.root.update()
    while found[-1] != "logout_button":
        desk.press("Tab")
        focus = desk.root.focus_get()
        assert focus is not None and focus.winfo_name() not in found
        found.append(focus.winfo_name())
    parts = ("conversations_list", "join_button", "message_entry", "send_button", "users_list", "logout_button")
    assert [name for name in found if name in parts] == list(parts)


def test_shift_keeps_its_meaning_in_the_message_box(desk: Desk) -> None:
    composer = desk.page.view.composer
    desk.write("said before")
    composer.content = "/hi"
    desk.press("Shift-Up", desk.box)
    assert desk.box.get("sel.first", "sel.last") == composer.content == "/hi"
    desk.press("Shift-Tab", desk.box)
    assert composer.content == "/hi"
    assert desk.root.focus_get() not in (desk.box, desk["file_button"])


def test_the_arrow_keys_bring_back_what_was_sent(desk: Desk) -> None:
    composer = desk.page.view.composer
    for text in ("first", "second"):
        desk.write(text)
    composer.content = "draft"
    for key, text in (("Up", "second"), ("Up", "first"), ("Up", "first"), ("Down", "second"), ("Down", "draft")):
        desk.press(key, desk.box)
        assert composer.content == text


def test_each_conversation_has_a_draft(desk: Desk) -> None:
    composer = desk.page.view.composer
    composer.content = "for all"
    desk.page.actions.go(("person", "bob"))
    assert composer.content == ""
    composer.content = "for bob"
    desk.page.actions.go(("room", "lobby"))
    assert composer.content == "for all"
    desk.page.actions.go(("person", "bob"))
    assert composer.content == "for bob"


def test_keys_reach_everything(desk: Desk) -> None:
    view = desk.page.view
    desk.press("Control-f", desk.box)
    assert desk.root.focus_get() is desk["search_entry"]
    desk.press("Escape")
    assert desk.root.focus_get() is desk.box
    seen = []
    for _ in range(4):
        desk.press("F6")
        seen.append(desk.root.focus_get())
    assert seen == [view.people.rows, view.sidebar.rows, view.transcript.text, desk.box]
    desk.press("Control-l", view.transcript.text)
    assert desk.root.focus_get() is desk.box
    view.composer.content = "keep this"
    desk.box.mark_set("insert", "1.0")
    desk.press("Control-k", desk.box)
    desk.press("Escape", desk["chooser_entry"])
    assert view.composer.content == "keep this"
