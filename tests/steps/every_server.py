"""What every server of the course must do. Each step's tests import these."""

import contextlib
import functools
import re
import socket
from collections.abc import Callable

from tests.kit import sockets, system
from tests.kit.peer import Peer
from tests.kit.requirement import requirement
from tests.kit.stage import HOST, Server, Stage, free_port

VISITORS = 100  # clients that come and go
TOGETHER = 10  # of them are there at once: a server may take its time with each
PILE = 100_000  # bytes; what any system keeps for a program that does not read
SIGN_OF_LIFE = 0.3  # seconds to wait for any answer; a server that has none to give has accepted by then
OTHER_HOST = "127.0.0.2"  # this machine too, but on macOS, where nobody answers there
LISTENING = re.compile(r"^Listening on \S+:\d+$", re.MULTILINE)


def must_leave_nothing_behind(server: Server, visit: Callable[[int], Peer], visitors: int = VISITORS) -> None:
    """Let clients come and go, half of them by crashing, and demand that no socket and no thread of theirs remains.

    Args:
        server: the program under test.
        visit: lets a client come, given its number.
        visitors: how many come.
    """
    family = server.program.family

    def come_and_go(number: int) -> None:
        visitor = visit(number)
        visitor.reset() if number % 2 else visitor.leave()

    def come_together(first: int, end: int) -> None:
        server.stage.at_once(*(functools.partial(come_and_go, number) for number in range(first, end)))

    come_together(0, 2)
    sockets, threads = family.open_sockets(), family.thread_count()
    for first in range(2, visitors, TOGETHER):
        come_together(first, min(first + TOGETHER, visitors))
    if sockets is None or threads is None:
        system.not_checked("the sockets and threads of another process cannot be counted here")
    seconds = server.stage.patience.reply
    if not system.poll(lambda: (family.open_sockets() or 0) <= sockets, seconds):
        more = f"{(family.open_sockets() or 0) - sockets} more"
        why = "a connection was not closed: `with connection:` closes it whatever happens"
        server.stage.fail("no more sockets than before they came", more, why=why)
    kept = visitors // 4  # threads that a pool may keep; fewer than those who crashed, should theirs stay
    if not system.poll(lambda: (family.thread_count() or 0) <= threads + kept, seconds):
        more = f"{(family.thread_count() or 0) - threads} more"
        why = "threads do not end: the loop must be left when recv() returns b'', and timers cancelled"
        server.stage.fail("about as many threads as before they came", more, why=why)


@requirement(points=1, lesson="your-task")
def test_says_once_where_it_listens(stage: Stage) -> None:
    """The server prints the line "Listening on 127.0.0.1:PORT" once, with the real port, when clients can connect."""
    server = stage.start_server("--host", HOST)
    server.client("alice").leave()
    server.client("bob").leave()
    with contextlib.suppress(OSError), socket.create_connection((OTHER_HOST, server.port), SIGN_OF_LIFE):
        why = 'it does not bind to the host it is told: "" and 0.0.0.0 mean all of them'
        stage.fail(f"with --host {HOST} the server listens there alone", "it listens on all addresses", why=why)
    server.program.stop()
    lines = LISTENING.findall(server.program.printed())
    if len(lines) != 1:
        stage.fail("the line Listening on … comes once", f"it came {len(lines)} times")


@requirement(points=1, lesson="your-task")
def test_can_be_started_again_on_the_same_port(stage: Stage) -> None:
    """The server listens on the port it is told; after it was ended it can be started again there, at once."""
    server = stage.start_server(port=free_port())
    alice = server.client("alice")
    alice.say("hello")
    # what is unread at its end would make that a reset, after which no port is kept
    system.poll(lambda: not sockets.unread_bytes(server.port, alice.port), stage.patience.reply)
    alice.stream.wait_for(bool, SIGN_OF_LIFE)
    server.program.stop()  # while alice is connected: the server's end closes first, and keeps the port for a while
    alice.stream.wait_end(stage.patience.reply)
    alice.close()
    stage.start_server(port=server.port).client("bob")


@requirement(points=1, lesson="your-task")
def test_a_silent_client_costs_no_processor_time(stage: Stage) -> None:
    """While nobody sends anything, the server uses no processor time."""
    server = stage.start_server()
    server.client("alice").leave()
    server.client("mallory").reset()
    bob = server.client("bob")
    stage.demand_idle("while a client is connected")
    if bob.stream.ended:
        stage.fail("bob stays connected, though silent", "the connection was closed", bob)
