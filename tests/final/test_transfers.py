"""A client's files, against the real server."""

import os
import queue
import socket
import sys
import threading
from pathlib import Path

import pytest

from final import transfers
from final.dialing import Address
from final.events import FileOffered, MayFetch, MayUpload, Message, NotTransferred, Progress, Transferred
from final.transfers import Transfers
from final.wire import Wire
from tests.final.house import House
from tests.final.inbox import SECONDS
from tests.final.people import address, member
from tests.kit.payload import Payload
from tests.kit.stage import HOST, Server


@pytest.fixture
def picture(tmp_path: Path, payload: Payload) -> Path:
    """A file of a megabyte."""
    path = tmp_path / "picture.bin"
    path.write_bytes(payload.randbytes(1_000_000))
    return path


def test_a_file_is_sent_and_fetched(server: Server, tmp_path: Path, picture: Path) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice, member(where, "bob") as bob:
        alice.client.transfers.upload(picture)
        alice.waits_for(Transferred)
        offered = bob.waits_for(FileOffered)
        assert (offered.sender, offered.size, offered.name) == ("alice", 1_000_000, "picture.bin")
        for name in ("picture.bin", "picture (2).bin"):
            bob.client.transfers.download(offered, tmp_path / "bob")
            assert bob.waits_for(Transferred).path == str(tmp_path / "bob" / name)
            assert (tmp_path / "bob" / name).read_bytes() == picture.read_bytes()
        assert sorted(os.listdir(tmp_path / "bob")) == ["picture (2).bin", "picture.bin"]
        done = [event.done for event in bob.seen if isinstance(event, Progress)]
        assert done[-1] == 1_000_000


def test_a_file_for_one_person_reaches_nobody_else(server: Server, tmp_path: Path, picture: Path) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice, member(where, "bob") as bob, member(where, "carol") as carol:
        alice.client.transfers.upload(picture, "bob")
        bob.waits_for(FileOffered)
        alice.client.send("that was for bob")
        while not any("that was for bob" in str(event) for event in carol.seen):
            carol.waits_for(object)
        assert not any(isinstance(event, FileOffered) for event in carol.seen)


