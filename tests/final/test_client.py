"""The client without a face, against the real server, and servers of the steps."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from final import client as client_module
from final import dialing
from final.dialing import Address
from final.events import (
    Connected,
    Disconnected,
    Entered,
    Joined,
    Left,
    Message,
    Notice,
    PastEnds,
    Refusal,
    Rooms,
    Users,
)
from tests.final.house import House
from tests.final.inbox import SECONDS
from tests.final.people import Person, address, member, person
from tests.final.silent import SilentServer
from tests.kit.catalog import find_step
from tests.kit.payload import Payload
from tests.kit.stage import HOST, Patience, Server, Stage, deaf_port, free_port


def test_people_talk(server: Server, tmp_path: Path) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice, member(where, "bob") as bob:
        alice.until(Joined("bob"))
        bob.client.send("hello ~ all")
        alice.until(Message("bob", "hello ~ all"))
        alice.client.send("/msg BOB psst")
        bob.until(Message("alice", "psst", "bob"))
        bob.client.finish()
        alice.until(Left("bob"))
        assert bob.waits_for(Disconnected).retry is None
        assert bob.client.finished


def test_what_is_said_before_there_is_a_connection_is_sent_then(server: Server, tmp_path: Path) -> None:
    with person(address(server, tmp_path), "alice") as alice:
        alice.client.send("first")
        alice.client.send("//second")
        alice.client.finish()
        alice.until(Message("alice", "first"))
        alice.until(Message("alice", "/second"))
        assert alice.waits_for(Disconnected).unconfirmed == ()


@pytest.mark.parametrize(("name", "reason"), [("two words", "letters"), ("bob", "taken")])
def test_who_is_refused_is_told_why_and_no_more_is_tried(
    server: Server, tmp_path: Path, name: str, reason: str
) -> None:
    with member(address(server, tmp_path), "bob"), person(address(server, tmp_path), name) as refused:
        end = refused.waits_for(Disconnected)
        assert reason in end.reason
        assert end.retry is None


def test_a_line_that_does_not_end_costs_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialing, "LONGEST", 1000)
    with SilentServer() as server, member(Address(HOST, server.port), "alice") as alice:
        server.says(b"x" * 200_000)
        assert alice.waits_for(Disconnected).reason == "the server sends a line of more than 1000 bytes"


def test_nobody_listens() -> None:
    with deaf_port() as port, person(Address(HOST, port), "alice") as alice:
        end = alice.waits_for(Disconnected)
        assert end.reason.startswith(f"Cannot connect to {HOST}:{port}: ")
        assert end.about == "address"
        assert end.retry is None
        assert not alice.client.finished


def test_who_lost_the_connection_comes_back(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", 0.05)
    server = house.open(port=free_port())
    with member(address(server, tmp_path), "alice") as alice:
        house.close()
        assert alice.waits_for(Disconnected).retry is not None
        alice.client.send("said meanwhile")
        house.open(port=server.port)
        alice.waits_for(Connected)
        alice.until(Message("alice", "said meanwhile"))
        alice.client.send("/history 10")
        texts = [alice.waits_for(Message).text]
        alice.waits_for(PastEnds)
        assert texts == ["said meanwhile"]


def test_a_line_that_nobody_confirms_is_told_and_not_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", 0.05)
    with SilentServer() as silent, member(Address(HOST, silent.port), "alice") as alice:
        alice.client.send("did you hear?")
        silent.hears("did you hear?")
        silent.hang_up()
        assert alice.waits_for(Disconnected).unconfirmed == ("did you hear?",)
        alice.waits_for(Connected)
        alice.client.send("hello again")
        silent.hears("hello again")


def test_private_lines_are_told_too_and_what_is_no_message_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", 0.05)
    with SilentServer() as silent, member(Address(HOST, silent.port), "alice") as alice:
        for line in ("/who", "/msg bob psst", "//slash"):
            alice.client.send(line)
            silent.hears(line)
        silent.hang_up()
        assert alice.waits_for(Disconnected).unconfirmed == ("/msg bob psst", "//slash")


def test_what_was_refused_is_not_told_as_unconfirmed(house: House, tmp_path: Path) -> None:
    with member(address(house.open(), tmp_path), "alice") as alice:
        alice.client.send("/msg nobody psst")
        alice.waits_for(Refusal)
        alice.client.send("hello")
        alice.until(Message("alice", "hello"))
        house.close()
        assert alice.waits_for(Disconnected).unconfirmed == ()


def test_who_comes_back_comes_into_the_same_room(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", 30.0)
    server = house.open(port=free_port())
    with member(address(server, tmp_path), "alice") as alice:
        alice.client.send("/join games")
        alice.until(Entered("games"))
        house.close()
        alice.waits_for(Disconnected)
        alice.client.send("said in games")
        alice.client.send("/rooms")
        alice.client.ask("/history 10")
        assert alice.client.waiting == 1
        house.open(port=server.port)
        alice.client.hurry()
        alice.until(Entered("games"))
        alice.until(Message("alice", "said in games"))
        alice.waits_for(Rooms)
        assert PastEnds() not in alice.seen, "nobody waits for that any more"


def test_who_registers_in_the_chat_can_come_back(house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", 0.05)
    server = house.open(port=free_port())
    with member(address(server, tmp_path), "alice") as alice:
        alice.client.send("/register correct horse")
        alice.waits_for(Notice)
        house.close()
        alice.waits_for(Disconnected)
        house.open(port=server.port)
        alice.waits_for(Connected)


def test_who_leaves_says_what_is_still_to_be_said(server: Server, tmp_path: Path) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice, member(where, "bob") as bob:
        bob.client.send("good night")
        bob.client.leave(SECONDS)
        alice.until(Message("bob", "good night"))
        alice.until(Left("bob"))


@pytest.mark.parametrize("number", ["07", "08", "09"])
def test_it_joins_the_servers_of_the_steps(number: str, payload: Payload, tmp_path: Path) -> None:
    stage = Stage(find_step(number).program_in(None), Patience(20.0, 15.0, 10.0), payload)
    try:
        server = stage.start_server()
        with member(address(server, tmp_path), "alice") as alice:
            assert alice.seen[0] == Users(("alice",))
            alice.client.send("hello")
            alice.until(Message("alice", "hello"))
    finally:
        stage.close()


def test_a_password_proves_who_one_is(server: Server, tmp_path: Path) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice:
        alice.client.send("/register correct horse")
        alice.client.finish()
        alice.waits_for(Disconnected)
    with person(where, "alice") as guest:
        assert "registered" in guest.waits_for(Disconnected).reason
    with person(where, "alice", "wrong") as guest:
        assert guest.waits_for(Disconnected).reason == "Wrong name or password"
    with member(where, "alice", "correct horse") as alice:
        alice.client.send("/nonsense")
        alice.waits_for(Refusal)
        assert Entered("lobby") in alice.seen


def test_a_name_is_registered_on_the_way_in_and_proved_on_coming_back(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", 0.05)
    server = house.open(port=free_port())
    with person(address(server, tmp_path), "alice", "correct horse", register=True) as alice:
        alice.waits_for(Connected)
        house.close()
        assert alice.waits_for(Disconnected).retry is not None
        house.open(port=server.port)
        alice.waits_for(Connected)
    with person(address(server, tmp_path), "alice", "correct horse", register=True) as other:
        assert other.waits_for(Disconnected).about == "name"


def test_a_server_without_accounts_never_gets_a_password() -> None:
    with SilentServer() as silent, person(Address(HOST, silent.port), "alice", "correct horse") as alice:
        end = alice.waits_for(Disconnected)
        assert (end.reason, end.about) == ("This server knows no passwords: leave yours out", "name")


@contextmanager
def answered_by_hand() -> Iterator[tuple[Person, socket.socket]]:
    """Alice, who logs in, and the server's end of her connection."""
    with socket.create_server((HOST, 0)) as listener:
        listener.settimeout(SECONDS)
        with person(Address(HOST, listener.getsockname()[1]), "alice") as alice:
            connection, _ = listener.accept()
            with connection:
                connection.settimeout(SECONDS)
                yield alice, connection


