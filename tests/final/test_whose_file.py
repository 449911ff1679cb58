"""Whose a file is that was sent to one person alone, and how long it is there."""

import pytest

from tests.final.carrying import carrier, comer, fetch, leave_to_fetch, leave_to_send, send_file, until_start
from tests.final.house import PASSWORD, House, began, extended, hears_nothing_but, resident, settler
from tests.final.test_disk import NOT_DONE, NOT_STORED, limit_files, unlimited
from tests.kit import system
from tests.kit.peer import Peer
from tests.kit.stage import Server

DATA = b"for your eyes only"


def stored(house: House) -> list[str]:
    """Return the numbers of the files whose bytes the server has."""
    return sorted(path.name for path in (house.folder / "files").glob("*"))


def gets_nothing(peer: Peer, number: int) -> None:
    peer.say(f"/get {number}")
    assert until_start(peer, "ERROR~") == f"ERROR~There is no file {number} for you"


def test_who_takes_a_guest_s_name_does_not_get_the_guest_s_file(house: House, server: Server) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    number = send_file(server, alice, DATA, "letter", to="@bob ")
    assert stored(house) == [str(number)]
    bob.leave()
    assert until_start(alice, "LEAVE~bob")
    gets_nothing(alice, number)
    gets_nothing(comer(server, "bob"), number)
    assert system.poll(lambda: stored(house) == [], 10)


def test_who_takes_the_name_of_a_guest_who_sent_a_file_does_not_get_it(server: Server) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    number = send_file(server, alice, DATA, "letter", to="@bob ")
    alice.leave()
    until_start(bob, "LEAVE~alice")
    gets_nothing(comer(server, "alice"), number)
    assert fetch(server, leave_to_fetch(bob, number), len(DATA)) == DATA


def test_a_file_that_comes_when_the_guest_has_left_is_not_for_who_has_the_name_now(
    house: House, server: Server
) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    courier = carrier(server, leave_to_send(alice, DATA, "letter", "@bob "))
    bob.leave()
    until_start(alice, "LEAVE~bob")
    bob = comer(server, "bob")
    courier.send(DATA)
    courier.hear("ERROR~bob has left")
    assert stored(house) == []
    hears_nothing_but(bob, bob)


@pytest.mark.parametrize(
    ("order", "reason"),
    [
        ("/ban bob", "bob is banned"),
        ("/mute bob", "You are muted: nobody hears you"),
    ],
)
def test_who_is_banned_or_muted_meanwhile_offers_no_file(house: House, order: str, reason: str) -> None:
    server = house.open("--admin", "alice")
    alice, bob = settler(server, "alice"), comer(server, "bob")
    courier = carrier(server, leave_to_send(bob, DATA, "letter"))
    until_start(alice, "JOIN~bob")
    alice.say(order, "marker")
    until_start(alice, "alice~marker")
    courier.send(DATA)
    courier.hear(f"ERROR~{reason}")
    assert stored(house) == []
    alice.say("that is all")
    until_start(alice, "alice~that is all")
    assert b"FILE~" not in alice.stream.everything()


def test_who_takes_the_name_of_a_guest_whose_file_is_coming_does_not_offer_it(server: Server) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    courier = carrier(server, leave_to_send(bob, DATA, "letter"))
    until_start(alice, "JOIN~bob")
    bob.leave()
    until_start(alice, "LEAVE~bob")
    comer(server, "bob")
    courier.send(DATA)
    courier.hear("ERROR~bob has left, and somebody else has the name")
    until_start(alice, "JOIN~bob")
    hears_nothing_but(alice, alice)


def test_who_registers_while_the_file_is_coming_sends_and_gets_it(house: House, server: Server) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    courier = carrier(server, leave_to_send(alice, DATA, "letter", "@bob "))
    for peer in (alice, bob):
        peer.say(f"/register {PASSWORD}")
        until_start(peer, f"SERVER~{peer.name} is registered")
    courier.send(DATA)
    number = int(began(courier, "*STORED~").removeprefix("*STORED~"))
    for peer in (alice, bob):
        assert fetch(server, leave_to_fetch(peer, number), len(DATA)) == DATA
    house.close()
    server = house.open()
    assert fetch(server, leave_to_fetch(resident(server, "bob"), number), len(DATA)) == DATA


