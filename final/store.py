"""What survives the server: one SQLite file, written by one thread, read by many."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from final.records import (
    Account,
    Banned,
    Delivered,
    Discarded,
    Kept,
    Promoted,
    Record,
    Said,
    Stored,
    StoreError,
    Talk,
    Unbanned,
)

APPLICATION = 0x43484154  # marks our files in SQLite's header: "CHAT"
VERSION = 1
END = (1 << 63) - 1  # no number is higher
SCHEMA = """
    CREATE TABLE said (number INTEGER PRIMARY KEY, time REAL, room TEXT, name TEXT, lines TEXT);
    CREATE INDEX said_in ON said (room);
    CREATE TABLE kept (number INTEGER PRIMARY KEY, time REAL, sender TEXT, recipient TEXT, text TEXT);
    CREATE TABLE accounts (name TEXT PRIMARY KEY, secret TEXT, admin INTEGER);
    CREATE TABLE banned (name TEXT PRIMARY KEY, by TEXT);
    CREATE TABLE files (number INTEGER PRIMARY KEY, time REAL, sender TEXT, recipient TEXT,
                        name TEXT, size INTEGER, sha256 TEXT);
"""
ROOMS = """
    WITH RECURSIVE found (room) AS (
        SELECT min(room) FROM said UNION ALL
        SELECT (SELECT min(room) FROM said WHERE room > found.room) FROM found WHERE found.room IS NOT NULL)
    SELECT room FROM found WHERE room IS NOT NULL
    ORDER BY (SELECT max(number) FROM said WHERE said.room = found.room) DESC
