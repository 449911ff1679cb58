"""Files on their way to the server and from it, over connections of their own."""

import re
import shutil
from pathlib import Path

import pytest

from tests.final.carrying import carrier, comer, fetch, leave_to_fetch, leave_to_send, offered, send_file, sha256
from tests.final.house import House, began, guest, hears_nothing_but, meet
from tests.kit import system
from tests.kit.payload import Payload
from tests.kit.stage import Server

NO_TOKEN = "ERROR~This token is not valid, or not any more"


@pytest.fixture
def data(payload: Payload) -> bytes:
    """A file's content: a megabyte, unlike any other."""
    return payload.randbytes(1 << 20)


def stored(house: House) -> list[str]:
    """Return what lies in the server's folder of files."""
    return sorted(path.name for path in (house.folder / "files").glob("*"))


def test_a_file_for_everybody_comes_as_it_was_sent(house: House, server: Server, data: bytes) -> None:
    alice, bob = comer(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    number = send_file(server, alice, data, "my cat.png")
    offered(alice, number, "alice", data, "my cat.png")
    bob.hear(f"SERVER~alice offers the file my cat.png, {len(data)} bytes: it needs the client of final/")
    bob.say(f"/get {number}")
    token = began(bob, "*GET~").split("~")[1]
    assert fetch(server, token, len(data)) == data
    assert (house.folder / "files" / str(number)).read_bytes() == data


def test_an_interrupted_download_goes_on_where_it_was(server: Server, data: bytes) -> None:
    alice = comer(server, "alice")
    token = leave_to_fetch(alice, send_file(server, alice, data, "cat.png"))
    for offset in (0, 1, 65536, 1_000_000, len(data), len(data) + 5):
        assert fetch(server, f"{token} {offset}", max(0, len(data) - offset)) == data[offset:]


def test_files_are_there_after_a_restart(house: House, server: Server, data: bytes) -> None:
    alice = comer(server, "alice")
    number = send_file(server, alice, data, "cat.png")
    house.close()
    server = house.open()
    bob = comer(server, "bob")
    assert fetch(server, leave_to_fetch(bob, number), len(data)) == data
    assert send_file(server, bob, data, "again.png") > number


def test_what_a_file_says_is_said_to_nobody_though_it_cannot_be_stored(house: House, server: Server) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    alice.hear("JOIN~bob")
    secret = b"mallory\nmy password is 123456\n" * 10_000
    shutil.rmtree(house.folder / "files", ignore_errors=True)
    (house.folder / "files").write_text("no folder")
    courier = carrier(server, leave_to_send(alice, secret, "secret.txt", to="@bob "))
    courier.pour(secret)  # part of which may be refused
    began(courier, "ERROR~")
    courier.see_the_end()
    hears_nothing_but(bob, alice)


def test_a_file_for_one_is_for_nobody_else(server: Server, data: bytes) -> None:
    alice, bob, carol = comer(server, "alice"), comer(server, "bob"), comer(server, "carol")
    alice.hear("JOIN~bob", "JOIN~carol")
    number = send_file(server, alice, data, "cat.png", to="@BOB ")
    bob.hear("JOIN~carol")
    offered(bob, number, "alice>bob", data, "cat.png")
    hears_nothing_but(carol, carol)
    carol.say(f"/get {number}", f"/get {number + 1}")
    carol.hear(f"ERROR~There is no file {number} for you", f"ERROR~There is no file {number + 1} for you")
    for peer in (alice, bob):
        assert fetch(server, leave_to_fetch(peer, number), len(data)) == data


@pytest.mark.parametrize("name", ["../../../../tmp/evil", "/etc/cron.d/evil", "..", "a/../../b", "..\\x", "x\x1b[2J"])
def test_no_name_leads_out_of_the_store(house: House, server: Server, name: str) -> None:
    alice = comer(server, "alice")
    before = {path for path in house.folder.parent.rglob("*") if path.parent != house.folder / "files"}
    number = send_file(server, alice, b"evil", name)
    shown = began(alice, "FILE~").split("~", 5)[5]
    assert re.fullmatch(r"[^/\\\x00-\x1f]+", shown) and not shown.startswith(".")
    assert stored(house) == [str(number)]
    assert {path for path in house.folder.parent.rglob("*") if path.parent != house.folder / "files"} - before <= {
        house.folder / "files"
    }


@pytest.mark.parametrize("token", ["../chat.sqlite", "1", "", "x" * 4000])
def test_what_was_not_given_as_a_token_is_none(server: Server, token: str) -> None:
    peer = meet(server, "mallory")
    peer.say(f"/put {token}", f"/fetch {token}", f"/fetch {token} -1")
    peer.hear(NO_TOKEN, NO_TOKEN, NO_TOKEN)


def test_a_token_is_for_one_purpose(server: Server) -> None:
    alice = comer(server, "alice")
    put = leave_to_send(alice, b"data", "x")
    get = leave_to_fetch(alice, send_file(server, alice, b"data", "x"))
    peer = meet(server, "peer")
    peer.say(f"/put {get}", f"/fetch {put}", f"/put {put}", f"/fetch {get} x")
    peer.hear("ERROR~This token is for fetching")
    peer.hear("ERROR~This token is not for fetching, or the offset is no number", NO_TOKEN)
    peer.hear("ERROR~This token is not for fetching, or the offset is no number")


@pytest.mark.parametrize("how", ["leaves", "resets", "lies"])
def test_of_an_upload_that_fails_nothing_is_left(house: House, server: Server, data: bytes, how: str) -> None:
    alice = comer(server, "alice")
    peer = carrier(server, leave_to_send(alice, data, "cat.png"))
    peer.send(data[:-1])
    assert system.poll(lambda: bool(stored(house)), 10)
    if how == "leaves":
        peer.end_sending()
        peer.hear(f"ERROR~1 of {len(data)} bytes did not arrive")
        peer.see_the_end()
    elif how == "resets":
        peer.reset()
    else:
        peer.send(b"x" if data[-1:] != b"x" else b"y")
        peer.hear("ERROR~What arrived is not what was announced: its SHA-256 differs")
    assert system.poll(lambda: not stored(house), 10)
    hears_nothing_but(alice, alice)


def test_what_was_not_complete_at_a_kill_is_discarded(house: House, server: Server, data: bytes) -> None:
    peer = carrier(server, leave_to_send(comer(server, "alice"), data, "cat.png"))
    peer.send(data[:-1])
    assert system.poll(lambda: bool(stored(house)), 10)
    server.program.process.kill()
    server.program.process.wait()
    assert [Path(name).suffix for name in stored(house)] == [".partial"]
    house.open()
    assert stored(house) == []


@pytest.mark.parametrize("size", [(1 << 20) + 1, 10**15, 10**19 - 1])
def test_a_claim_of_a_huge_size_is_refused_at_once(house: House, size: int) -> None:
    alice = comer(house.open("--max-file", "1"), "alice")
    before = house.server.program.family.memory() if house.server else None
    alice.say(f"/upload {size} {'0' * 64} bomb.zip")
    alice.hear(f"ERROR~A file may have {1 << 20} bytes, this one has {size}")
    after = house.server.program.family.memory() if house.server else None
    assert before is None or after is None or after - before < 1 << 20
    assert stored(house) == []


@pytest.mark.parametrize(
    "rest", ["", "x", "1", f"1 {'0' * 64}", f"-1 {'0' * 64} x", f"1 {'0' * 63} x", f"1 {'G' * 64} x", f"{10**20} 0 x"]
)
def test_an_upload_must_be_described(server: Server, rest: str) -> None:
    alice = guest(server, "alice")
    alice.say(f"/upload {rest}")
    alice.hear("ERROR~Usage: /upload SIZE SHA256 [@NAME] FILE")


def test_a_file_is_for_somebody_who_is_here(server: Server) -> None:
    alice = guest(server, "alice")
    alice.say(f"/upload 1 {sha256(b'x')} @nobody x", "/get", "/get x")
    alice.hear("ERROR~No such user: nobody", "ERROR~Usage: /get NUMBER", "ERROR~Usage: /get NUMBER")


def test_who_was_offered_it_hears_of_it_where_the_sender_is(server: Server) -> None:
    alice, bob = comer(server, "alice"), comer(server, "bob")
    alice.hear("JOIN~bob")
    alice.say("/join tea")
    alice.hear("*ROOM~tea", "USERS~alice")
    bob.hear("LEAVE~alice")
    offered(alice, send_file(server, alice, b"x", "x"), "alice", b"x", "x")
    hears_nothing_but(bob, bob)
    courier = carrier(server, leave_to_send(alice, b"y", "y"))
    alice.leave()  # and so it is offered in the lobby
    courier.send(b"y")
    offered(bob, 3, "alice", b"y", "y")


def test_at_the_end_of_the_server_a_transfer_ends(house: House, server: Server, data: bytes) -> None:
    alice = comer(server, "alice")
    token = leave_to_fetch(alice, send_file(server, alice, data * 12, "big.bin"))
    sender = carrier(server, leave_to_send(alice, data, "cat.png"))
    sender.send(data[:-1])
    fetcher = server.client("fetcher", receive_buffer=4096)
    fetcher.say(f"/fetch {token}")
    assert fetcher.stream.wait_for(lambda came: b"*READY~" in came, 10)
    fetcher.stop_reading()
    assert house.close() == 0
    assert stored(house) == ["1"]
