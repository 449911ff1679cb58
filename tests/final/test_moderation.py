"""Who may turn others out, and what the others notice of it."""

import pytest

from tests.final.house import House, complaints, extended, guest, hears_nothing_but, meet, resident, settler
from tests.kit.peer import Peer
from tests.kit.stage import Server

ADMIN_ONLY = (
    "/kick bob",
    "/ban bob",
    "/unban bob",
    "/mute bob",
    "/unmute bob",
    "/admin bob",
    "/announce x",
    "/notice bob x",
)
FLOOD = b"spam\n" * 20_000


@pytest.fixture
def server(house: House) -> Server:
    """A server whose admin will be alice."""
    return house.open("--admin", "Alice")


@pytest.fixture
def alice(server: Server) -> Peer:
    """The admin."""
    alice = settler(server, "alice")
    alice.hear("USERS~alice")
    return alice


def enter(server: Server, alice: Peer, name: str) -> Peer:
    peer = guest(server, name)
    alice.hear(f"JOIN~{name}")
    return peer


def test_for_others_there_are_no_such_commands(server: Server, alice: Peer) -> None:
    bob = enter(server, alice, "bob")
    for command in ADMIN_ONLY:
        bob.say(command)
        bob.hear(f"ERROR~Unknown command {command.split()[0]}, try /help")
    hears_nothing_but(alice, bob)


def test_the_name_of_the_admin_gives_no_power_to_a_guest(house: House) -> None:
    server = house.open("--admin", "alice")
    alice = guest(server, "alice")
    alice.say("/kick alice")
    alice.hear("ERROR~Unknown command /kick, try /help")


def test_who_is_kicked_is_told_and_may_come_back(server: Server, alice: Peer) -> None:
    bob = enter(server, alice, "bob")
    alice.say("/kick BOB")
    bob.hear("SERVER~alice has turned you out")
    bob.see_the_end()
    alice.hear("SERVER~bob is turned out", "LEAVE~bob")
    enter(server, alice, "bob")


@pytest.mark.parametrize("rate", ["20", "0"])
def test_who_floods_is_kicked_at_once(house: House, rate: str) -> None:
    server = house.open("--admin", "alice", "--rate", rate)
    alice = settler(server, "alice")
    alice.hear("USERS~alice")
    bob = enter(server, alice, "bob")
    house.stage.at_once(lambda: bob.pour(FLOOD), lambda: alice.say("/kick bob"))
    while (line := alice.next_line()) != b"LEAVE~bob":
        assert line in (b"bob~spam", b"SERVER~bob is turned out")
    alice.say("peace")
    alice.hear("alice~peace")


def test_who_is_banned_stays_out_also_after_a_restart(house: House, server: Server, alice: Peer) -> None:
    bob = enter(server, alice, "bob")
    alice.say("/ban bob")
    alice.hear("SERVER~bob is banned", "SERVER~bob is turned out", "LEAVE~bob")
    alice.say("/ban Nobody")
    alice.hear("SERVER~Nobody is banned")
    bob.hear("SERVER~alice has turned you out")
    bob.see_the_end()
    assert house.close() == 0
    server = house.open("--admin", "alice")
    bob = meet(server, "bob")
    bob.say("Bob", "/register bob secret")
    bob.hear("ERROR~Bob is banned", "ERROR~bob is banned")
    alice = resident(server, "alice")
    alice.hear("USERS~alice")
    alice.say("/unban carol", "/unban BOB", "/unban bob")
    alice.hear("ERROR~Banned are: bob,Nobody", "SERVER~bob may come in again", "ERROR~Banned are: Nobody")
    bob.say("bob")
    alice.hear("JOIN~bob")


def test_the_admin_of_the_command_line_cannot_be_banned_and_nobody_twice(alice: Peer) -> None:
    alice.say("/ban ALICE", "/ban bob", "/ban BOB", "/unban Bob", "/unban bob")
    alice.hear("ERROR~ALICE is the admin whom the server's command line names", "SERVER~bob is banned")
    alice.hear("ERROR~BOB is banned already", "SERVER~bob may come in again", "ERROR~Banned are: none")


def test_who_is_the_admin_by_the_command_line_alone_is_none_without_it(house: House, alice: Peer) -> None:
    house.close()
    alice = resident(house.open(), "alice")
    alice.say("/kick nobody")
    alice.hear("USERS~alice", "ERROR~Unknown command /kick, try /help")


def test_who_is_muted_is_heard_by_nobody(server: Server, alice: Peer) -> None:
    bob = enter(server, alice, "bob")
    alice.say("/mute bob")
    alice.hear("SERVER~bob is muted")
    bob.hear("SERVER~You are muted")
    for line in ("hello", "//hello", "/msg alice hello", f"/upload 1 {'0' * 64} hello.txt"):
        bob.say(line)
        bob.hear("ERROR~You are muted: nobody hears you")
    alice.say("/unmute bob")
    alice.hear("SERVER~bob is not muted any more")
    bob.hear("SERVER~You are not muted any more")
    hears_nothing_but(alice, bob, "hello again")


def test_an_admin_makes_another(house: House, server: Server, alice: Peer) -> None:
    bob = extended(server, "bob")
    bob.say("/register bob secret")
    alice.hear("JOIN~bob")
    alice.say("/admin nobody", "/admin bob", "/announce x", "/notice bob x")
    alice.hear("ERROR~Not registered: nobody", "SERVER~bob is an admin now")
    house.close()
    server = house.open()  # alice was only this by option
    alice, bob = resident(server, "alice"), resident(server, "bob", password="secret")
    bob.hear("USERS~alice,bob")
    bob.say("/kick alice")
    bob.hear("SERVER~alice is turned out", "LEAVE~alice")
    alice.hear("USERS~alice", "JOIN~bob", "SERVER~bob has turned you out")


@pytest.mark.parametrize("command", ["/kick", "/mute", "/unmute"])
def test_whom_to_turn_out_must_be_said(alice: Peer, command: str) -> None:
    alice.say(command, f"{command} nobody")
    alice.hear(f"ERROR~Usage: {command} NAME", "ERROR~No such user: nobody")


def test_one_may_mute_oneself(alice: Peer) -> None:
    alice.say("/mute alice", "hello", "/ban two words")
    alice.hear("SERVER~alice is muted", "ERROR~You are muted: nobody hears you")
    alice.hear("ERROR~A name is made of letters, digits, _ and -")


def test_all_this_writes_no_traceback(house: House, server: Server, alice: Peer) -> None:
    enter(server, alice, "bob").reset()
    alice.say("/kick bob", "/kick alice")
    alice.stream.wait_end(10)
    house.close()
    assert "Traceback" not in complaints(server)
