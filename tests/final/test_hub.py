"""Who must hear what: the chat without sockets, threads and files."""

import itertools
from collections.abc import Iterator

import pytest

from final.hub import KEPT, MUCH, PAST, Deliveries, Ended, Hub, Member, Refused, encode, newest, plain_line, room_of
from final.mailbox import Mailbox
from final.records import Account, Delivered, Kept, Talk


class Chat:
    """A hub, and somebody who carries out what it says."""

    def __init__(self) -> None:
        self.times = itertools.count(1000)
        self.hub = Hub(lambda: float(next(self.times)))
        self.records: list[object] = []

    def do(self, deliveries: Deliveries) -> None:
        for delivery in deliveries:
            self.records += [delivery.record] if delivery.record else []
            if delivery.mailbox is None and delivery.log is not None:
                delivery.log.add(delivery.data)
            if delivery.mailbox is not None:
                delivery.mailbox.tell(delivery.data)
            if delivery.mailbox is not None and delivery.move:
                delivery.mailbox.follow(delivery.log)

    def join(self, name: str, *, extended: bool = False, registered: bool = False) -> Member:
        member = Member(f"{name}'s address", extended=extended)
        if registered:
            self.hub.accounts.setdefault(name.casefold(), Account(name, "secret"))
        self.do(self.hub.admit(member, name, registered))
        return member

    def say(self, member: Member, *texts: str) -> None:
        for text in texts:
            self.do(self.hub.say(member, [text]))

    def go(self, member: Member) -> None:
        self.do(self.hub.part(member))


def heard(member: Member) -> list[str]:
    """Take what waits for a member."""
    return _taken(member.mailbox).decode().splitlines()


def _taken(mailbox: Mailbox) -> bytes:
    return b"".join(iter(lambda: mailbox.take(MUCH, {}), b""))


@pytest.fixture
def chat() -> Iterator[Chat]:
    """An empty chat; in the end its numbers are those of its records, in order."""
    chat = Chat()
    yield chat
    numbers = [record.number for record in chat.records if isinstance(record, Talk | Kept)]
    assert numbers == sorted(set(numbers))


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


def test_a_private_line_waits_for_who_is_registered_and_away(chat: Chat) -> None:
    bob = chat.join("Bob", registered=True)
    chat.go(bob)
    alice = chat.join("alice")
    chat.do(chat.hub.whisper(alice, "bob", "one"))
    chat.do(chat.hub.whisper(alice, "BOB", "two"))
    assert heard(alice)[1:3] == ["alice>Bob~one", "SERVER~Bob is away and will read it on coming back"]
    bob = chat.join("Bob", registered=True, extended=True)
    assert heard(bob)[2:] == ["*PAST~1~1002~alice>Bob~one", "*PAST~2~1003~alice>Bob~two"]
    chat.go(bob)
    assert chat.records[-1] == Delivered("Bob", 2)
    assert heard(chat.join("Bob", registered=True)) == ["USERS~alice,Bob"]


def test_old_clients_are_told_that_lines_have_waited(chat: Chat) -> None:
    chat.go(chat.join("bob", registered=True))
    chat.do(chat.hub.whisper(chat.join("alice"), "bob", "one"))
    assert heard(chat.join("bob", registered=True))[1:] == ["SERVER~While you were away:", "alice>bob~one"]


def test_nothing_waits_for_guests(chat: Chat) -> None:
    chat.go(chat.join("bob"))
    with pytest.raises(Refused, match="No such user: bob"):
        chat.hub.whisper(chat.join("alice"), "bob", "one")


@pytest.mark.parametrize(("text", "most"), [("x", KEPT), ("\ufffd" * 4096, MUCH // (3 * 4096 + 40))])
def test_not_more_waits_than_can_be_given_at_once(chat: Chat, text: str, most: int) -> None:
    chat.go(chat.join("bob", registered=True))
    alice = chat.join("alice")
    for _ in range(most):
        chat.do(chat.hub.whisper(alice, "bob", text))
    with pytest.raises(Refused, match=f"bob is away, and {most} messages wait already"):
        chat.hub.whisper(alice, "bob", text)


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