"""  # one step in the index for each room; DISTINCT would read all lines
WRITE = {
    Talk: "INSERT INTO said VALUES (:number, :time, :room, :name, :texts)",
    Kept: "INSERT INTO kept VALUES (:number, :time, :sender, :recipient, :text)",
    Delivered: "DELETE FROM kept WHERE recipient = :recipient AND number <= :number",
    Account: "INSERT OR REPLACE INTO accounts VALUES (:name, :secret, :admin)",
    Promoted: "UPDATE accounts SET admin = 1 WHERE name = :name",
    Banned: "INSERT OR REPLACE INTO banned VALUES (:name, :by)",
    Unbanned: "DELETE FROM banned WHERE name = :name",
    Stored: "INSERT OR REPLACE INTO files VALUES (:number, :time, :sender, :owner, :name, :size, :sha256)",
    Discarded: "DELETE FROM files WHERE number = :number",
}


class Store:
    """The facts of one chat, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Open the folder's facts, or begin with none.

        Raises:
            StoreError: the folder cannot be used, is in use, or holds a file that is not ours or is damaged.
        """
        self.path = folder / "chat.sqlite"
        with _explained(self.path), ExitStack() as stack:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not self.path.exists():
                self.path.touch(mode=0o600)  # private lines and secrets are in it; what SQLite puts beside it is alike
            stack.callback(_claim(folder).close)
            self._writer = self._connect(stack)
            self._prepare()
            self._reader = self._connect(stack)
            self._open = stack.pop_all()
        self._lock = threading.Lock()  # guards _reader
        self._writing = threading.Lock()  # guards _writer

    def write(self, records: Sequence[Record]) -> None:
        """Store facts, all or none.

        Raises:
            StoreError: nothing could be stored, for example because the disk is full.
        """
        with _explained(self.path), self._writing, self._writer:
            self._writer.execute("BEGIN")
            for record in records:
                self._writer.execute(WRITE[type(record)], _values(record))

    def past(self, room: str, count: int, containing: str = "", before: int = END) -> list[Said]:
        """Return the newest lines of a room, oldest first.

        Args:
            room: its name.
            count: how many at most.
            containing: only lines with this text in them, in any case (of Latin letters).
            before: only lines with a smaller number.
        """
        query = """SELECT number, time, name, lines FROM said WHERE room = ? AND number < ?
                   AND (lines LIKE ? ESCAPE '!' OR instr(lines, char(0)))  -- at which LIKE stops reading
                   ORDER BY number DESC"""
        found: list[Said] = []
        with _explained(self.path), self._lock:
            values = (room, before, f"%{_literally(containing)}%")
            for number, moment, name, lines in self._reader.execute(query, values):
                talk = Talk(number, moment, room, name, lines.split("\n"))
                found += [
                    said
                    for said in reversed(talk.lines())
                    if said.number < before and _lower(containing) in _lower(said.text)
                ]
                if len(found) >= count:
                    break
        return found[:count][::-1]

    def rooms(self) -> list[str]:
        """Return the rooms in which something was said; where that was last comes first."""
        return [row[0] for row in self._read(ROOMS)]

    def kept(self) -> list[Kept]:
        """Return the private lines that wait, oldest first."""
        return [Kept(*row) for row in self._read("SELECT * FROM kept ORDER BY number")]

    def accounts(self) -> list[Account]:
        """Return all registered names."""
        return [Account(name, secret, bool(admin)) for name, secret, admin in self._read("SELECT * FROM accounts")]

    def banned(self) -> list[str]:
        """Return all banned names."""
        return [row[0] for row in self._read("SELECT name FROM banned")]

    def files(self) -> list[Stored]:
        """Return all files, oldest first."""
        return [Stored(*row) for row in self._read("SELECT * FROM files ORDER BY number")]

    def last_number(self) -> int:
        """Return the highest number that any fact has had."""
        last = self._read("SELECT number, lines FROM said ORDER BY number DESC LIMIT 1")
        others = self._read("SELECT number FROM kept UNION SELECT number FROM files")
        numbers: list[int] = [number for (number,) in others]
        numbers += [number + lines.count("\n") for number, lines in last]
        return max(numbers, default=0)

    def close(self) -> None:
        """Let go of the files, once nobody is at them; who still searches is interrupted."""
        with contextlib.suppress(sqlite3.ProgrammingError):  # closed already
            self._reader.interrupt()
        with self._writing, self._lock:
            self._open.close()

    def _read(self, query: str, *values: object) -> list[Any]:
        with _explained(self.path), self._lock:
            return self._reader.execute(query, values).fetchall()

    def _connect(self, stack: ExitStack) -> sqlite3.Connection:
        connection = sqlite3.connect(self.path, isolation_level=None, check_same_thread=False)
        stack.callback(connection.close)
        return connection

    def _prepare(self) -> None:
        """Make the tables, unless they are there. A file that is not ours is left as it is."""
        (tables,) = self._writer.execute("SELECT count(*) FROM sqlite_master").fetchone()
        (application,) = self._writer.execute("PRAGMA application_id").fetchone()
        (version,) = self._writer.execute("PRAGMA user_version").fetchone()
        if tables and application != APPLICATION:
            raise StoreError(f"{self.path} belongs to another program")
        if tables and version != VERSION:
            raise StoreError(f"{self.path} is of version {version}, this program knows version {VERSION}")
        self._writer.execute("PRAGMA journal_mode = WAL")
        self._writer.execute("PRAGMA synchronous = NORMAL")  # survives the process, not always a power cut
        if not tables:
            marks = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION};"
            self._writer.executescript(f"BEGIN; {SCHEMA} {marks} COMMIT;")
        self._writer.execute(f"PRAGMA user_version = {VERSION}")  # a file that cannot be written is noticed now


def _claim(folder: Path) -> sqlite3.Connection:
    """Return what keeps other servers from the folder, until it is closed or the process ends, in whatever way."""
    connection = sqlite3.connect(folder / "in-use", timeout=0, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        connection.close()
        if "locked" in str(error):
            raise StoreError(f"{folder} is in use by another server") from None
        raise
    return connection


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        reason = str(getattr(error, "strerror", None) or error)
        raise StoreError(f"{path}: {reason}", reason) from error


def _values(record: Record) -> dict[str, object]:
    """Return what the record's columns hold; lines are one text, each on a line of its own."""
    values = {name: getattr(record, name) for name in record.__slots__}
    return values | {"texts": "\n".join(record.texts)} if isinstance(record, Talk) else values


def _lower(text: str) -> bytes:
    """Return text for comparing as LIKE does: in any case of A to Z."""
    return text.encode().lower()


def _literally(text: str) -> str:
    """Return text in which LIKE finds no wildcard."""
    return "".join(f"!{character}" if character in "!%_" else character for character in text)
