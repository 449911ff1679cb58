"""Rooms: who is in the same one hears each other, and nobody else does."""

import pytest

from tests.final.house import House, began, extended, guest, hears_nothing_but
from tests.kit.peer import Peer
from tests.kit.stage import Server


@pytest.fixture
def alice(server: Server) -> Peer:
    """Somebody with a client that knows rooms."""
    alice = extended(server, "alice")
    alice.say("alice")
    alice.hear("*ROOM~lobby", "USERS~alice")
    return alice


def test_what_is_said_in_a_room_stays_there(server: Server, alice: Peer) -> None:
    bob = guest(server, "bob")
    alice.hear("JOIN~bob")
    alice.say("/join Tea", "anybody?")
    alice.hear("*ROOM~Tea", "USERS~alice", "alice~anybody?")
    bob.hear("LEAVE~alice")
    hears_nothing_but(bob, bob, "alone")
    bob.say("/join tea")
    alice.hear("JOIN~bob")
    bob.hear("SERVER~You are in the room Tea", "USERS~alice,bob")
    hears_nothing_but(alice, bob, "hello")


def test_who_enters_a_room_is_shown_its_past(alice: Peer) -> None:
    alice.say("/join tea", "one", "/leave", "two", "/join tea")
    alice.hear("*ROOM~tea", "USERS~alice", "alice~one", "*ROOM~lobby", "USERS~alice", "alice~two")
    alice.hear("*ROOM~tea", "USERS~alice")
    assert alice.next_line().endswith(b"~alice~one")


def test_the_rooms_are_listed_and_the_empty_ones_without_a_past_are_gone(server: Server, alice: Peer) -> None:
    bob = guest(server, "bob")
    alice.hear("JOIN~bob")
    alice.say("/join quiet")
    bob.hear("LEAVE~alice")
    bob.say("/rooms")
    bob.hear("SERVER~Rooms: lobby 1,quiet 1")
    alice.say("/join loud", "hello", "/leave", "/rooms")
    alice.hear("*ROOM~quiet", "USERS~alice", "*ROOM~loud", "USERS~alice", "alice~hello", "*ROOM~lobby")
    alice.hear("USERS~alice,bob", "*ROOMS~lobby 2,loud 0")


def test_private_lines_reach_into_other_rooms(server: Server, alice: Peer) -> None:
    bob = guest(server, "bob")
    bob.say("/join tea", "/msg alice psst")
    alice.hear("JOIN~bob", "LEAVE~bob", "bob>alice~psst")


def test_a_name_is_taken_whatever_the_room(server: Server, alice: Peer) -> None:
    alice.say("/join tea")
    peer = server.client("other")
    peer.say("ALICE", "/quit")
    began(peer, "SERVER~Welcome")
    peer.hear("ERROR~ALICE is taken, choose another name")


@pytest.mark.parametrize(
    ("command", "answer"),
    {
        "/join": "ERROR~Usage: /join ROOM",
        "/join two words": "ERROR~A room's name is made of letters, digits, _ and -",
        "/join " + "x" * 21: "ERROR~A room's name has 1 to 20 characters",
        "/join server": "ERROR~server is a word of the protocol, choose another name",
        "/join LOBBY": "ERROR~You are in lobby",
        "/leave": "ERROR~You are in the lobby",
    }.items(),
)
def test_a_room_that_cannot_be_entered(alice: Peer, command: str, answer: str) -> None:
    alice.say(command)
    alice.hear(answer)


def rooms(peer: Peer) -> list[str]:
    """Return the names of the rooms."""
    peer.say("/rooms")
    return [room.split()[0] for room in began(peer, "*ROOMS~").removeprefix("*ROOMS~").split(",")]


def visits(peer: Peer, name: str, *past: str) -> None:
    """Go into a room, see its past, and say where one is."""
    peer.say(f"/join {name}")
    peer.hear(f"*ROOM~{name}", "USERS~alice")
    for line in past:
        assert peer.next_line().endswith(line.encode())
    peer.say(f"in {name}")
    peer.hear(f"alice~in {name}")


def test_the_room_that_has_been_empty_longest_makes_room_for_another(house: House, alice: Peer) -> None:
    for number in range(99):
        visits(alice, f"Room{number}")
    assert len(rooms(alice)) == 100
    visits(alice, "Room0", "~alice~in Room0")
    visits(alice, "another")
    found = rooms(alice)
    assert len(found) == 100 and "Room1" not in found and {"lobby", "Room0", "Room2", "another"} < set(found)
    alice.say("/join ROOM1")
    alice.hear("*ROOM~Room1", "USERS~alice")
    assert alice.next_line().endswith(b"~alice~in Room1")
    house.close()
    alice = extended(house.open(), "alice again")
    alice.say("alice")
    alice.hear("*ROOM~lobby", "USERS~alice")
    assert len(found := rooms(alice)) == 100 and "Room1" not in found and {"another", "Room2"} < set(found)


def test_without_a_store_the_past_of_a_forgotten_room_is_lost(house: House) -> None:
    alice = extended(house.open("--no-history"), "alice")
    alice.say("alice")
    alice.hear("*ROOM~lobby", "USERS~alice")
    for number in range(100):
        visits(alice, f"Room{number}")
    visits(alice, "Room0")


def test_who_vanishes_leaves_its_room(server: Server, alice: Peer) -> None:
    bob = guest(server, "bob")
    alice.hear("JOIN~bob")
    alice.say("/join tea")
    alice.hear("*ROOM~tea", "USERS~alice")
    bob.say("/join tea")
    alice.hear("JOIN~bob")
    bob.reset()
    alice.hear("LEAVE~bob")
