"""Whoever does not read, says nothing or has gone delays nobody."""

import socket

import pytest

from tests.final.house import guest, hears_nothing_but
from tests.kit.stage import HOST, Server

TINY = 4096  # bytes of a receive buffer
FLOOD = b"no name!\n" * 1_000_000  # more than all buffers hold, and so are the answers


def test_who_gives_no_name_and_does_not_read_delays_nobody(server: Server) -> None:
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    with socket.socket() as mallory:
        mallory.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, TINY)
        mallory.connect((HOST, server.port))
        mallory.settimeout(0.5)
        with pytest.raises(TimeoutError):  # the server reads no more from who does not take its answers
            mallory.sendall(FLOOD)
        hears_nothing_but(bob, alice)
