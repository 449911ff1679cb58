"""The view of a conversation: it shows exactly its entries."""

import random

import pytest

from final.gui import conversation
from final.gui.conversation import Conversation, Entry, Kind
from tests.final.gui.viewing import NOON, View, expected, many


def test_a_conversation_is_shown_at_its_end(view: View) -> None:
    view.show(*many(50))
    assert view.shown == expected(view.conversation.entries)
    assert view.transcript.at_end and view.height_of("line 49.") > 0


def test_what_comes_is_shown_and_the_end_stays_in_sight(view: View) -> None:
    view.show(*many(50))
    view.add(*many(20, 50))
    view.settle()
    assert view.shown == expected(view.conversation.entries)
    assert view.transcript.at_end and view.height_of("line 69.") > 0


@pytest.mark.parametrize("seed", range(3))
def test_whatever_comes_and_goes_the_view_shows_exactly_the_entries(
    view: View, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "KEPT", 150)
    monkeypatch.setattr(conversation, "WHILE_READING", 400)
    chance = random.Random(seed)
    others = [Conversation(name, entries=some_of(chance, chance.randrange(300))) for name in ("lobby", "garden")]
    view.show(*some_of(chance, 200))
    others.append(view.conversation)
    new: Entry | None = None
    for _ in range(60):
        act = chance.choice(("add", "add", "add", "older", "show", "mark", "scroll", "read", "wait"))
        spot = view.transcript._place.spot()
        if act == "add":
            view.add(*some_of(chance, chance.choice((1, 3, 30, 120, 350))))
        elif act == "older":
            view.add_older(*some_of(chance, chance.choice((1, 10, 150))))
        elif act == "show":
            view.conversation, new = chance.choice(others), None
            view.transcript.show(view.conversation)
        elif act == "mark":
            new = chance.choice([*view.conversation.entries, None])
            view.transcript.mark_new(new)
        elif act == "scroll":
            view.text.yview_moveto(chance.random())
        elif act == "read":
            view.conversation.being_read = chance.random() < 0.7
        else:
            view.root.update()
        if spot and act in ("add", "older", "wait"):
            assert view.top_of(*spot) == spot[1], f"the place is not kept: {act}"
        if chance.random() < 0.5:
            view.settle()
            assert view.shown == expected(view.conversation.entries, new)


def some_of(chance: random.Random, count: int) -> list[Entry]:
    """Return entries of all kinds, at all times."""
    kinds = chance.choices(list(Kind), weights=(8, 0, 1, 1, 1), k=count)
    time, entries = NOON, []
    for kind in kinds:
        time += chance.choice((0, 1, 60, 400, 90_000))
        sender = "" if kind in (Kind.NOTICE, Kind.REFUSAL) else chance.choice(("alice", "bob", "carol"))
        entries.append(Entry(kind, f"word {chance.randrange(10**9)}", time, sender, mine=sender == "alice"))
    return entries


def test_the_line_new_moves_and_goes(view: View) -> None:
    view.show(*many(20))
    entries = view.conversation.entries
    for new in (entries[3], entries[12], None):
        view.transcript.mark_new(new)
        assert view.shown == expected(entries, new)


def test_what_was_unread_has_the_line_new_when_it_is_opened(view: View) -> None:
    unread = many(20)
    view.conversation = Conversation("lobby", entries=unread, first_unread=unread[15])
    view.transcript.show(view.conversation)
    assert view.shown == expected(unread, unread[15])


@pytest.mark.parametrize("also", [False, True], ids=["the view alone", "the conversation as well"])
def test_after_clearing_only_what_comes_is_shown(view: View, also: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "KEPT", 30)
    view.show(*many(30))
    view.called.clear()
    view.transcript.clear()
    if also:
        view.conversation.entries.clear()
    view.settle()
    assert view.shown == "" and "top" not in view.called, "what was cleared does not come back from the past"
    for number in range(30, 65):
        view.add(*many(1, number))
    view.settle()
    assert view.shown == expected(many(30, 35))


def test_what_was_cleared_in_one_conversation_is_not_missed_in_another(
    view: View, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "KEPT", 30)
    view.show(*many(30))
    view.transcript.clear()
    view.show(*many(30))
    view.add(*many(5, 30))
    view.settle()
    assert view.shown == expected(many(30, 5))


def test_the_day_is_told_anew_after_midnight(view: View, monkeypatch: pytest.MonkeyPatch) -> None:
    view.show(*many(3))
    assert "Today" not in view.shown
    monkeypatch.setattr(view.transcript._sheet, "today", None)
    view.add(*many(1, 3))
    assert view.shown == expected(view.conversation.entries)
