"""What an entry looks like, and a conversation as plain text."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from final.gui.conversation import Entry, Kind
from final.gui.drawing import day, draw, moment, size
from final.gui.export import as_text
from tests.final.gui.viewing import NOON, offered, said

TODAY = moment(NOON).date()
CLOCK = f"{moment(NOON):%H:%M}"


def drawn(*entries: Entry) -> str:
    """Return the text of the last entry, below the one before it."""
    *before, entry = entries
    drawing = draw(entry, before[-1] if before else None, TODAY)
    return "".join(words for words, _ in (*drawing.above, *drawing.body))


def test_the_first_entry_shows_day_name_and_time() -> None:
    assert drawn(said("hello")) == f"   Today  \n\nbob   {CLOCK}\nhello\n"


def test_the_line_above_what_is_new_stands_apart() -> None:
    entry = said("hello")
    assert [words for words, _ in draw(entry, said("one"), TODAY, new=True).above][:2] == ["\n", "New messages\n"]
    assert "  \n\nNew messages\n" in "".join(words for words, _ in draw(entry, None, TODAY, new=True).above)


def test_what_one_says_in_five_minutes_stands_together() -> None:
    assert drawn(said("one"), said("two", seconds=299)) == "two\n"
    assert "bob" in drawn(said("one"), said("two", seconds=300))
    assert "carol" in drawn(said("one"), said("two", "carol"))
    assert "bob" in drawn(said("one", seconds=10), said("two")), "a clock that was turned back"
    assert "bob" in drawn(Entry(Kind.NOTICE, "carol left", NOON), said("two"))
    assert "bob" not in drawn(said("one", "BOB"), said("two", "bob"))


def test_notices_stand_together_apart_from_what_people_say() -> None:
    notice = Entry(Kind.NOTICE, "dave joined", NOON)
    assert drawn(said("one"), notice) == "\n dave joined\n"
    assert drawn(notice, notice) == " dave joined\n"
    assert drawn(notice, said("one")) == f"\nbob   {CLOCK}\none\n"


def test_ones_own_lines_have_their_own_ground() -> None:
    mine = draw(said("hello", mine=True), None, TODAY)
    assert all("mine" in styles for words, styles in mine.body)
    assert not any("mine" in styles for words, styles in draw(said("hello"), None, TODAY).body)


def test_days_have_names() -> None:
    assert day(TODAY, TODAY) == "Today"
    assert day(TODAY - timedelta(days=1), TODAY) == "Yesterday"
    assert day(date(2026, 11, 2), TODAY) == "Monday, 2 November 2026"


@pytest.mark.parametrize("seconds", [-1e18, 1e300, float("inf"), float("nan"), -1.0])
def test_a_time_that_no_calendar_has_does_no_harm(seconds: float) -> None:
    assert isinstance(moment(seconds), datetime)
    assert "hello" in drawn(said("x", seconds=seconds), said("hello"))
    assert "hello" in as_text([replace(said("hello"), time=seconds)])


def test_what_could_move_the_writing_is_not_shown() -> None:
    assert drawn(said("x"), said("a\x1b[2J\u202eb\nc\td")) == "a\ufffd[2Jb\ufffdc\ufffdd\n"
    assert "\u202e" not in drawn(offered(1, "a\u202egnp.exe")) and "\u202e" not in as_text([offered(1, "a\u202eg")])


def test_a_file_shows_its_size_and_can_be_saved() -> None:
    assert drawn(offered(1, "before"), offered(7, "plan.png", 482_133)) == "  plan.png   470.8 KiB   Save  \n"


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (1023, "1023 bytes"),
        (1024, "1.0 KiB"),
        (5 << 20, "5.0 MiB"),
        (3 << 30, "3.0 GiB"),
    ],
)
def test_sizes_are_as_people_read_them(count: int, words: str) -> None:
    assert size(count) == words


def test_a_conversation_as_plain_text() -> None:
    when = f"{moment(NOON):%Y-%m-%d %H:%M:%S}"
    entries = [
        said("hello ☕ https://example.org"),
        offered(7, "plan.png"),
        Entry(Kind.NOTICE, "dave joined", NOON),
        Entry(Kind.UNCONFIRMED, "bye", NOON, "alice", mine=True),
    ]
    assert as_text(entries).splitlines() == [
        f"{when}  bob: hello ☕ https://example.org",
        f"{when}  carol: [file plan.png, 2.0 KiB]",
        f"{when}  * dave joined",
        f"{when}  alice: bye  [perhaps it did not arrive]",
    ]
