"""A disk that is full, or that cannot be written: who says something is told that it was not said."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.final.carrying import carrier, comer, leave_to_send
from tests.final.house import (
    House,
    began,
    complaints,
    couple,
    extended,
    guest,
    hears_nothing_but,
    resident,
    settler,
    until,
)
from tests.kit import system
from tests.kit.stage import Server

NOT_STORED = "ERROR~Not stored, and so not sent: "
NOT_DONE = "ERROR~Not stored, and so not done: "
PAGE = 4096  # bytes: what is read of a database at a time


def limit_files(server: Server, size: int) -> None:
    """Let no file of the server grow beyond a size, in bytes: it sees what it would see on a full disk."""
    if sys.platform != "linux":
        system.not_checked("only Linux limits the files of another process")
    import resource

    _, hard = resource.prlimit(server.program.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.program.process.pid, resource.RLIMIT_FSIZE, (size, hard))


def unlimited(server: Server) -> None:
    import resource

    limit_files(server, resource.RLIM_INFINITY)


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[None]:
    """Put a disk of so many bytes where a folder is to be."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        system.not_checked("only an administrator of Linux can make a small disk")
    try:
        yield
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_on_a_full_disk_nothing_is_sent_that_is_not_stored_and_later_all_goes_on(house: House) -> None:
    server = house.open()
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    hears_nothing_but(bob, alice, "stored")
    alice.hear("alice~stored")
    limit_files(server, 1)
    for number in range(20):
        alice.say(f"lost {number}")
        began(alice, NOT_STORED)
    bob.say("/who", "/msg alice psst")
    bob.hear("USERS~alice,bob", "bob>alice~psst")  # what needs no disk goes on
    alice.hear("bob>alice~psst")
    unlimited(server)
    hears_nothing_but(bob, alice, "again")
    alice.hear("alice~again")
    house.close()
    with closing(sqlite3.connect(house.database)) as connection:
        assert connection.execute("SELECT lines FROM said ORDER BY number").fetchall() == [("stored",), ("again",)]


def test_what_was_not_stored_is_shown_to_nobody_later(server: Server) -> None:
    settler(server, "zoe").leave()
    alice = guest(server, "alice")
    hears_nothing_but(alice, alice, "stored")
    limit_files(server, 1)
    alice.say("lost", "/msg zoe lost")
    began(alice, NOT_STORED)
    began(alice, NOT_STORED)
    unlimited(server)
    hears_nothing_but(alice, alice, "again")
    carol = extended(server, "carol")
    carol.say("/login zoe correct horse", "marker")
    past = until(carol, "zoe~marker")[2:]
    assert [line.split("~", 3)[3] for line in past] == ["alice~stored", "alice~again"]


def test_an_admin_is_told_what_could_not_be_stored_and_it_is_not_done(house: House) -> None:
    server = house.open("--admin", "alice")
    alice, bob, eve = settler(server, "alice"), settler(server, "bob"), guest(server, "eve")
    alice.say("/ban mallory")
    until(alice, "SERVER~mallory is banned")
    orders = ("/ban eve", "/unban mallory", "/admin bob")

    def are_refused(beginning: str) -> None:
        for order in orders:
            alice.say(order)
            began(alice, beginning)

    limit_files(server, 1)
    are_refused(NOT_DONE)
    unlimited(server)
    hears_nothing_but(alice, eve)  # who is still here
    bob.say("/kick eve")
    until(bob, "ERROR~Unknown command /kick, try /help")
    house.close()
    alice = resident(house.open("--admin", "alice"), "alice")
    alice.say("/unban eve", *orders, "/ban EVE", "/unban eve", "/unban eve")
    until(alice, "ERROR~Banned are: mallory")
    alice.hear("SERVER~eve is banned", "SERVER~mallory may come in again")
    alice.hear("SERVER~bob is an admin now", "ERROR~EVE is banned already", "SERVER~eve may come in again")
    alice.hear("ERROR~Banned are: none")


def test_who_asks_for_the_past_is_told_that_it_cannot_be_read_and_the_chat_goes_on(house: House) -> None:
    alice = guest(house.open(), "alice")
    for number in range(1000):
        alice.say(f"{number} {'x' * 1000}")
    alice.say("written")
    until(alice, "alice~written")
    house.close()
    server = house.open()
    alice, bob = couple(server)
    data = bytearray(house.database.read_bytes())
    house.database.write_bytes(data[:PAGE] + b"\xff" * (len(data) - PAGE))
    for order in ("/history 500", "/search 500"):
        alice.say(order)
        alice.hear("ERROR~The server cannot read what it has stored: database disk image is malformed")
    bob.say("/msg alice psst")
    alice.hear("bob>alice~psst")
    assert server.program.stderr.wait_for(lambda data: b"cannot read" in data, 15)
    assert "Traceback" not in complaints(server)


def test_a_full_disk_takes_no_file_and_leaves_no_part_of_it(house: House, server: Server) -> None:
    data = b"x" * (1 << 20)
    alice = comer(server, "alice")
    peer = carrier(server, leave_to_send(alice, data, "x"))
    limit_files(server, 1 << 16)
    peer.pour(data)  # part of which may be refused
    peer.hear("ERROR~It could not be stored: File too large")
    assert list((house.folder / "files").iterdir()) == []
    unlimited(server)


def test_a_small_disk_is_full_and_nothing_is_lost(house: House) -> None:
    with small_disk(house.folder, 400 << 10):
        server = house.open()
        alice = guest(server, "alice")
        said = 0
        while True:
            alice.say(f"{said} " + "x" * 4000)
            if alice.next_line().startswith(NOT_STORED.encode()):
                break
            said += 1
        alice.say("/search 0 x")
        assert said > 10 and alice.next_line().startswith(b"SERVER~[")
        assert house.close() == 0
        assert house.refuses_to_open() == f"{house.database}: database or disk is full"
        subprocess.run(["mount", "-o", "remount,size=2m", str(house.folder)], check=True)
        alice = guest(house.open(), "alice")
        alice.say(f"/search {said - 1} x", f"/search {said} x")
        assert alice.next_line().startswith(b"SERVER~[")
        alice.hear("SERVER~Nothing was found")
        assert house.close() == 0


def read_only_file(house: House) -> None:
    house.database.chmod(0o444)


def read_only_header(house: House) -> None:
    """Mark the file as one of a future SQLite, which may be read but not written."""
    data = bytearray(house.database.read_bytes())
    data[18] = 9
    house.database.write_bytes(data)


@pytest.mark.parametrize("make", [read_only_file, read_only_header])
def test_a_read_only_database_is_one_sentence(house: House, make: Callable[[House], None]) -> None:
    house.open()
    house.close()
    make(house)
    if make is read_only_file and os.access(house.database, os.W_OK):
        system.not_checked("the user of this test may write everywhere")
    assert house.refuses_to_open() == f"{house.database}: attempt to write a readonly database"


def test_a_folder_that_vanishes_ends_no_server(house: House, server: Server) -> None:
    alice = guest(server, "alice")
    hears_nothing_but(alice, alice)
    try:
        shutil.rmtree(house.folder)
    except OSError:
        system.not_checked("this system does not delete files that are in use")
    alice.say("hello", "/who")
    until(alice, "USERS~alice")
