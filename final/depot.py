"""The bytes of files on the disk, each under its number. It knows neither their names nor whose they are."""

import contextlib
import hashlib
import io
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

CHUNK = 1 << 16  # bytes to read at a time


class FileRefused(Exception):
    """A file is not taken or not given; the message says why."""


class Depot:
    """A folder, which is made when the first file comes. Any thread may use it."""

    def __init__(self, folder: Path, reserve: int) -> None:
        """Delete what was left of uploads that did not end.

        Args:
            folder: where the files are.
            reserve: the bytes of the disk that must stay free.
        """
        self._folder, self._reserve = folder, reserve
        self._lock = threading.Lock()  # guards _promised
        self._promised = 0  # bytes of uploads that are under way
        for partial in folder.glob("*.partial"):
            partial.unlink(missing_ok=True)

    def has_room(self, size: int) -> bool:
        """Tell whether the disk can take so many bytes."""
        return size + self._promised + self._reserve <= self._free()

    def receive(self, number: int, size: int, sha256: str, receive: Callable[[int], bytes]) -> None:
        """Store the bytes of a file; what is incomplete or wrong leaves nothing behind.

        Args:
            number: of the file.
            size: in bytes, as it was promised.
            sha256: of its content, as it was promised.
            receive: returns the next bytes, at most so many; b"" when no more come.

        Raises:
            FileRefused: the bytes are not those that were promised, or cannot be stored.
        """
        partial = self._folder / f"{number}.partial"
        with self._lock:
            self._promised += size
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if _copy(partial, size, receive) != sha256:
                raise FileRefused("What arrived is not what was announced: its SHA-256 differs")
            partial.replace(self._folder / str(number))
        except OSError as error:
            raise FileRefused(f"It could not be stored: {error.strerror}") from error
        finally:
            _delete(partial)
            with self._lock:
                self._promised -= size

    def read(self, number: int, offset: int) -> Iterator[bytes]:
        """Return the pieces of a file from an offset (in bytes) on.

        Raises:
            FileRefused: its bytes are gone.
        """
        try:
            stream = (self._folder / str(number)).open("rb")
        except OSError as error:
            raise FileRefused(f"The file is gone: {error.strerror}") from error
        stream.seek(offset)
        return _pieces(stream)

    def delete(self, numbers: Iterable[int]) -> None:
        """Delete files."""
        for number in numbers:
            _delete(self._folder / str(number))

    def _free(self) -> int:
        folder = self._folder
        while not folder.exists():
            folder = folder.parent
        return shutil.disk_usage(folder).free


def _delete(path: Path) -> None:
    with contextlib.suppress(OSError):  # it could not be written either; or Windows keeps it while somebody reads it
        path.unlink(missing_ok=True)


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