def test_two_files_that_want_the_same_name_at_once_do_not_mix(
    server: Server, tmp_path: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = threading.Barrier(2, timeout=SECONDS)
    fetch = Transfers._fetch_rest
    monkeypatch.setattr(Transfers, "_fetch_rest", lambda *all_of_it: (both.wait(), fetch(*all_of_it)))
    with member(address(server, tmp_path), "alice") as alice:
        alice.client.transfers.upload(picture)
        offered = alice.waits_for(FileOffered)
        for _ in range(2):
            alice.client.transfers.download(offered, tmp_path / "got")
        paths = [alice.waits_for(Transferred, lambda end: end.path != "").path for _ in range(2)]
    assert sorted(Path(path).name for path in paths) == ["picture (2).bin", "picture.bin"]
    assert all(Path(path).read_bytes() == picture.read_bytes() for path in paths)


@pytest.mark.skipif(sys.platform == "win32", reason="no name of a file has line breaks there")
def test_a_line_break_in_the_name_of_a_file_says_nothing_in_the_chat(server: Server, tmp_path: Path) -> None:
    file = tmp_path / "poem\nthis was not said"
    file.write_text("Roses are red")
    with member(address(server, tmp_path), "alice") as alice, member(address(server, tmp_path), "bob") as bob:
        alice.client.transfers.upload(file)
        alice.waits_for(Transferred)
        alice.client.send("this was")
        assert bob.waits_for(Message).text == "this was"


def test_what_cannot_be_sent_is_told(house: House, tmp_path: Path, picture: Path) -> None:
    server = house.open("--max-file", "0")
    with member(address(server, tmp_path), "alice") as alice:
        alice.client.transfers.upload(picture)
        assert "1000000" in alice.waits_for(NotTransferred).reason
        alice.client.transfers.upload(tmp_path / "nothing")
        assert alice.waits_for(NotTransferred).name == "nothing"
        alice.client.transfers.download(FileOffered(99, "bob", 1, "abc", "x"), tmp_path)
        assert "There is no file 99" in alice.waits_for(NotTransferred).reason


def test_a_file_that_is_given_up_leaves_nothing_behind(
    server: Server, tmp_path: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice, member(where, "bob") as bob:
        alice.client.transfers.upload(picture)
        offered = bob.waits_for(FileOffered)
        monkeypatch.setattr("final.transfers._request", lambda *_: bob.client.transfers.cancel())
        bob.client.transfers.download(offered, tmp_path / "bob")
        assert bob.waits_for(NotTransferred).reason == "cancelled"
        assert os.listdir(tmp_path / "bob") == []
        monkeypatch.undo()
        bob.client.transfers.download(offered, tmp_path / "bob")
        bob.waits_for(Transferred)


def test_a_file_is_not_taken_when_it_changes_on_its_way(server: Server, tmp_path: Path, picture: Path) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice:
        ask = alice.client.transfers.begin
        alice.client.transfers.begin = lambda leave: (  # type: ignore[method-assign]
            picture.write_bytes(b"x" * 1_000_000),
            ask(leave),
        )[1]
        alice.client.transfers.upload(picture)
        assert "SHA-256" in alice.waits_for(NotTransferred).reason


def test_one_of_two_files_is_given_up(
    server: Server, tmp_path: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poem = tmp_path / "poem.txt"
    poem.write_text("Roses are red")
    with member(address(server, tmp_path), "alice") as alice:
        transfers, leaves = alice.client.transfers, queue.SimpleQueue[MayUpload]()
        begin = transfers.begin
        monkeypatch.setattr(transfers, "begin", leaves.put)
        first, second = transfers.upload(picture), transfers.upload(poem)
        transfers.cancel(first)
        given_up = alice.waits_for(NotTransferred)
        assert (given_up.number, given_up.reason) == (first, "cancelled")
        for leave in iter(lambda: leaves.get(timeout=SECONDS), None):
            begin(leave)
            if leave.name == poem.name:
                break
        assert alice.waits_for(Transferred).number == second


def test_the_same_file_is_sent_twice_at_once(server: Server, tmp_path: Path, picture: Path) -> None:
    with member(address(server, tmp_path), "alice") as alice:
        numbers = {alice.client.transfers.upload(picture) for _ in range(2)}
        assert {alice.waits_for(Transferred).number for _ in range(2)} == numbers


def test_who_gives_up_need_not_wait_for_a_server_that_is_silent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: queue.SimpleQueue[object] = queue.SimpleQueue()
    began, waits = threading.Event(), threading.Event()

    def tell(event: object) -> None:
        began.set()
        told.put(event)

    def receive(wire: Wire, seconds: float | None = None) -> bytes:
        if began.is_set():
            waits.set()
        return original(wire, seconds)

    original = Wire.receive
    monkeypatch.setattr(Wire, "receive", receive)
    monkeypatch.setattr(transfers, "SECONDS", 1000.0)
    with socket.create_server((HOST, 0)) as listener:
        fetching = Transfers(Address(HOST, listener.getsockname()[1]), lambda _line: None, tell)
        number = fetching.download(FileOffered(1, "bob", 1000, "abc", "poem.txt"), tmp_path)
        fetching.begin(MayFetch("token", 1000, "abc", "poem.txt"))
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"SERVER~Welcome!\n*READY~1000\nRoses")
            assert told.get(timeout=SECONDS) == Progress("poem.txt", 5, 1000, number)
            assert waits.wait(SECONDS)
            fetching.cancel(number)
            assert told.get(timeout=SECONDS) == NotTransferred("poem.txt", "cancelled", number)
    assert not list(tmp_path.iterdir())
