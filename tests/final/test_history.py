"""What was said before one came, and what was said to one who was away."""

import re

import pytest

from tests.final.house import House, began, extended, guest, hears_nothing_but, resident, until
from tests.kit.peer import Peer
from tests.kit.stage import Server

PAST = re.compile(r"\*PAST~(\d+)~(\d+)~(.+)")
LONG = "ß" * 2000  # 4,000 bytes
BROKEN = b"\xff" * 4090  # each byte becomes three


def texts(lines: list[str]) -> list[str]:
    """Return what the lines of the past say; their numbers only ever grow."""
    found = [PAST.fullmatch(line) for line in lines]
    assert all(found), lines
    numbers = [int(match[1]) for match in found if match]
    assert numbers == sorted(set(numbers))
    return [match[3] for match in found if match]


def says(peer: Peer, *lines: str) -> None:
    for line in lines:
        peer.say(line)
        peer.hear(f"{peer.name}~{line}")


def test_what_one_has_just_said_is_in_the_past_that_one_asks_for(server: Server) -> None:
    alice = guest(server, "alice")
    for word in (f"word{number:02}" for number in range(20)):
        alice.send(f"{word}\n/search {word}\n".encode())
        alice.hear(f"alice~{word}")
        assert alice.next_line().endswith(f" alice: {word}".encode())


def test_who_understands_it_is_shown_the_newest_lines_also_after_a_restart(house: House, server: Server) -> None:
    alice = guest(server, "alice")
    says(alice, *(f"line {number}" for number in range(60)))
    expected = [f"alice~line {number}" for number in range(10, 60)]
    for again in (False, True):
        if again:
            house.close()
            server = house.open()
        bob = extended(server, "bob")
        bob.say("bob")
        bob.hear("*ROOM~lobby", "USERS~bob" if again else "USERS~alice,bob")
        assert texts([bob.next_line().decode() for _ in range(50)]) == expected
        bob.say("/quit")
        bob.see_the_end()


def test_clients_of_the_steps_are_not_shown_it_until_they_ask(server: Server) -> None:
    alice = guest(server, "alice")
    says(alice, "one", "two")
    bob = guest(server, "bob")
    says(bob, "three")
    bob.say("/history 2", "/search TWO", "/search four")
    assert re.fullmatch(r"SERVER~\[\d{4}-\d\d-\d\d \d\d:\d\d\] alice: two", bob.next_line().decode())
    assert bob.next_line().endswith(b"] bob: three")
    assert bob.next_line().endswith(b"] alice: two")
    bob.hear("SERVER~Nothing was found")


@pytest.mark.parametrize("options", [[], ["--no-history"]])
def test_the_past_can_be_asked_for_and_searched(house: House, options: list[str]) -> None:
    alice = extended(house.open(*options), "alice")
    alice.say("alice", "tea?", "100% tea", "coffee", "/join kitchen", "TEA!")
    until(alice, "alice~TEA!")
    for command, expected in {
        "/history 5": ["alice~TEA!"],
        "/search tea": ["alice~TEA!"],
        "/search %": [],
        "/history 0": [],
        "/history 99999999999999999999": ["alice~TEA!"],
    }.items():
        alice.say(command)
        assert texts(until(alice, "*PAST~")) == expected
    alice.say("/leave", "/search 0%")
    alice.hear("*ROOM~lobby", "USERS~alice")
    assert texts([alice.next_line().decode() for _ in range(3)]) == ["alice~tea?", "alice~100% tea", "alice~coffee"]
    assert texts(until(alice, "*PAST~")) == ["alice~100% tea"]


@pytest.mark.parametrize("options", [[], ["--no-history"]])
def test_one_can_leaf_back_page_by_page(house: House, options: list[str]) -> None:
    alice = extended(house.open(*options), "alice")
    said = [f"line {number}" for number in range(1, 8)]
    alice.say("alice", *said)
    until(alice, f"alice~{said[-1]}")
    pages, before = [], ""
    while not pages or pages[0]:
        alice.say(f"/history 3 {before}".rstrip())
        page = until(alice, "*PAST~")
        pages.insert(0, texts(page))
        before = page[0].split("~")[1] if page else ""
    assert [text for page in pages for text in page] == [f"alice~{text}" for text in said]
    assert [len(page) for page in pages] == [0, 1, 3, 3]


