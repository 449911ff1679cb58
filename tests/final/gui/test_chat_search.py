"""What was said is found, saved and cleared in the chat page; who looks elsewhere is called."""

from collections.abc import Iterator
from pathlib import Path
from tkinter import filedialog

import pytest

from final.gui.attention import Attention
from final.gui.book import Book
from final.gui.changes import Added
from final.gui.conversation import Entry, Kind
from final.gui.settings import Settings
from tests.final.gui.desk import Desk
from tests.final.people import address, member
from tests.kit.stage import Server


@pytest.fixture
def talk(desk: Desk, server: Server) -> Iterator[Desk]:
    """Alice's page, and what bob has said there."""
    with member(address(server, desk.folder), "bob") as bob:
        for text in ("an apple", "a pear", "two apples"):
            bob.client.send(text)
        desk.shows("two apples")
        yield desk


def test_words_are_found_in_the_conversation(talk: Desk) -> None:
    talk.press("Control-f", talk.box)
    talk["search_entry"].insert(0, "apple")  # type: ignore[attr-defined]
    talk.until(lambda: talk.label("search_label") == "2 found")
    talk.press("Return", talk["search_entry"])
    talk["search_entry"].insert("end", "xyz")  # type: ignore[attr-defined]
    talk.until(lambda: talk.label("search_label") == "nothing found")
    talk.page.actions.go(("person", "bob"))
    talk.until(lambda: talk.label("search_label") == "nothing found")
    talk["search_entry"].delete(0, "end")  # type: ignore[attr-defined]
    talk.until(lambda: talk.label("search_label") == "")
    talk.press("Escape", talk["search_entry"])
    assert not talk["search_entry"].winfo_viewable()


def test_the_whole_past_is_searched_by_the_server(talk: Desk) -> None:
    talk.page.view.search.open()
    talk["search_entry"].insert(0, "apple")  # type: ignore[attr-defined]
    talk.click("search_all")
    talk.until(lambda: talk.label("search_label") == "2 in the whole past")
    rows = talk.rows("found_list")
    assert rows[1::2] == ["bob: two apples", "bob: an apple"]
    talk.press("Down", talk["found_list"])
    talk.press("Return", talk["found_list"])


def test_what_was_found_beyond_what_is_here_is_told(desk: Desk) -> None:
    search = desk.page.view.search
    search.show_found([Entry(Kind.SAID, "long ago", 1.0, "bob")])
    search.open()
    desk.root.update()
    desk.press("Down", desk["found_list"])
    desk.press("Return", desk["found_list"])
    desk.until(lambda: desk.label("search_label") == "further up in the past")


def test_what_was_found_may_have_a_time_that_no_calendar_has(desk: Desk) -> None:
    desk.page.view.search.show_found([Entry(Kind.SAID, "from afar", 1e300, "bob")])
    desk.page.view.search.open()
    desk.until(lambda: "bob: from afar" in desk.rows("found_list"))


def test_a_conversation_is_saved_as_text(talk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "lobby.txt"
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_: str(path))
    talk.click("export_button")
    assert "bob: a pear\n" in path.read_text("utf-8")
    path.unlink()
    path.mkdir()
    talk.click("export_button")
    assert "cannot be written" in talk.label("notice_label")


def test_clear_empties_the_view_and_the_chat_goes_on(talk: Desk) -> None:
    talk.click("clear_button")
    assert talk.text.strip() == ""
    talk.write("something new")
    talk.shows("something new")
    assert "a pear" not in talk.text


def test_the_bell_rings_for_us_and_not_too_often(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    rings: list[float] = []
    now = 100.0
    book, settings = Book("alice"), Settings(sound=True)
    attention = Attention(empty_desk.root, settings, book, clock=lambda: now)
    monkeypatch.setattr(empty_desk.root, "bell", lambda: rings.append(now))
    monkeypatch.setattr(Attention, "in_front", False)

    def comes(text: str, *, private: bool = False) -> int:
        conversation = book.private("bob") if private else book.room
        attention.call(Added(conversation, [Entry(Kind.SAID, text, 0.0, "bob")]))
        return len(rings)

    assert comes("hello all") == 0
    assert comes("malice") == 0
    assert comes("hello Alice!") == 1
    now += 1.0
    assert comes("psst", private=True) == 1
    now += 2.0
    assert comes("psst", private=True) == 2
    settings.sound, now = False, 200.0
    assert comes("psst", private=True) == 2
