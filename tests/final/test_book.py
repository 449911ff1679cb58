"""The conversations as a window shows them: what is new, who is there, and a past without gaps or doubles."""

from collections.abc import Iterator

import pytest

from final.events import (
    Connected,
    Disconnected,
    Entered,
    FileOffered,
    Joined,
    Left,
    Message,
    Notice,
    PastEnds,
    Progress,
    Refusal,
    Rooms,
    Users,
)
from final.gui import conversation
from final.gui.book import Book
from final.gui.changes import Added, Found, Fresh, Listed, Older
from final.gui.conversation import Conversation, Kind


@pytest.fixture
def book() -> Book:
    """Alice's, just come into the lobby."""
    book = Book("alice", clock=lambda: 1000.0)
    book.feed([Connected("alice"), Entered("lobby"), Users(("alice", "bob"))])
    return book


def texts(shown: Conversation) -> list[str]:
    return [entry.text for entry in shown.entries]


class History:
    """A server's memory of a room, which answers as the server does."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str]] = []

    def say(self, sender: str, text: str) -> Message:
        self.lines.append((sender, text))
        return Message(sender, text)

    def past(self, first: int, last: int) -> Iterator[Message]:
        for number in range(max(0, first), last):
            sender, text = self.lines[number]
            yield Message(sender, text, time=number + 1.0, number=number + 1)

    def answer(self, request: str, most: int = 500) -> list[Message | PastEnds]:
        word, count, *before = request.split(" ")
        assert word == "/history"
        last = int(before[0]) - 1 if before else len(self.lines)
        return [*self.past(last - min(most, int(count)), last), PastEnds()]


def test_what_is_said_in_the_room_is_shown_there_and_marked_as_ones_own(book: Book) -> None:
    changes = book.feed([Message("bob", "hello"), Message("Alice", "hi")])
    assert changes == [Added(book.room, book.room.entries)]
    assert [(entry.sender, entry.mine, entry.time) for entry in book.room.entries] == [
        ("bob", False, 1000.0),
        ("Alice", True, 1000.0),
    ]
    assert book.room.unread == 0


def test_private_lines_have_a_conversation_with_each_person(book: Book) -> None:
    book.feed([Message("bob", "psst", "alice"), Message("alice", "yes?", "BOB"), Message("alice", "note", "alice")])
    assert texts(book.private("bob")) == ["psst", "yes?"]
    assert texts(book.private("alice")) == ["note"]
    assert book.private("bob").unread == 1
    assert texts(book.room) == []


def test_what_is_not_looked_at_counts_as_unread_until_it_is_opened(book: Book) -> None:
    book.attentive = False
    book.feed([Message("bob", "one"), Message("alice", "mine"), Joined("carol"), Message("bob", "two")])
    assert (book.room.unread, book.room.first_unread) == (2, book.room.entries[0])
    bob = book.private("bob")
    book.feed([Message("bob", "psst", "alice"), FileOffered(1, "bob", 5, "abc", "cat.png", "alice")])
    assert (bob.unread, bob.first_unread) == (2, bob.entries[0])
    book.look_at(bob)
    assert (bob.unread, bob.first_unread) == (0, bob.entries[0])  # the line "new" stays while one reads
    assert book.room.first_unread is None
    book.read()
    assert bob.first_unread is None


def test_people_come_and_go(book: Book) -> None:
    changes = book.feed([Joined("Adam"), Left("BOB")])
    assert book.people == ["Adam", "alice"]
    assert [type(change) for change in changes] == [Added, Listed, Added, Listed]
    assert texts(book.room) == ["Adam joined", "BOB left"]
    book.feed([Rooms({"lobby": 2, "games": 1}), Users(("x", "y"))])
    assert (book.sizes, book.people) == ({"lobby": 2, "games": 1}, ["x", "y"])


def test_what_the_server_says_is_shown_where_one_is(book: Book) -> None:
    book.look_at(book.private("bob"))
    book.feed([Notice("dinner is ready"), Refusal("No such user: bob")])
    assert [entry.kind for entry in book.open.entries] == [Kind.NOTICE, Kind.REFUSAL]


def test_a_file_is_shown_where_it_was_sent(book: Book) -> None:
    public, private = (FileOffered(number, "bob", 5, "abc", "cat.png", to) for number, to in ((1, ""), (2, "alice")))
    book.feed([public, private])
    assert [book.room.entries[-1].file, book.private("bob").entries[-1].file] == [public, private]


def test_a_room_begins_anew_when_one_enters_it(book: Book) -> None:
    history = History()
    book.feed([history.say("bob", "one"), Message("bob", "psst", "alice")])
    changes = book.feed([Disconnected("cut", ("lost?",), 1.0)])
    assert texts(book.room) == ["one", "cut", "lost?"]
    assert book.room.entries[-1].kind is Kind.UNCONFIRMED
    assert not book.online and not book.people and changes[-1] == Listed()
    assert book.feed([Connected("alice"), Entered("LOBBY"), *history.past(0, 1)])[1] == Fresh(book.room)
    assert texts(book.room) == ["one"]
    assert book.room.unread == 0
    assert texts(book.private("bob")) == ["psst"]


def test_going_into_another_room_opens_it_unless_one_reads_something_else(book: Book) -> None:
    lobby = book.room
    book.feed([Entered("games")])
    assert book.open is book.room is not lobby
    book.look_at(book.private("bob"))
    book.feed([Entered("lobby")])
    assert book.room is lobby
    assert book.open is book.private("bob")


@pytest.mark.parametrize("most", [500, 90, 7])
@pytest.mark.parametrize("newer", [0, 1, 30])
def test_the_past_comes_back_without_gaps_and_doubles(book: Book, most: int, newer: int) -> None:
    history = History()
    for number in range(200):
        history.say("bob", f"old {number % 3}")
    book.feed([Entered("lobby"), *history.past(150, 200)])
    live = [history.say("bob", f"new {number}") for number in range(conversation.KEPT + 20)]
    book.feed(live)
    book.room.being_read = True
    late = [history.say("carol", f"late {number}") for number in range(newer)]  # stored, and still on their way
    while not book.room.complete:
        changes = book.feed(history.answer(book.ask_older(), most))
        assert isinstance(changes[0], Older)
        book.feed(late[:1])
        del late[:1]
    book.feed(late)
    assert texts(book.room) == [text for _, text in history.lines]
    numbers = [entry.number for entry in book.room.entries if entry.number]
    assert numbers == list(range(1, len(numbers) + 1))


def test_memory_is_bounded_even_for_who_reads_the_past(book: Book) -> None:
    def flood() -> None:
        for number in range(60):
            (change,) = book.feed(Message("bob", f"{number}") for _ in range(100))
            assert isinstance(change, Added)
            assert change.entries == book.room.entries[-100:]

    book.room.being_read = True
    flood()
    assert len(book.room.entries) == conversation.WHILE_READING
    assert not book.ask_older()
    book.room.being_read = False
    assert book.room.trim() == conversation.WHILE_READING - conversation.KEPT
    flood()
    assert len(book.room.entries) == conversation.KEPT


def test_a_search_brings_what_was_found(book: Book) -> None:
    history = History()
    history.say("bob", "tea?")
    assert book.ask_search("tea") == "/search tea"
    assert not book.ask_search("coffee") and not book.ask_older()  # one after the other
    (found,) = book.feed([*history.past(0, 1), PastEnds()])
    assert isinstance(found, Found)
    assert (found.text, [entry.text for entry in found.entries]) == ("tea", ["tea?"])
    assert texts(book.room) == []
    assert book.ask_search("coffee")
    book.feed([Refusal("no", "/msg bob hello")])  # of something else
    assert not book.ask_older()
    book.feed([Refusal("no", "/search coffee")])  # so nothing more comes
    assert book.ask_older()
    book.feed([PastEnds(), PastEnds(), Progress("cat.png", 1, 2)])
    assert book.room.complete and not book.ask_older()
    book.feed([Disconnected("cut", (), 1.0)])
    assert not book.ask_search("tea")


def test_a_search_need_not_wait_for_older_lines_that_are_on_their_way(book: Book) -> None:
    history = History()
    for text in ("tea?", "yes"):
        history.say("bob", text)
    assert book.ask_older() and book.ask_search("tea")
    older, found = book.feed([*history.past(0, 2), PastEnds(), *history.past(0, 1), PastEnds()])
    assert isinstance(older, Older) and texts(book.room) == ["tea?", "yes"]
    assert isinstance(found, Found) and [entry.text for entry in found.entries] == ["tea?"]


def test_what_was_perhaps_lost_stands_below_the_past_when_we_are_back(book: Book) -> None:
    book.feed([Disconnected("cut", ("lost?", "/msg carol psst"), 1.0)])
    assert texts(book.private("carol")) == ["psst"]
    book.feed([Disconnected("Cannot connect", (), 2.0)])
    assert "Cannot connect" not in texts(book.room), "one notice is enough, while it is tried again"
    book.feed([Entered("lobby"), Connected("alice"), Users(("alice",)), Message("bob", "past", time=1.0, number=1)])
    book.feed([Rooms({"lobby": 1})])
    assert texts(book.room) == ["past", "lost?"]
    book.feed([Rooms({"lobby": 1})])
    assert texts(book.room) == ["past", "lost?"]
