"""A client's files, against the real server."""

import os
from pathlib import Path

import pytest

from final.events import FileOffered, NotTransferred, Progress, Refusal, Transferred
from tests.final.house import House
from tests.final.people import address, member
from tests.kit.payload import Payload
from tests.kit.stage import Server


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


def test_what_cannot_be_sent_is_told(house: House, tmp_path: Path, picture: Path) -> None:
    server = house.open("--max-file", "0")
    with member(address(server, tmp_path), "alice") as alice:
        alice.client.transfers.upload(picture)
        assert "1000000" in alice.waits_for(Refusal).text
        alice.client.transfers.upload(tmp_path / "nothing")
        assert alice.waits_for(NotTransferred).name == "nothing"
        alice.client.transfers.download(FileOffered(99, "bob", 1, "abc", "x"), tmp_path)
        assert "There is no file 99" in alice.waits_for(Refusal).text


def test_a_file_that_is_given_up_leaves_nothing_behind(
    server: Server, tmp_path: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = address(server, tmp_path)
    with member(where, "alice") as alice:
        alice.client.transfers.upload(picture)
        offered = alice.waits_for(FileOffered)
        monkeypatch.setattr("final.transfers._request", lambda *_: alice.client.transfers.cancel())
        alice.client.transfers.download(offered, tmp_path / "alice")
        assert alice.waits_for(NotTransferred).reason == "cancelled"
        assert os.listdir(tmp_path / "alice") == []
        monkeypatch.undo()
        alice.client.transfers.download(offered, tmp_path / "alice")
        alice.waits_for(Transferred)


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
