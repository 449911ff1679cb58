"""Who must hear what: the chat without sockets, threads and files."""

import pytest

from final.hub import MOST_ROOMS, Hub
from final.members import PAST, Ended, Member, Refused, room_of
from final.records import Delivered
from final.wording import MUCH, encode, newest, plain_line
from tests.final.pure_chat import Chat, heard


def test_everybody_hears_everything_in_the_same_order(chat: Chat) -> None:
    alice, bob = chat.join("alice"), chat.join("bob")
    chat.say(alice, "hello", "~")
    chat.say(bob, "hi")
    lines = ["alice~hello", "alice~~", "bob~hi"]
    assert heard(alice) == ["USERS~alice", "JOIN~bob", *lines]
    assert heard(bob) == ["USERS~alice,bob", *lines]
    assert [(said.number, said.time, *said.texts) for said in chat.records] == [
        (1, 1002.0, "hello"),
        (2, 1003.0, "~"),
        (3, 1004.0, "hi"),
    ]


def test_a_name_is_taken_in_any_case_and_free_again_when_its_owner_has_gone(chat: Chat) -> None:
    strasse = chat.join("Straße")
    with pytest.raises(Refused, match="STRASSE is taken"):
        chat.join("STRASSE")
    chat.go(strasse)
    chat.go(strasse)
    assert heard(chat.join("STRASSE")) == ["USERS~STRASSE"]


def test_who_goes_is_told_to_the_others_once_and_hears_nothing_more(chat: Chat) -> None:
    alice, bob = chat.join("alice"), chat.join("bob")
    chat.go(bob)
    chat.say(alice, "gone?")
    assert heard(alice) == ["USERS~alice", "JOIN~bob", "LEAVE~bob", "alice~gone?"]
    assert heard(bob) == ["USERS~alice,bob"]


def test_who_never_had_a_name_goes_without_a_word(chat: Chat) -> None:
    alice = chat.join("alice")
    chat.go(Member("somewhere"))
    assert heard(alice) == ["USERS~alice"]


def test_the_newest_lines_are_shown_to_who_understands_them(chat: Chat) -> None:
    alice = chat.join("alice")
    chat.say(alice, *(f"line {number}" for number in range(PAST + 10)))
    bob, carol = chat.join("bob", extended=True), chat.join("carol")
    past = [f"*PAST~{number + 1}~{1001 + number}~alice~line {number}" for number in range(10, PAST + 10)]
    assert heard(bob) == ["*ROOM~lobby", "USERS~alice,bob", *past, "JOIN~carol"]
    assert heard(carol) == ["USERS~alice,bob,carol"]


def test_a_private_line_goes_to_both_once(chat: Chat) -> None:
    alice, bob, carol = chat.join("alice"), chat.join("Bob"), chat.join("carol")
    for member in (alice, bob, carol):
        heard(member)
    chat.do(chat.hub.whisper(alice, "BOB", " psst"))
    chat.do(chat.hub.whisper(alice, "alice", "note"))
    assert heard(alice) == ["alice>Bob~ psst", "alice>alice~note"]
    assert (heard(bob), heard(carol), chat.records) == (["alice>Bob~ psst"], [], [])


def test_with_somebody_in_each_of_the_rooms_there_is_no_other(chat: Chat) -> None:
    for number in range(MOST_ROOMS - 1):
        chat.do(chat.hub.enter(Member("address", name=f"{number}"), chat.hub.make_room(f"{number}", [])))
    with pytest.raises(Refused, match="There are 100 rooms already"):
        chat.hub.make_room("another", [])


def test_the_newest_lines_are_those_that_fit() -> None:
    lines = [f"{number:04}{'ß' * 1000}" for number in range(200)]
    chosen = newest(lines)
    size = sum(len(encode(line)) for line in chosen)
    assert chosen == lines[-len(chosen) :]
    assert MUCH - len(encode(lines[0])) < size <= MUCH
    assert (newest([]), newest(["a", "b"])) == ([], ["a", "b"])


def test_what_could_not_be_stored_was_not_said(chat: Chat) -> None:
    chat.go(chat.join("bob", registered=True))
    alice = chat.join("alice")
    chat.say(alice, "one", "two")
    chat.do(chat.hub.whisper(alice, "bob", "three"))
    chat.hub.take_back([*chat.records[1:], chat.records[1], Delivered("bob", 1)])
    assert [said.text for said in chat.hub.lobby.past] == ["one"]
    assert heard(chat.join("bob", registered=True, extended=True))[2:] == ["*PAST~1~1002~alice~one"]


def test_a_room_without_people_and_past_is_gone(chat: Chat) -> None:
    alice = chat.join("alice")
    rooms = [chat.hub.rooms.setdefault(name, type(chat.hub.lobby)(name)) for name in ("quiet", "loud")]
    for room in rooms:
        chat.do(chat.hub.leave_room(alice) + chat.hub.enter(alice, room))
        if room.name == "loud":
            chat.say(alice, "hello")
    chat.go(alice)
    assert list(chat.hub.rooms) == ["lobby", "loud"]


def test_after_the_end_nobody_comes_and_nothing_is_said(chat: Chat) -> None:
    alice, nameless = chat.join("alice"), Member("somewhere")
    heard(alice)
    chat.do(chat.hub.close([alice, nameless], "SERVER~bye"))
    for act in (lambda: chat.hub.say(alice, "x"), lambda: chat.join("bob"), lambda: room_of(alice)):
        with pytest.raises(Ended):
            act()
    chat.go(alice)
    assert (heard(alice), heard(nameless)) == (["SERVER~bye"], ["SERVER~bye"])


def test_a_clock_that_goes_back_changes_no_order() -> None:
    times = iter([50.0, 40.0, 30.0, 20.0])
    hub, member = Hub(lambda: next(times)), Member("address")
    hub.admit(member, "alice", registered=False)
    for text in "abc":
        hub.say(member, text)
    assert [(said.number, said.time, said.text) for said in hub.lobby.past] == [
        (1, 40, "a"),
        (2, 30, "b"),
        (3, 20, "c"),
    ]


def test_a_line_of_the_past_in_words() -> None:
    line = plain_line(0.0, "alice", "hello")
    assert line.startswith("SERVER~[19") and line.endswith("] alice: hello")
