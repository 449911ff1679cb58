"""Files that people send each other: what they may cost, and who may fetch them. No sockets.

A file lies in the folder under its number. Its name is what the sender calls it, and never a path of ours.
"""

import re
import secrets
import threading
from collections.abc import Callable, Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from final.depot import Depot, FileRefused
from final.protocol import printable
from final.records import Stored

LARGEST = 100 << 20  # bytes
MOST = 2000 << 20  # bytes of all files together
RESERVE = 200 << 20  # bytes of the disk that always stay free
LONGEST_FILE_NAME = 200  # bytes; no system takes more than 255, and some programs add to it
MOST_TOKENS = 1000
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no names of files on Windows


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody may send."""

    sender: str
    recipient: str  # a name, or "" for everybody
    name: str
    size: int  # bytes
    sha256: str
    giver: str = ""  # who the sender is: see Member.person
    owner: str = ""  # who the recipient is


def safe_name(name: str) -> str:
    """Return a name under which any system can store a file, in the folder where one means to."""
    name = NOT_IN_NAMES.sub("_", printable(name)).strip(" .")
    name = name.encode()[-LONGEST_FILE_NAME:].decode("utf-8", "ignore").lstrip(" .") or "file"
    return f"_{name}" if DEVICES.fullmatch(name) else name


class Files:
    """All files of one server. Any thread may use it."""

    def __init__(self, folder: Path, largest: int = LARGEST, most: int = MOST, reserve: int = RESERVE) -> None:
        """Keep files in a folder.

        Args:
            folder: where. What was left of uploads that did not end is deleted.
            largest: the most bytes that a file may have.
            most: the most bytes that all may have; if there are more, the oldest files go.
            reserve: the bytes of the disk that must stay free.
        """
        self._depot = Depot(folder, reserve)
        self._largest, self._most = min(largest, most), most
        self._lock = threading.Lock()  # guards all below
        self._files: dict[int, Stored] = {}  # the oldest first
        self._tokens: dict[str, Upload | Stored] = {}

    def add(self, file: Stored) -> None:
        """Take a file into the list of those that can be fetched."""
        with self._lock:
            self._files[file.number] = file

    def expect(self, upload: Upload) -> str:
        """Return the token with which an upload is sent.

        Raises:
            FileRefused: it is too large, or the disk too full.
        """
        if upload.size > self._largest:
            raise FileRefused(f"A file may have {self._largest} bytes, this one has {upload.size}")
        if not self._depot.has_room(upload.size):
            raise FileRefused("There is no room for it on the server's disk")
        return self._token(upload)

    def offer(self, number: int, person: str) -> tuple[str, Stored]:
        """Return the token with which somebody may fetch a file, and the file.

        Raises:
            FileRefused: there is no such file for this person.
        """
        with self._lock:
            file = self._files.get(number)
        if file is None or (file.owner and person not in (file.owner, file.giver)):
            raise FileRefused(f"There is no file {number} for you")
        return self._token(file), file

    def redeem(self, token: str) -> Upload | Stored:
        """Return what a token stands for. For an upload it is good once, for a download until it is forgotten.

        Raises:
            FileRefused: it stands for nothing.
        """
        with self._lock:
            found = self._tokens.get(token)
            if isinstance(found, Upload):
                del self._tokens[token]
        if found is None:
            raise FileRefused("This token is not valid, or not any more")
        return found

    def receive(self, upload: Upload, number: int, receive: Callable[[int], bytes]) -> None:
        """Store the bytes of an upload under a number, as Depot.receive does."""
        self._depot.receive(number, upload.size, upload.sha256, receive)

    def read(self, file: Stored, offset: int) -> Iterator[bytes]:
        """Return the pieces of a file, as Depot.read does."""
        return self._depot.read(file.number, offset)

    def discard(self, files: Sequence[Stored]) -> None:
        """Delete files: nobody can fetch them any more."""
        with self._lock:
            for file in files:
                self._files.pop(file.number, None)
        self._depot.delete(file.number for file in files)

    def too_many(self) -> list[Stored]:
        """Return the files that have to go, so that all together have no more bytes than they may."""
        with self._lock:
            excess, found = sum(file.size for file in self._files.values()) - self._most, []
            for file in self._files.values():
                if excess <= 0:
                    break
                found.append(file)
                excess -= file.size
        return found

    def owned_by(self, person: str) -> list[Stored]:
        """Return the files that were sent to somebody alone."""
        with self._lock:
            return [file for file in self._files.values() if file.owner == person]

    def of_guests(self, accounts: Container[str]) -> list[Stored]:
        """Return the files that were sent to somebody alone who has none of these accounts."""
        with self._lock:
            return [file for file in self._files.values() if file.owner and file.owner not in accounts]

    def hand_over(self, guest: str, person: str) -> list[Stored]:
        """Let a guest's files belong to the account that the guest has made; return those that were sent to it."""
        with self._lock:
            for number, file in self._files.items():
                giver, owner = (person if each == guest else each for each in (file.giver, file.owner))
                self._files[number] = replace(file, giver=giver, owner=owner)
        return self.owned_by(person)

    def _token(self, meaning: Upload | Stored) -> str:
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._tokens[token] = meaning
            if len(self._tokens) > MOST_TOKENS:
                del self._tokens[next(iter(self._tokens))]
        return token
