"""Whoever does not read, says nothing or has gone delays nobody."""

import socket

from tests.final.house import guest, hears_nothing_but
from tests.kit.stage import HOST, Server

TINY = 4096  # bytes of a receive buffer
FLOOD = b"no name!\n" * 10_000
STUCK = 0.5  # seconds in which nothing at all is taken


def send_until_nothing_is_taken(sock: socket.socket) -> None:
    sock.settimeout(STUCK)
    while True:
        try:
            sock.send(FLOOD)
        except TimeoutError:
            return


def test_who_gives_no_name_and_does_not_read_delays_nobody(server: Server) -> None:
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    with socket.socket() as mallory:
        mallory.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
        mallory.connect((HOST, server.port))
        send_until_nothing_is_taken(mallory)
        hears_nothing_but(bob, alice)
