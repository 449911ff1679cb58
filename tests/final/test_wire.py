"""One connection, here and as on Windows, where no call can be told not to wait, and shutdown() wakes nobody."""

import contextlib
import select
import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from final import wire as wire_module
from final.host import Answer
from final.wire import TlsWire, Wire
from tests.final.hosted import Hosted
from tests.final.house import couple, guest, hears_nothing_but, until
from tests.kit.stage import HOST, Stage

SECONDS = 15.0  # only failures wait so long
MUCH = 8 << 20  # bytes: more than the buffers of both ends hold


class Windows(socket.socket):
    """A socket that does not wake who waits for it."""

    def shutdown(self, how: int) -> None:
        if how == socket.SHUT_WR:
            super().shutdown(how)


def as_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_module, "DO_NOT_WAIT", 0)
    monkeypatch.setattr(wire_module, "select", SimpleNamespace(select=select.select))


@pytest.fixture(params=["this system", "Windows"])
def ends(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Wire, socket.socket]]:
    """A wire, and the socket at its other end."""
    with socket.create_server((HOST, 0)) as listener:
        theirs = socket.create_connection(listener.getsockname(), timeout=SECONDS)
        ours = listener.accept()[0]
    if request.param == "Windows":
        as_on_windows(monkeypatch)
        ours = Windows(fileno=ours.detach())
    with theirs, contextlib.closing(Wire(ours)) as wire:
        yield wire, theirs


def in_background(wire: Wire) -> tuple[threading.Thread, list[bytes]]:
    """Receive in another thread; what comes is in the list once the thread has ended."""
    received: list[bytes] = []
    thread = threading.Thread(target=lambda: received.append(wire.receive()), daemon=True)
    thread.start()
    return thread, received


def test_who_waits_gets_what_comes_although_sending_never_waits(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    thread, received = in_background(wire)
    while wire.push(bytes(MUCH)):
        wire.backlog = b""
    assert thread.is_alive()
    theirs.sendall(b"hello")
    thread.join(SECONDS)
    assert received == [b"hello"]


@pytest.mark.parametrize("end", ["stop_receiving", "hang_up"])
def test_who_waits_is_told_that_nothing_more_is_wanted(ends: tuple[Wire, socket.socket], end: str) -> None:
    wire, _theirs = ends
    thread, received = in_background(wire)
    getattr(wire, end)()
    thread.join(SECONDS)
    assert received == [b""]


def test_who_is_turned_out_still_gets_its_last_line(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    wire.stop_receiving()
    theirs.sendall(b"what nobody reads any more")
    assert wire.push(b"bye")
    wire.finish()
    assert theirs.recv(9) == b"bye"


def test_nothing_is_waited_for_longer_than_one_wants(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    for seconds in (0.0, 0.01):
        with pytest.raises(TimeoutError, match="nothing came in time"):
            wire.receive(seconds)
    theirs.close()
    assert wire.receive(SECONDS) == b""


def test_all_is_sent_to_who_reads_slowly_and_given_up_for_who_does_not(ends: tuple[Wire, socket.socket]) -> None:
    wire, theirs = ends
    received = bytearray()

    def read() -> None:
        while len(received) < MUCH:
            received.extend(theirs.recv(1 << 16))

    with pytest.raises(TimeoutError, match="the other end takes no more"):
        wire.push_all(bytes(MUCH), 0.01)
    rest = len(wire.backlog)
    reader = threading.Thread(target=read)
    reader.start()
    wire.push_all(b"", SECONDS)
    reader.join(SECONDS)
    assert 0 < rest < MUCH and received == bytes(MUCH)


@pytest.fixture
def hosted(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hosted]:
    """A host as on Windows, whose server does not run yet."""
    as_on_windows(monkeypatch)
    hosted = Hosted(stage)
    yield hosted
    hosted.host.stop()
    hosted.must_be_quiet()


def test_a_whole_chat_as_on_windows(hosted: Hosted) -> None:
    server = hosted.opens()
    alice, bob = couple(server)
    hears_nothing_but(bob, alice)
    alice.hear("alice~the marker")
    hosted.host.order("/kick bob")  # who says nothing
    hosted.waits_for(Answer)
    bob.hear("SERVER~The host has turned you out")
    bob.see_the_end()
    alice.hear("LEAVE~bob")
    deaf = guest(server, "deaf")
    alice.hear("JOIN~deaf")
    deaf.stop_reading()
    alice.say(line := "x" * 4000)
    while alice.next_line() != b"LEAVE~deaf":
        alice.say(line)
    hosted.closes()
    until(alice, "SERVER~Server is shutting down")
    alice.see_the_end()


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: not checked")
def test_a_chat_under_tls_as_on_windows(hosted: Hosted, tmp_path: Path) -> None:
    server = hosted.opens("--tls", "--data", str(tmp_path))
    sock = socket.create_connection((HOST, server.port), timeout=SECONDS)
    context = ssl.create_default_context(cafile=tmp_path / "certificate.pem")
    context.check_hostname = False
    with contextlib.closing(TlsWire(sock, context, server_side=False)) as wire:
        wire.shake_hands(SECONDS)
        assert wire.receive(SECONDS) == b"SERVER~Welcome! What is your name?\n"
        wire.push_all(b"alice\n", SECONDS)
        assert wire.receive(SECONDS) == b"USERS~alice\n"
        wire.push_all(b"hello\n", SECONDS)
        assert wire.receive(SECONDS) == b"alice~hello\n"
        hosted.closes()
        assert wire.receive(SECONDS) == b"SERVER~Server is shutting down\n"
        assert wire.receive(SECONDS) == b""
