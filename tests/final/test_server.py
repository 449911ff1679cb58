"""The server within the test's own process, where the system's limits can be played."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from final import server as server_module
from final import transfer
from final.depot import FileRefused
from final.files import Files
from final.server import CannotListen, Server, listen
from final.services import Rules, Services
from final.wire import Wire
from tests.final.house import GREETING
from tests.kit.stage import HOST

SECONDS = 15.0  # only failures wait so long


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server for one client at a time."""
    before = threading.stack_size()
    with Server(Services(Rules(max_clients=1), Files(tmp_path)), HOST, 0) as server:
        yield server
    threading.stack_size(before)


def received(server: Server) -> bytes:
    """Return what a client receives that only listens."""
    with socket.create_connection((HOST, server.port), timeout=SECONDS) as sock:
        return b"".join(iter(lambda: sock.recv(4096), b""))


def test_of_too_many_clients_that_are_too_many_some_are_just_closed(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_connection((HOST, server.port), timeout=SECONDS) as first:
        assert first.recv(4096) == f"{GREETING}\n".encode()
        assert received(server) == b"ERROR~Server is full\n"
        monkeypatch.setattr(server_module, "OVERFLOW", 0)
        assert received(server) == b""


def test_without_threads_a_client_is_not_served_and_the_server_goes_on(
    server: Server, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Exhausted(threading.Thread):
        def start(self) -> None:
            raise RuntimeError("can't start new thread")

    with monkeypatch.context() as patch:
        patch.setattr(server_module, "threading", SimpleNamespace(Thread=Exhausted))
        assert received(server) == b""
    assert "cannot serve" in caplog.text
    with socket.create_connection((HOST, server.port), timeout=SECONDS) as sock:
        assert sock.recv(4096) == f"{GREETING}\n".encode()


def test_an_upload_that_stalls_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = tcp_pair()
    with contextlib.closing(Wire(ours)) as wire, theirs:
        theirs.sendall(b"12345")
        stream = transfer._Stream(wire)
        assert (stream.read(2), stream.read(9)) == (b"12", b"345")
        monkeypatch.setattr(transfer, "STALL", 0.05)
        with pytest.raises(FileRefused, match=r"Nothing came for 0\.05 seconds"):
            stream.read(1)


def tcp_pair() -> tuple[socket.socket, socket.socket]:
    """Return both ends of a connection."""
    with socket.create_server((HOST, 0)) as listener:
        theirs = socket.create_connection(listener.getsockname(), timeout=SECONDS)
        return listener.accept()[0], theirs


def test_after_the_deadline_nothing_more_is_waited_for() -> None:
    ours, theirs = tcp_pair()
    with contextlib.closing(Wire(ours)) as wire, theirs:
        wire.finish()
        assert theirs.recv(1) == b""
        wire.discard(deadline=0.0)  # theirs goes on and on
        wire.hang_up()
        wire.hang_up()  # as often as one likes


def test_a_port_that_there_is_not_is_said_to_be_none() -> None:
    with pytest.raises(CannotListen, match="a port is a number from 0 to 65535"):
        listen(HOST, 65536)


def test_a_port_that_is_used_is_said_to_be() -> None:
    with listen(HOST, 0) as listener, pytest.raises(CannotListen, match="Cannot listen on 127"):
        listen(HOST, listener.getsockname()[1])
