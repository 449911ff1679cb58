"""Whoever does not read delays nobody, and costs little."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from tests.final.carrying import comer, leave_to_fetch, send_file
from tests.final.house import House, guest, hears_nothing_but, until
from tests.kit import sockets, system
from tests.kit.peer import Peer
from tests.kit.stage import HOST, Server

TINY = 4096  # bytes of a receive buffer
FLOOD = b"no name!\n" * 10_000
STUCK = 1.0  # seconds in which nothing at all is taken
BIG = 32 << 20  # bytes: more than all buffers between server and client hold

pytestmark = pytest.mark.timeout(150)  # it takes its time until they are full


@contextlib.contextmanager
def plain_client(server: Server, first: bytes) -> Iterator[socket.socket]:
    """Connect a client that says something and reads nothing."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
        sock.settimeout(15)
        sock.connect((HOST, server.port))
        sock.sendall(first)
        yield sock


def send_until_nothing_is_taken(sock: socket.socket) -> None:
    sock.settimeout(STUCK)
    while True:
        try:
            sock.send(FLOOD)
        except TimeoutError:
            return


def fill(server: Server, sock: socket.socket) -> None:
    """Wait until the system takes nothing more from the server for a client that does not read."""
    before, quiet_since = -1, time.monotonic()

    def is_quiet() -> bool:
        nonlocal before, quiet_since
        if (now := sockets.unsent_bytes(server.port, sock.getsockname()[1])) != before:
            before, quiet_since = now, time.monotonic()
        return time.monotonic() - quiet_since >= STUCK

    assert system.poll(is_quiet, 100)


@pytest.fixture
def pair(server: Server) -> tuple[Peer, Peer]:
    """Two who talk."""
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    return alice, bob


def test_who_gives_no_name_and_does_not_read_delays_nobody(server: Server, pair: tuple[Peer, Peer]) -> None:
    alice, bob = pair
    with plain_client(server, b"") as mallory:
        send_until_nothing_is_taken(mallory)
        fill(server, mallory)
        hears_nothing_but(bob, alice)


def test_who_fetches_a_file_and_does_not_read_delays_nobody(server: Server, pair: tuple[Peer, Peer]) -> None:
    alice, bob = pair
    carol = comer(server, "carol")
    token = leave_to_fetch(carol, send_file(server, carol, b"x" * BIG, "big.bin"))
    until(bob, "JOIN~carol")
    until(alice, "JOIN~carol")
    assert bob.next_line() == alice.next_line()  # the offer
    before = server.program.family.memory()
    with plain_client(server, f"/fetch {token}\n".encode()) as mallory:
        fill(server, mallory)
        hears_nothing_but(bob, alice)
        after = server.program.family.memory()
        assert before is None or after is None or after - before < BIG // 2


def test_a_client_that_does_not_read_is_dropped_at_last(house: House, pair: tuple[Peer, Peer]) -> None:
    alice, bob = pair
    bob.stop_reading()
    line = "x" * 4000
    for _ in range(24 * 1024 * 1024 // len(line)):
        alice.say(line)
        if alice.next_line() == b"LEAVE~bob":
            break
    else:
        pytest.fail("24 MiB later bob is still there")
    assert house.close() == 0


def test_who_asks_and_does_not_read_the_answers_costs_no_memory(server: Server, pair: tuple[Peer, Peer]) -> None:
    alice, bob = pair
    before = server.program.family.memory()
    with plain_client(server, b"mallory\n") as mallory:
        for peer in pair:
            peer.hear("JOIN~mallory")
        mallory.settimeout(STUCK)
        with contextlib.suppress(OSError):  # it must wait until it has read, or is turned out
            mallory.sendall(b"/help\n" * 1_000_000)
        alice.say("the marker")
        assert set(until(bob, "alice~the marker")) <= {"LEAVE~mallory"}
    peak = server.program.family.memory(peak=True)
    assert before is None or peak is None or peak - before < 64 << 20


def test_who_half_closes_still_gets_what_is_due(server: Server, pair: tuple[Peer, Peer]) -> None:
    alice, bob = pair
    lines = [f"{number} {'x' * 1000}" for number in range(300)]
    bob.say(*lines)
    bob.end_sending()
    for peer in pair:
        peer.hear(*(f"bob~{line}" for line in lines))
    alice.hear("LEAVE~bob")
    bob.see_the_end()
    guest(server, "bob")