def test_who_leaves_while_logging_in_is_not_let_in_later() -> None:
    with answered_by_hand() as (alice, connection):
        connection.sendall(b"SERVER~Hello\n")
        assert connection.recv(100) == b"/extended\n"
        alice.client.close()
        assert connection.recv(100) == b""
        assert alice.waits_for(Disconnected).about == "line"


def test_who_leaves_while_the_server_is_silent_never_gives_a_name() -> None:
    with answered_by_hand() as (alice, connection):
        alice.client.close()
        connection.sendall(b"SERVER~Hello\n")
        assert connection.recv(100) == b""
        alice.waits_for(Disconnected)


def test_tls_is_remembered_and_a_changed_certificate_refused(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = house.open("--tls", port=free_port())
    where = address(server, tmp_path, tls=True)
    for name in ("alice", "bob"):
        with member(where, name):
            pass
    house.close()
    for name in ("certificate.pem", "private-key.pem"):
        (house.folder / name).unlink()
    house.open("--tls", port=server.port)
    with person(where, "alice") as alice:
        end = alice.waits_for(Disconnected)
        assert "another certificate than before" in end.reason
        assert end.about == "certificate"
    with person(address(server, tmp_path, tls=True, verify=True), "alice") as alice:
        assert "is not trusted" in alice.waits_for(Disconnected).reason
    monkeypatch.setattr(dialing, "SECONDS", 2.0)
    with person(address(server, tmp_path), "alice") as alice:
        assert alice.waits_for(Disconnected).retry is None


def test_who_speaks_tls_to_a_server_without_it_is_told_in_clear_words(server: Server, tmp_path: Path) -> None:
    with person(address(server, tmp_path, tls=True), "alice") as alice:
        reason = alice.waits_for(Disconnected).reason
    assert reason == f"Cannot connect to {HOST}:{server.port}: is it a server with TLS?"
