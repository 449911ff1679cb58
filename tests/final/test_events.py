"""What a server's lines mean to a client."""

import pytest

from final.events import (
    Connected,
    Disconnected,
    Entered,
    Event,
    Extended,
    FileOffered,
    Joined,
    Left,
    MayFetch,
    MayUpload,
    Message,
    Notice,
    NotTransferred,
    PastEnds,
    Refusal,
    Rooms,
    Transferred,
    Users,
)
from final.understanding import understand


@pytest.mark.parametrize(
    ("line", "event"),
    [
        ("SERVER~Hello ~ you", Notice("Hello ~ you")),
        ("ERROR~no", Refusal("no")),
        ("USERS~alice,bob", Users(("alice", "bob"))),
        ("JOIN~bob", Joined("bob")),
        ("LEAVE~bob", Left("bob")),
        ("alice~hello ~ all", Message("alice", "hello ~ all")),
        ("alice>bob~psst", Message("alice", "psst", "bob")),
        ("*PAST~7~1700000000~alice~a~b", Message("alice", "a~b", "", 1700000000, 7)),
        ("*PAST~7~1700000000~alice>bob~psst", Message("alice", "psst", "bob", 1700000000, 7)),
        ("*PAST~", PastEnds()),
        ("*ROOM~games", Entered("games")),
        ("*ROOMS~lobby 2,games 0", Rooms({"lobby": 2, "games": 0})),
        ("FILE~3~alice~70~abc~po~em.txt", FileOffered(3, "alice", 70, "abc", "po~em.txt")),
        ("FILE~3~alice>bob~70~abc~a>b.txt", FileOffered(3, "alice", 70, "abc", "a>b.txt", "bob")),
        ("*PUT~t~abc~poem.txt", MayUpload("t", "abc", "poem.txt")),
        ("*GET~t~70~abc~poem.txt", MayFetch("t", 70, "abc", "poem.txt")),
        ("*EXTENDED~files rooms", Extended(("files", "rooms"))),
    ],
)
def test_a_line_is_understood(line: str, event: Event) -> None:
    assert understand(line) == event


@pytest.mark.parametrize(
    "line",
    [
        *("no tag", "alice>~what", "*PAST~x", "*PAST~1~inf~bob~hi", "*ROOMS~lobby", "*ROOMS~lobby -1"),
        *("*GET~t~x~y~z", "*PUT~x", ""),
        *("FILE~1~alice", "FILE~-1~alice~1~abc~x", f"FILE~1~alice~{'9' * 400}~abc~more than there can be"),
    ],
)
def test_what_makes_no_sense_is_a_notice_so_that_nothing_is_lost(line: str) -> None:
    assert understand(line) == Notice(line)


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        (Connected("alice"), "you are in the chat as alice"),
        (Users(("alice", "bob")), "here are alice, bob"),
        (Rooms({"lobby": 2}), "rooms: lobby (2)"),
        (FileOffered(3, "alice", 70, "abc", "poem.txt"), "alice sends the file poem.txt (70 bytes): /get 3"),
        (Transferred("poem.txt"), "poem.txt is sent"),
        (Transferred("poem.txt", "/tmp/poem.txt"), "poem.txt is here: /tmp/poem.txt"),
        (NotTransferred("poem.txt", "cancelled"), "poem.txt did not get through: cancelled"),
        (Disconnected("gone"), "gone"),
        (Disconnected("gone", ("hello",), 2.4), "gone; not confirmed: hello; next try in 2 s"),
    ],
)
def test_an_event_says_in_words_what_has_happened(event: Event, sentence: str) -> None:
    assert str(event) == sentence