@pytest.mark.parametrize("wrong", ["/history", "/history x", "/history -1", "/history 1 x", "/search"])
def test_what_to_look_for_must_be_said(server: Server, wrong: str) -> None:
    alice = guest(server, "alice")
    alice.say(wrong)
    began(alice, f"ERROR~Usage: {wrong.split(maxsplit=1)[0]} ")


@pytest.mark.parametrize("line", [LONG.encode(), BROKEN], ids=["long", "broken"])
def test_a_long_past_never_turns_out_who_asks(server: Server, line: bytes) -> None:
    alice = extended(server, "alice")
    alice.say("alice")
    alice.hear("*ROOM~lobby", "USERS~alice")
    shown = f"alice~{line.decode('utf-8', 'replace')}"
    for _ in range(500):
        alice.send(line + b"\n")
        alice.hear(shown)
    alice.say("/history 500")
    came = until(alice, "*PAST~")
    assert 15 < len(came) < 100 and set(texts(came)) == {shown}
    alice.say("still here")
    alice.hear("alice~still here")


def test_private_lines_wait_for_who_is_away_also_over_a_restart(house: House, server: Server) -> None:
    resident(server, "Bob", word="register").leave()
    alice = extended(server, "alice")
    alice.say("alice", "/msg bob one", "/msg BOB  two", "/msg nobody three")
    alice.hear("*ROOM~lobby", "USERS~alice", "alice>Bob~one", "SERVER~Bob is away and will read it on coming back")
    alice.hear("alice>Bob~ two", "SERVER~Bob is away and will read it on coming back", "ERROR~No such user: nobody")
    house.close()
    server = house.open()
    bob = resident(server, "Bob")
    bob.hear("USERS~Bob")
    assert texts([bob.next_line().decode() for _ in range(2)]) == ["alice>Bob~one", "alice>Bob~ two"]
    bob.leave()
    resident(server, "Bob").hear("USERS~Bob")
    house.close()
    bob = resident(house.open(), "Bob")
    bob.say("and nothing more")
    bob.hear("USERS~Bob", "Bob~and nothing more")


def test_who_vanished_on_reading_what_waited_is_shown_it_again(house: House, server: Server) -> None:
    resident(server, "bob", word="register").leave()
    alice = extended(server, "alice")
    alice.say("alice", "/msg bob one")
    alice.hear("*ROOM~lobby", "USERS~alice", "alice>bob~one", "SERVER~bob is away and will read it on coming back")
    for how in ("reset", "killed server", "closed server"):
        bob = resident(server, "bob")
        began(bob, "USERS~")
        assert texts([bob.next_line().decode()]) == ["alice>bob~one"]
        if how == "reset":
            bob.reset()
            until(alice, "LEAVE~bob")
        elif how == "killed server":
            server.program.process.kill()
            server.program.process.wait()
            server = house.open()
        else:
            house.close()
    bob = resident(house.open(), "bob")
    bob.hear("USERS~bob")
    hears_nothing_but(bob, bob)


def test_what_was_private_is_in_no_history(server: Server) -> None:
    resident(server, "bob", word="register").leave()
    alice = extended(server, "alice")
    alice.say("alice", "/msg bob secret", "/msg alice secret", "/history 9", "/search secret")
    until(alice, "alice>alice~secret")
    alice.hear("*PAST~", "*PAST~")


def test_without_history_nothing_is_left(house: House) -> None:
    alice = guest(house.open("--no-history"), "alice")
    says(alice, "hello")
    alice.say("/register secret")
    began(alice, "SERVER~alice is registered")
    house.close()
    assert not house.folder.exists()
    bob = extended(house.open("--no-history"), "bob")
    bob.say("alice", "/history 9")
    bob.hear("*ROOM~lobby", "USERS~alice", "*PAST~")
