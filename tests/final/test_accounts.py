"""Whose a name is: registering, logging in, and trying to get in with somebody else's name."""

import time

import pytest

from final.passwords import protect
from final.records import Account
from final.store import Store
from tests.final.house import PASSWORD, House, began, complaints, extended, guest, hears_nothing_but, meet, resident
from tests.kit.stage import Server

WRONG = "ERROR~Wrong name or password"


def test_who_registers_is_in_and_comes_back_with_the_password(house: House, server: Server) -> None:
    alice = meet(server, "alice")
    alice.say("/register Alice correct horse")
    alice.hear("SERVER~Alice is registered: next time /login Alice PASSWORD", "USERS~Alice")
    alice.leave()
    house.close()
    alice = meet(house.open(), "alice again")
    alice.say("/login ALICE correct horse", "hello")
    alice.hear("USERS~Alice", "Alice~hello")


def test_who_is_in_as_a_guest_can_keep_the_name(server: Server) -> None:
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    alice.say("/register 123", "/register", "/register 1234", "/register 4321")
    began(alice, "ERROR~Usage: /register PASSWORD, of at least 4 characters")
    began(alice, "ERROR~Usage: /register PASSWORD")
    began(alice, "SERVER~alice is registered")
    alice.hear("ERROR~alice is registered already")
    hears_nothing_but(bob, alice)
    alice.leave()
    bob.hear("LEAVE~alice")
    other = meet(server, "other")
    other.say("Alice", "/login alice 4321", "/login alice 1234")
    other.hear("ERROR~Alice is registered: /login Alice PASSWORD", WRONG, "USERS~alice,bob")


def test_an_unknown_name_and_a_wrong_password_get_the_same_answer(server: Server) -> None:
    resident(server, "alice", word="register").leave()
    mallory = meet(server, "mallory")
    for attempt in ("alice wrong", "nobody wrong", "alice", "", "alice  " + PASSWORD):
        mallory.say(f"/login {attempt}".rstrip())
        if attempt.startswith("alice  "):
            mallory.hear(f"{WRONG}, too often")
        else:
            mallory.hear(WRONG)


def test_after_five_failures_there_is_a_pause_and_the_end(server: Server) -> None:
    resident(server, "alice", word="register")
    mallory = meet(server, "mallory")
    mallory.say(*["/login alice wrong"] * 4)
    mallory.hear(*[WRONG] * 4)
    began_at = time.monotonic()
    mallory.say("/login alice wrong", f"/login alice {PASSWORD}")
    mallory.hear(f"{WRONG}, too often")
    mallory.see_the_end()
    assert time.monotonic() - began_at > 1.5
    assert "wrong name or password" in complaints(server)


def test_a_name_that_somebody_has_can_not_be_registered_by_another(server: Server) -> None:
    guest(server, "alice")
    resident(server, "bob", word="register")
    mallory = meet(server, "mallory")
    mallory.say("/register ALICE secret", "/register Bob secret", "/register two.words secret", "/register x 123")
    mallory.hear("ERROR~ALICE is taken, choose another name", "ERROR~Bob is registered already")
    began(mallory, "ERROR~A name is made of")
    began(mallory, "ERROR~Usage: /register")
    mallory.say(f"/login bob {PASSWORD}", "mallory")
    mallory.hear("ERROR~bob is taken, choose another name", "USERS~alice,bob,mallory")


def test_a_name_that_is_composed_in_another_way_is_the_same(server: Server) -> None:
    resident(server, "\ud55c", word="register").leave()
    mallory = meet(server, "mallory")
    mallory.say("\u1112\u1161\u11ab", "/register \u1112\u1161\u11ab secret", "bob\u3164")
    began(mallory, "ERROR~\u1112\u1161\u11ab is registered: /login")
    mallory.hear("ERROR~\u1112\u1161\u11ab is registered already", "ERROR~A name is made of letters, digits, _ and -")


def test_a_password_may_hold_spaces_and_any_script(server: Server) -> None:
    password = " pä ss~☕ "
    resident(server, "alice", word="register", password=password).leave()
    alice = meet(server, "alice")
    alice.say(f"/login alice {password.strip()}", f"/login alice {password}")
    alice.hear(WRONG, "USERS~alice")


def test_of_many_who_register_one_name_at_once_one_gets_it(server: Server) -> None:
    crowd = [meet(server, f"client {number}") for number in range(6)]
    server.stage.at_once(*(lambda peer=peer: peer.say("/register alice secret") for peer in crowd))
    answers = sorted(peer.next_line().decode() for peer in crowd)
    assert answers[:5] == ["ERROR~alice is registered already"] * 5
    assert answers[5].startswith("SERVER~alice is registered")


def test_without_guests_one_must_register(house: House) -> None:
    server = house.open("--no-guests")
    alice = meet(server, "alice")
    alice.say("alice", "/who", f"/register alice {PASSWORD}")
    alice.hear("ERROR~Guests are not allowed: /register NAME PASSWORD, or /login NAME PASSWORD")
    began(alice, "ERROR~A name is made of")
    began(alice, "SERVER~alice is registered")
    alice.hear("USERS~alice")


def test_while_a_password_is_checked_others_talk(server: Server) -> None:
    alice, bob = guest(server, "alice"), guest(server, "bob")
    crowd = [meet(server, f"client {number}") for number in range(12)]
    alice.hear("JOIN~bob")
    for peer in crowd:
        peer.say(*["/login nobody wrong"] * 4)
    hears_nothing_but(bob, alice)
    assert not all(peer.stream.everything().count(WRONG.encode()) == 4 for peer in crowd)
    for peer in crowd:
        peer.hear(*[WRONG] * 4)


def test_an_account_of_a_version_with_another_cost_still_opens(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("final.passwords.COST", 2**10)
    store = Store(house.folder)
    store.write([Account("alice", protect(PASSWORD))])
    store.close()
    resident(house.open(), "alice").hear("USERS~alice")


def test_before_there_is_a_name_one_can_say_what_one_understands_and_leave(server: Server) -> None:
    peer = extended(server, "peer")
    peer.say("/quit")
    peer.see_the_end()