def test_who_is_registered_keeps_a_file_also_over_a_restart(house: House, server: Server) -> None:
    bob, alice = settler(server, "Bob"), comer(server, "alice")
    number = send_file(server, alice, DATA, "letter", to="@BOB ")
    bob.leave()
    bob = resident(server, "bob")
    assert fetch(server, leave_to_fetch(bob, number), len(DATA)) == DATA
    house.close()
    server = house.open()
    assert fetch(server, leave_to_fetch(resident(server, "bob"), number), len(DATA)) == DATA


def test_a_guest_who_registers_keeps_the_file(house: House, server: Server) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    number = send_file(server, alice, DATA, "letter", to="@bob ")
    bob.say(f"/register {PASSWORD}")
    until_start(bob, "SERVER~bob is registered")
    assert fetch(server, leave_to_fetch(bob, number), len(DATA)) == DATA
    bob.leave()
    for again in (False, True):
        if again:
            house.close()
            server = house.open()
        bob = resident(server, "bob")
        assert fetch(server, leave_to_fetch(bob, number), len(DATA)) == DATA
        bob.leave()


def test_after_a_kill_a_guest_s_file_is_gone(house: House, server: Server) -> None:
    alice, _ = comer(server, "alice"), comer(server, "bob")
    private, public = send_file(server, alice, DATA, "letter", to="@bob "), send_file(server, alice, DATA, "all")
    server.program.process.kill()
    server.program.process.wait()
    server = house.open()
    assert stored(house) == [str(public)]
    gets_nothing(settler(server, "bob"), private)
    house.close()
    gets_nothing(resident(house.open(), "bob"), private)


def test_if_all_files_together_are_too_many_the_oldest_go(house: House) -> None:
    server = house.open("--max-files", "1")
    alice = comer(server, "alice")
    alice.say(f"/upload {(1 << 20) + 1} {'0' * 64} bomb.zip")
    assert until_start(alice, "ERROR~") == f"ERROR~A file may have {1 << 20} bytes, this one has {(1 << 20) + 1}"
    first, second, third = (send_file(server, alice, bytes([each]) * 400_000, "x") for each in range(3))
    assert system.poll(lambda: stored(house) == [str(second), str(third)], 10)
    for again in (False, True):
        if again:
            house.close()
            server = house.open()
            alice = comer(server, "alice")
        gets_nothing(alice, first)
        assert fetch(server, leave_to_fetch(alice, third), 400_000) == bytes([2]) * 400_000


@pytest.mark.parametrize("to", ["", "@bob "])
def test_a_file_that_can_not_be_stored_is_offered_to_nobody(house: House, server: Server, to: str) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    courier = carrier(server, leave_to_send(alice, DATA, "letter", to))
    limit_files(server, len(DATA) + 1)
    courier.send(DATA)
    began(courier, NOT_STORED)
    gets_nothing(alice, 1)
    unlimited(server)
    bob.say("/msg bob that is all")
    bob.hear("bob>bob~that is all")
    assert stored(house) == []
    number = send_file(server, alice, DATA, "letter", to)
    assert began(bob, f"FILE~{number}~alice").endswith("~letter")


@pytest.mark.parametrize("in_the_chat", [False, True])
def test_an_account_that_can_not_be_stored_is_not_made(server: Server, in_the_chat: bool) -> None:
    alice = comer(server, "alice") if in_the_chat else extended(server, "alice")
    bob = comer(server, "bob")
    limit_files(server, 1)
    alice.say(f"/register {PASSWORD}" if in_the_chat else f"/register alice {PASSWORD}")
    assert until_start(alice, "ERROR~").startswith(NOT_DONE)
    unlimited(server)
    if in_the_chat:
        alice.leave()
        until_start(bob, "LEAVE~alice")
    settler(server, "alice")
    until_start(bob, "JOIN~alice")
    assert bob.stream.everything().count(b"JOIN~alice") == 1
