"""Crowds, resets, and what happens to who is late, hasty or one too many."""

import os
import sys
import time

import pytest

from tests.final.house import House, complaints, guest, hears_nothing_but, meet, until
from tests.kit import system
from tests.kit.peer import Peer
from tests.kit.stage import Server

CROWD = 1000  # clients
GUESTS = [f"guest{number:04}" for number in range(CROWD)]


@pytest.mark.parametrize(
    "said", [b"", b"ali", b"bob\nhel", b"/register bob sec", b"/login x y\n", b"bob\n/history 500\n"]
)
def test_a_reset_at_any_moment_leaves_nobody_behind(server: Server, said: bytes) -> None:
    alice = guest(server, "alice")
    for _ in range(30):
        peer = server.client("bob")
        peer.pour(said)
        peer.reset()
    alice.say("/msg alice the marker")
    until(alice, "alice>alice~the marker")
    sockets = server.program.family.open_sockets  # alice's, and the one that listens
    assert sockets() is None or system.poll(lambda: sockets() == 2, 40)
    assert "Traceback" not in complaints(server)
    alice.say("/who")
    while not (line := alice.next_line()).startswith(b"USERS~"):
        assert line in (b"JOIN~bob", b"LEAVE~bob", b"bob~hel")
    assert line == b"USERS~alice"


def test_a_thousand_come_at_once_and_hear_each_other(house: House) -> None:
    server = house.open()
    waiting = {peer: GUESTS[number] for number, peer in enumerate(crowd(server))}
    for peer, name in waiting.items():
        peer.pour(f"{name}\n".encode())
    speaker, *_ = waiting
    for peer, name in waiting.items():
        assert peer.stream.wait_for(lambda data, name=name: name.encode() in data, 30)
    speaker.say("hello to all")
    for peer in waiting:
        assert peer.stream.wait_for(lambda data: b"guest0000~hello to all\n" in data, 30)
    _, users, *joins, hello = speaker.stream.everything().decode().splitlines()
    known = users.removeprefix("USERS~").split(",") + [line.removeprefix("JOIN~") for line in joins]
    assert (sorted(known), hello) == (GUESTS, "guest0000~hello to all")
    one_too_many = server.client("one too many")
    assert one_too_many.stream.wait_for(lambda data: data == b"ERROR~Server is full\n", 15)
    began = time.monotonic()
    assert house.close() == 0
    assert time.monotonic() - began < 10
    assert complaints(server) == ""


def crowd(server: Server) -> list[Peer]:
    """Connect a thousand clients as fast as it goes."""
    return [server.client(name) for name in GUESTS]


def test_without_sockets_the_server_waits_until_there_are_some(house: House) -> None:
    server = house.open()
    alice = guest(server, "alice")
    if sys.platform != "linux":
        system.not_checked("only Linux limits the files of another process")
    import resource

    pid = server.program.process.pid
    limit = len(os.listdir(f"/proc/{pid}/fd")) + 3
    _, hard = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    resource.prlimit(pid, resource.RLIMIT_NOFILE, (limit, hard))
    peers = [server.client(f"peer {number}") for number in range(6)]
    assert server.program.stderr.wait_for(lambda data: b"cannot accept" in data, 15)
    hears_nothing_but(alice, alice)
    for peer in peers[:3]:
        peer.leave()
    for peer in peers[3:]:
        assert peer.stream.wait_for(lambda data: b"Welcome" in data, 15)


def test_who_gives_no_name_in_time_is_turned_out(house: House) -> None:
    server = house.open("--login-timeout", "5")
    alice = guest(server, "alice")
    silent = meet(server, "silent")
    silent.hear("ERROR~You gave no name in time")
    silent.see_the_end()
    hears_nothing_but(alice, alice)


def test_who_tries_names_without_end_is_turned_out_in_time_too(house: House) -> None:
    trying = meet(house.open("--login-timeout", "1"), "trying")
    deadline = time.monotonic() + 15
    while not trying.stream.wait_end(0.05):
        assert time.monotonic() < deadline
        trying.pour(b"no name!\n")
    assert trying.stream.everything().endswith((b"in time\n", b"_ and -\n"))


def test_who_tries_names_too_fast_waits(house: House) -> None:
    trying = meet(house.open("--rate", "50", "--burst", "10"), "trying")
    began = time.monotonic()
    trying.say(*["no name!"] * 60, "trying")
    told = until(trying, "USERS~trying")
    assert time.monotonic() - began > (61 - 10) / 50 * 0.9
    assert (
        len(told) == 61
        and told.count("SERVER~You write more than 50 lines per second: your lines wait their turn") == 1
    )


def test_who_writes_too_fast_is_told_and_waits_and_loses_nothing(house: House) -> None:
    lines = 180
    server = house.open("--rate", "50", "--burst", "100")
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    began = time.monotonic()
    alice.send("".join(f"{number}\n" for number in range(lines)).encode())
    told = until(alice, f"alice~{lines - 1}")
    assert time.monotonic() - began > (lines - 100) / 50 * 0.9
    (notice,) = [line for line in told if not line.startswith("alice~")]
    assert notice == "SERVER~You write more than 50 lines per second: your lines wait their turn"
    bob.hear(*(f"alice~{number}" for number in range(lines)))


def test_who_writes_too_fast_and_goes_is_gone(house: House) -> None:
    server = house.open("--rate", "5", "--burst", "10")
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    bob.say(*map(str, range(1000)))
    bob.reset()
    until(alice, "LEAVE~bob")
    hears_nothing_but(alice, alice)
