"""What survives the server, in a real SQLite file."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from final.files import Files
from final.hub import Hub
from final.records import Account, Banned, Delivered, Kept, Stored, StoreError, Talk, Unbanned
from final.services import Rules, Services, remember
from final.store import Store
from tests.final.inbox import SECONDS

TALKS = [
    Talk(1, 1000.0, "lobby", "alice", [f"line {number}" for number in range(1, 16)]),
    *(Talk(number, 1000.0 - number, "lobby", "alice", [f"line {number}"]) for number in range(16, 21)),
]
LINES = [said for talk in TALKS for said in talk.lines()]
KEPT = [Kept(21, 5.0, "alice", "Bob", "one"), Kept(22, 6.0, "carol", "Bob", "two"), Kept(23, 7.0, "alice", "Dave", "x")]
FILE = Stored(24, 8.0, "alice", "", "cat.png", 5, "0" * 64)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A new store."""
    with closing(Store(tmp_path)) as store:
        yield store


def test_all_facts_are_there_after_a_restart(tmp_path: Path) -> None:
    bob, admin = Account("Bob", "scrypt$1"), Account("alice", "scrypt$2", admin=True)
    with closing(Store(tmp_path / "new" / "folder")) as store:
        store.write([*TALKS, *KEPT, FILE, bob, admin, Banned("eve", "alice"), Banned("mallory", "alice")])
    with closing(Store(tmp_path / "new" / "folder")) as store:
        assert store.past("lobby", 100) == LINES
        assert store.kept() == KEPT
        assert sorted(store.accounts(), key=lambda account: account.name) == [bob, admin]
        assert sorted(store.banned()) == ["eve", "mallory"]
        assert (store.files(), store.rooms(), store.last_number()) == ([FILE], ["lobby"], 24)


def test_a_new_hub_goes_on_where_the_last_one_was(store: Store, tmp_path: Path) -> None:
    store.write([*TALKS, *KEPT, FILE, Account("Bob", "secret"), Banned("Eve", "alice")])
    hub, files = Hub(), Files(tmp_path / "files")
    remember(hub, store, files)
    assert list(hub.lobby.past) == LINES
    assert {name: len(kept) for name, kept in hub.kept.items()} == {"bob": 2, "dave": 1}
    assert (hub.next_number(), hub.accounts["bob"].name, hub.banned) == (25, "Bob", {"eve": "Eve"})
    assert files.offer(24, "anybody")[1] == FILE


def test_later_facts_replace_earlier_ones(store: Store) -> None:
    store.write([*KEPT, Account("Bob", "old"), Banned("eve", "alice")])
    store.write([Delivered("Bob", 21), Account("Bob", "new", admin=True), Unbanned("eve")])
    assert store.kept() == KEPT[1:]
    assert (store.accounts(), store.banned()) == ([Account("Bob", "new", admin=True)], [])


def test_the_past_is_the_newest_lines_of_a_room_oldest_first(store: Store) -> None:
    store.write([*TALKS, Talk(30, 0.0, "tea", "bob", ["line 7"])])
    assert store.past("lobby", 3) == LINES[-3:]
    assert store.past("lobby", 2, "INE 1") == LINES[-3:-1]
    assert [said.number for said in store.past("tea", 9)] == [30]
    assert store.past("lobby", 3, before=9) == LINES[5:8]
    assert (store.past("nowhere", 9), store.past("lobby", 0)) == ([], [])


@pytest.mark.parametrize("text", ["100%", "a_b", "wow!", "%", "_", "!", "'; DROP TABLE said; --", "a\0b", "☕"])
def test_a_search_means_its_text_literally(store: Store, text: str) -> None:
    said = Talk(1, 0, "lobby", "alice", [f"so {text} said", "so aXb said"])
    store.write([said, Talk(3, 0, "lobby", "alice", ["so aXb said"])])
    assert store.past("lobby", 9, text) == said.lines()[:1]
    assert len(store.past("lobby", 9, "SAID")) == 3


def test_facts_are_stored_all_or_none_and_a_failure_ends_nothing(store: Store) -> None:
    with pytest.raises(StoreError, match="UNIQUE"):
        store.write([TALKS[-2], TALKS[-1], TALKS[-2]])
    assert store.past("lobby", 9) == []
    store.write(TALKS)
    assert store.past("lobby", 99) == LINES


def test_a_second_store_on_the_same_folder_is_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is in use by another server"):
        Store(tmp_path)
    store.write(TALKS)
    store.close()
    with closing(Store(tmp_path)) as second:
        assert second.past("lobby", 99) == LINES


def database(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_a_database_of_another_program_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "chat.sqlite"
    database(path, "CREATE TABLE said (what TEXT)", "INSERT INTO said VALUES ('mine')")
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(StoreError, match="belongs to another program"):
            Store(tmp_path)
    assert path.read_bytes() == before
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["chat.sqlite", "in-use"]


def test_a_database_of_another_version_stays_as_it_is(tmp_path: Path) -> None:
    Store(tmp_path).close()
    database(tmp_path / "chat.sqlite", "PRAGMA user_version = 2")
    before = (tmp_path / "chat.sqlite").read_bytes()
    with pytest.raises(StoreError, match="is of version 2, this program knows version 1"):
        Store(tmp_path)
    assert (tmp_path / "chat.sqlite").read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_file_that_is_no_database_stays_as_it_is(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "chat.sqlite"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"chat\.sqlite: "):
        Store(tmp_path)
    assert path.read_bytes() == content


def test_where_no_folder_can_be_there_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for folder in (tmp_path / "file", tmp_path / "file" / "deeper"):
        with pytest.raises(StoreError):
            Store(folder)
    (tmp_path / "in-use").write_bytes(b"garbage" * 1000)
    with pytest.raises(StoreError, match="not a database"):
        Store(tmp_path)


def test_without_a_store_the_past_is_what_is_remembered(tmp_path: Path) -> None:
    services = Services(Rules(), Files(tmp_path))
    room = services.hub.lobby
    room.past.extend(LINES)
    services._write(TALKS)
    assert services.past(room, 2) == LINES[-2:]
    assert services.past(room, 2, "INE 1") == LINES[17:19]
    assert services.past(room, 0) == []


def test_the_postman_and_who_makes_the_admin_s_account_may_write_at_once(store: Store) -> None:
    together, failures = threading.Barrier(4), []

    def write(number: int) -> None:
        together.wait()
        try:
            for each in range(50):
                store.write([Banned(f"name{number}x{each}", "alice")])
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == [] and len(store.banned()) == 200


def test_who_searches_while_the_store_is_closed_is_interrupted(store: Store) -> None:
    store.write([Talk(number, 1.0, "lobby", "alice", [f"hay {number}"] * 100) for number in range(100, 300_000, 100)])
    searching, ended = threading.Event(), threading.Event()

    def search() -> None:
        with suppress(StoreError, sqlite3.Error):
            while True:
                store.past("lobby", 100, "needle")
                searching.set()  # and again at once
        ended.set()

    thread = threading.Thread(target=search)
    thread.start()
    assert searching.wait(SECONDS)
    store.close()
    assert ended.wait(SECONDS)
    thread.join()
