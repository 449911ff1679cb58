"""The view of a conversation: what one reads stays where it is, and the end stays in sight."""

import pytest

from final.gui import conversation
from final.gui.conversation import Entry, Kind
from tests.final.gui.viewing import NOON, View, expected, many, said


def test_who_has_scrolled_up_keeps_the_place_when_lines_come_at_the_end_and_go_at_the_beginning(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "KEPT", 200)
    view.show(*many(200))
    view.text.see(view.place("line 120."))
    view.root.update()
    before = view.height_of("line 120.")
    for number in range(200, 260):
        view.add(*many(1, number))
    assert view.height_of("line 120.") == before
    view.root.update()
    assert view.height_of("line 120.") == before and not view.transcript.at_end
    assert view.shown == expected(view.conversation.entries) and "line 59." not in view.shown


def test_older_lines_come_above_what_one_reads(view: View) -> None:
    view.show(*many(60, 300))
    view.text.yview_moveto(0)
    view.root.update()
    assert view.called[-1] == "top"
    before = view.height_of("line 300.")
    view.add_older(*many(300))
    assert view.height_of("line 300.") == before
    view.settle()
    assert view.height_of("line 300.") == before
    assert view.shown == expected(view.conversation.entries)


def test_the_beginning_is_told_once_each_time_one_comes_there(view: View) -> None:
    view.show(*many(100))
    for times in (1, 2):
        view.text.yview_moveto(0)
        view.root.update()
        view.text.yview_scroll(2, "pixels")
        view.root.update()
        assert view.called.count("top") == times
        view.text.yview_moveto(0.5)
        view.root.update()


def test_a_conversation_shorter_than_the_window_is_at_its_beginning_and_at_its_end(view: View) -> None:
    view.show(*many(2))
    view.add(*many(1, 2))
    view.settle()
    assert view.called == ["top"] and view.transcript.at_end
    view.add_older(*many(1))
    view.settle()
    assert view.called == ["top", "top"], "there is room for even older ones"


def test_a_conversation_opens_where_one_was_in_it(view: View) -> None:
    first = view.show(*many(400))
    view.text.see(view.place("line 77."))
    view.root.update()
    before = view.height_of("line 77.")
    view.show(*many(10))
    view.transcript.show(first)
    assert view.height_of("line 77.") == before
    view.settle()
    assert view.height_of("line 77.") == before and not view.transcript.at_end
    assert view.shown == expected(first.entries)


def test_the_end_can_be_reached_before_all_is_drawn(view: View) -> None:
    first = view.show(*many(2000))
    view.text.see(view.place("line 300."))
    view.root.update()
    view.show(*many(10))
    view.transcript.show(first)
    view.transcript.to_end()
    assert view.height_of("line 1999.") > 0
    view.settle()
    assert view.transcript.at_end and view.shown == expected(first.entries)


@pytest.mark.parametrize("count", [1, 40])
def test_the_place_in_a_line_longer_than_the_window_is_kept_as_well(view: View, count: int) -> None:
    first = view.show(*(said("long words " * 600, seconds=number) for number in range(count)), *many(30, 10_000))
    view.text.yview("1.2000")
    view.root.update()
    before = view.text.index("@0,0")
    view.add(*many(3, 20_000))
    assert view.text.index("@0,0") == before
    view.show()
    view.transcript.show(first)
    view.settle()
    assert not view.transcript.at_end and view.shown == expected(first.entries)


def test_the_button_counts_what_is_new_and_leads_to_the_end(view: View) -> None:
    view.show(*many(100))
    button = view.transcript.nametowidget("newest_button")
    assert not button.winfo_ismapped()
    view.text.yview_moveto(0.3)
    view.root.update()
    assert button.winfo_ismapped() and view.called[-1] == ("end", False)
    view.add(*many(3, 100), said("my own", mine=True), Entry(Kind.NOTICE, "dave joined", NOON))
    view.root.update()
    assert button["text"] == "↓ 3 new"
    button.invoke()
    view.root.update()
    assert view.transcript.at_end and not button.winfo_ismapped() and view.called[-1] == ("end", True)


def test_the_end_stays_in_sight_when_the_window_becomes_smaller(view: View) -> None:
    view.show(*many(100))
    view.root.geometry("300x200")
    view.settle()
    assert view.transcript.at_end and view.height_of("line 99.") > 0
    view.root.geometry("500x400")
    view.settle()
    assert view.transcript.at_end and ("end", False) not in view.called
