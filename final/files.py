"""Files that people send each other: where they lie, what they may cost, who may fetch them. No sockets.

A file lies in the folder under its number. Its name is what the sender calls it, and never a path of ours.
"""

import contextlib
import hashlib
import io
import re
import secrets
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from final.protocol import key, printable
from final.records import Stored

LARGEST = 100 << 20  # bytes
RESERVE = 200 << 20  # bytes of the disk that always stay free
LONGEST_FILE_NAME = 200  # bytes; no system takes more than 255, and some programs add to it
MOST_TOKENS = 1000
CHUNK = 1 << 16  # bytes to read at a time
NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*]')
DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # no names of files on Windows


class FileRefused(Exception):
    """A file is not taken or not given; the message says why."""


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that somebody may send."""

    sender: str
    recipient: str  # a name, or "" for everybody
    name: str
    size: int  # bytes
    sha256: str


def safe_name(name: str) -> str:
    """Return a name under which any system can store a file, in the folder where one means to."""
    name = NOT_IN_NAMES.sub("_", printable(name)).strip(" .")
    name = name.encode()[-LONGEST_FILE_NAME:].decode("utf-8", "ignore").lstrip(" .") or "file"
    return f"_{name}" if DEVICES.fullmatch(name) else name


class Files:
    """All files of one server. Any thread may use it."""

    def __init__(self, folder: Path, largest: int = LARGEST, reserve: int = RESERVE) -> None:
        """Keep files in a folder, which is made when the first one comes.

        Args:
            folder: where. What was left of uploads that did not end is deleted.
            largest: the most bytes that a file may have.
            reserve: the bytes of the disk that must stay free.
        """
        self._folder, self._largest, self._reserve = folder, largest, reserve
        self._lock = threading.Lock()  # guards all below
        self._files: dict[int, Stored] = {}
        self._tokens: dict[str, Upload | Stored] = {}
        self._promised = 0  # bytes of uploads that are under way
        for partial in folder.glob("*.partial"):
            partial.unlink(missing_ok=True)

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
        if upload.size + self._promised + self._reserve > self._free():
            raise FileRefused("There is no room for it on the server's disk")
        return self._token(upload)

    def offer(self, number: int, name: str) -> tuple[str, Stored]:
        """Return the token with which somebody may fetch a file, and the file.

        Raises:
            FileRefused: there is no such file for this person.
        """
        with self._lock:
            file = self._files.get(number)
        if file is None or (file.recipient and key(name) not in (key(file.recipient), key(file.sender))):
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
        """Store the bytes of an upload under a number; what is incomplete or wrong leaves nothing behind.

        Args:
            upload: what was promised.
            number: of the file.
            receive: returns the next bytes, at most so many; b"" when no more come.

        Raises:
            FileRefused: the bytes are not those that were promised, or cannot be stored.
        """
        partial = self._folder / f"{number}.partial"
        with self._lock:
            self._promised += upload.size
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            if _copy(partial, upload.size, receive) != upload.sha256:
                raise FileRefused("What arrived is not what was announced: its SHA-256 differs")
            partial.replace(self._folder / str(number))
        except OSError as error:
            raise FileRefused(f"It could not be stored: {error.strerror}") from error
        finally:
            with contextlib.suppress(OSError):  # what cannot be deleted could not be written either
                partial.unlink(missing_ok=True)
            with self._lock:
                self._promised -= upload.size

    def read(self, file: Stored, offset: int) -> Iterator[bytes]:
        """Return the pieces of a file from an offset (in bytes) on.

        Raises:
            FileRefused: its bytes are gone.
        """
        try:
            stream = (self._folder / str(file.number)).open("rb")
        except OSError as error:
            raise FileRefused(f"The file is gone: {error.strerror}") from error
        stream.seek(offset)
        return _pieces(stream)

    def _token(self, meaning: Upload | Stored) -> str:
        token = secrets.token_urlsafe(16)
        with self._lock:
            self._tokens[token] = meaning
            if len(self._tokens) > MOST_TOKENS:
                del self._tokens[next(iter(self._tokens))]
        return token

    def _free(self) -> int:
        folder = self._folder
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free


def _copy(path: Path, size: int, receive: Callable[[int], bytes]) -> str:
    digest, missing = hashlib.sha256(), size
    with path.open("wb") as stream:
        while missing:
            data = receive(min(missing, CHUNK))
            if not data:
                raise FileRefused(f"{missing} of {size} bytes did not arrive")
            stream.write(data)
            digest.update(data)
            missing -= len(data)
    return digest.hexdigest()


def _pieces(stream: io.BufferedReader) -> Iterator[bytes]:
    with stream:
        while piece := stream.read(CHUNK):
            yield piece
