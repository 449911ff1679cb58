"""How the server starts, how it does not, and how it ends."""

import os
import shutil
import signal
import socket
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from final import serve
from tests.final.house import House, complaints, extended, guest, meet
from tests.kit import system
from tests.kit.stage import HOST, Server, free_port

BYE = "SERVER~Server is shutting down"
SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


@pytest.mark.parametrize("number", SIGNALS)
def test_everybody_is_told_of_the_end(house: House, server: Server, number: signal.Signals) -> None:
    peers = [guest(server, "alice"), extended(server, "nameless"), meet(server, "silent")]
    peers[0].say("one last word")
    peers[0].hear("alice~one last word")
    server.program.process.send_signal(number)
    for peer in peers:
        peer.hear(BYE)
        peer.see_the_end()
    assert server.program.drained_status(10) == 0
    assert complaints(server) == ""
    assert sorted(path.name for path in house.folder.iterdir()) == ["chat.sqlite", "in-use"]


def test_who_talks_on_while_the_server_ends_causes_no_traceback(house: House, server: Server) -> None:
    peers = [guest(server, f"peer{number}") for number in range(4)]
    talk = [lambda peer=peer: peer.pour(b"hello\n/who\n/join x\n" * 20_000) for peer in peers]
    house.stage.at_once(*talk, house.close)
    assert server.program.drained_status(10) == 0
    assert "Traceback" not in complaints(server)


def test_the_same_port_can_be_used_at_once(house: House) -> None:
    server = house.open(port=free_port())
    guest(server, "alice").leave()
    house.close()
    guest(house.open(port=server.port), "alice")


def test_a_port_in_use_is_one_sentence(house: House, server: Server) -> None:
    other = House(house.stage, house.folder.parent / "other")
    program = house.stage.start("--port", str(server.port), "--data", str(other.folder))
    assert program.drained_status(20) == 1
    (sentence,) = program.complained().splitlines()
    assert sentence.startswith(f"Cannot listen on {HOST}:{server.port}: ")


@pytest.mark.parametrize(
    ("options", "start"),
    [
        (["--host", "256.1.1.1"], "Cannot listen on 256.1.1.1:0: "),
        (["--host", "192.0.2.1"], "Cannot listen on 192.0.2.1:0: "),
        (["--host", "no\udcff.such.host"], "Cannot listen on no"),
        (["--log-file", "/dev/null/no.log"], "/dev/null/no.log: "),
    ],
)
def test_an_address_or_log_that_cannot_be_used_is_one_sentence(house: House, options: list[str], start: str) -> None:
    assert house.refuses_to_open(*options).startswith(start)


def test_a_folder_that_cannot_be_used_is_one_sentence(house: House) -> None:
    house.folder.write_bytes(b"a file is in its place")
    sentence = house.refuses_to_open()
    assert sentence.startswith(f"{house.database}: ")
    assert "Errno" not in sentence
    assert house.folder.read_bytes() == b"a file is in its place"


def foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
        connection.commit()


def damaged(path: Path) -> None:
    path.write_bytes(os.urandom(100_000))


def damaged_within(path: Path) -> None:
    """Keep the first page, and so the header: what is wrong is found only on reading."""
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(Path(serve.__file__).with_name("store.py").read_text().split('"""')[3])
        connection.execute(f"PRAGMA application_id = {0x43484154}")
        connection.execute("PRAGMA user_version = 1")
    data = path.read_bytes()
    path.write_bytes(data[:4096] + os.urandom(len(data) - 4096))


@pytest.mark.parametrize("make", [foreign, damaged, damaged_within])
def test_a_database_that_cannot_be_used_is_one_sentence_and_stays(house: House, make: object) -> None:
    house.folder.mkdir()
    assert callable(make)
    make(house.database)
    before = house.database.read_bytes()
    assert house.refuses_to_open().startswith(f"{house.database}")
    changed = [at for at, (old, new) in enumerate(zip(before, house.database.read_bytes(), strict=True)) if old != new]
    assert set(changed) <= set(range(18, 100)), "nothing but SQLite's own marks in the header"
    assert changed == [] or make is damaged_within


def test_a_second_server_on_the_same_folder_is_one_sentence(house: House, server: Server) -> None:
    sentence = house.refuses_to_open()
    assert sentence == f"{house.folder} is in use by another server"
    server.program.process.kill()
    server.program.process.wait()
    guest(house.open(), "alice")


@pytest.mark.parametrize("there", [False, True])
def test_nobody_else_on_the_machine_reads_what_is_stored(house: House, there: bool) -> None:
    if os.name == "nt":
        system.not_checked("Windows has no such bits")
    if there:
        house.folder.mkdir(mode=0o755)
    server = house.open("--tls") if shutil.which("openssl") else house.open()
    assert server.program.status() is None
    assert there or house.folder.stat().st_mode & 0o077 == 0
    secret = [*house.folder.glob("chat.sqlite*"), *house.folder.glob("private-key.pem")]
    assert house.database in secret
    assert [path for path in secret if path.stat().st_mode & 0o077] == []


def test_to_listen_on_the_network_is_warned_of(house: House) -> None:
    program = house.stage.start("--port", "0", "--data", str(house.folder), "--host", "0.0.0.0")
    assert program.stdout.wait_for(lambda data: b"Listening on 0.0.0.0:" in data, 20)
    assert program.stderr.wait_for(lambda data: data.count(b"\n") == 2, 10)
    first, second = program.complained().splitlines()
    assert first.startswith("Warning: whoever shares the network can read everything")
    assert second.startswith("Warning: whoever shares the network can come in")
    assert not system.poll(lambda: len(program.complained().splitlines()) > 2, 0)


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost", "::1"])
def test_to_listen_on_this_machine_is_not_warned_of(house: House, host: str) -> None:
    try:
        socket.create_server((host, 0), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError:
        system.not_checked(f"this machine has no {host}")
    program = house.stage.start("--port", "0", "--data", str(house.folder), "--host", host)
    assert program.stdout.wait_for(lambda data: b"Listening on " in data, 20)
    assert program.complained() == ""


@pytest.mark.parametrize("level", ["debug", "info", "warning", "error"])
def test_the_log_never_holds_what_is_said_nor_passwords(house: House, level: str) -> None:
    log = house.folder.parent / "log"
    server = house.open("--log-level", level, "--log-file", str(log), "--admin", "alice")
    alice, bob = meet(server, "alice"), guest(server, "bob")
    alice.say("/login alice topsecret", "/register alice topsecret", "/msg bob topsecret", "topsecret", "/topsecret")
    alice.say("/kick topsecret", "/search topsecret", f"/upload 1 {'0' * 64} topsecret", "/ban topsecret")
    alice.say("/msg alice that is all")
    assert alice.stream.wait_for(lambda data: b"that is all" in data, 15)
    bob.reset()
    house.close()
    text = log.read_text() + server.program.complained() + server.program.printed()
    assert "topsecret" not in text
    assert ("connected" in text) == (level in ("debug", "info"))
    assert ("wrong name or password" in text) == (level != "error")
