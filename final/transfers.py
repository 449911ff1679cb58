"""A client's files: sent and fetched beside the chat, each over a connection and in a thread of its own."""

import hashlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

from final.dialing import SECONDS, Address, CannotConnect, Line, dial
from final.events import Event, FileOffered, MayFetch, MayUpload, NotTransferred, Progress, Transferred
from final.files import safe_name

CHUNK = 1 << 16  # bytes to read or send at a time
TRIES = 3  # to fetch a file whose connection breaks


class Transfers:
    """What one client has asked to send and to fetch, by the files' SHA-256."""

    def __init__(self, address: Address, send: Callable[[str], None], tell: Callable[[Event], None]) -> None:
        """Work for one client.

        Args:
            address: of the server.
            send: sends a line on the chat's connection.
            tell: is told what becomes of each file.
        """
        self._address, self._send, self._tell = address, send, tell
        self._lock = threading.Lock()  # guards the rest
        self._uploads: dict[str, Path] = {}
        self._downloads: dict[str, Path] = {}  # the folder where each shall be
        self._cancelled = threading.Event()

    def cancel(self) -> None:
        """Give up all that is on its way."""
        with self._lock:
            self._cancelled.set()
            self._cancelled = threading.Event()  # for what comes later

    def upload(self, path: Path, recipient: str = "") -> None:
        """Send a file to everybody in the room, or to one person. What becomes of it is told later."""
        self._in_background(path.name, lambda _: self._ask(path, recipient))

    def download(self, offered: FileOffered, folder: Path) -> None:
        """Fetch a file into a folder, under a name that is free there. What becomes of it is told later."""
        with self._lock:
            self._downloads[offered.sha256] = folder
        self._send(f"/get {offered.number}")

    def begin(self, leave: MayUpload | MayFetch) -> None:
        """The server lets us send or fetch a file: do so."""
        with self._lock:
            path = (self._uploads if isinstance(leave, MayUpload) else self._downloads).pop(leave.sha256, None)
        if path is None:
            return  # not asked for, or twice
        if isinstance(leave, MayUpload):
            self._in_background(path.name, lambda cancelled: self._put(leave, path, cancelled))
        else:
            self._in_background(leave.name, lambda cancelled: self._fetch(leave, path, cancelled))

    def _in_background(self, name: str, work: Callable[[threading.Event], None]) -> None:
        with self._lock:
            cancelled = self._cancelled

        def run() -> None:
            try:
                work(cancelled)
            except (CannotConnect, OSError) as error:
                self._tell(NotTransferred(name, getattr(error, "strerror", None) or str(error)))

        threading.Thread(target=run, name=f"file {name}", daemon=True).start()

    def _ask(self, path: Path, recipient: str) -> None:
        sha256, size = _measure(path)
        with self._lock:
            self._uploads[sha256] = path
        to = f"@{recipient} " if recipient else ""
        self._send(f"/upload {size} {sha256} {to}{path.name}")

    def _put(self, leave: MayUpload, path: Path, cancelled: threading.Event) -> None:
        line = dial(self._address)
        try:
            _request(line, f"/put {leave.token}")
            size = path.stat().st_size
            with path.open("rb") as stream:
                while data := stream.read(CHUNK):
                    _stop_if(cancelled)
                    line.wire.push_all(data, SECONDS)
                    self._tell(Progress(leave.name, stream.tell(), size))
            _expect(line, "*STORED~")
        finally:
            line.wire.close()
        self._tell(Transferred(leave.name))

    def _fetch(self, leave: MayFetch, folder: Path, cancelled: threading.Event) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        target = _free_path(folder / safe_name(leave.name))
        partial = target.with_name(f"{target.name}.part")
        try:
            for tries_left in reversed(range(TRIES)):
                try:
                    self._fetch_rest(leave, partial, cancelled)
                    break
                except (CannotConnect, OSError):
                    if not tries_left or cancelled.is_set():
                        raise
            if _measure(partial)[0] != leave.sha256:
                raise OSError("what arrived is not what was sent: its SHA-256 differs")
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
        self._tell(Transferred(leave.name, str(target)))

    def _fetch_rest(self, leave: MayFetch, partial: Path, cancelled: threading.Event) -> None:
        line = dial(self._address)
        try:
            with partial.open("ab") as stream:
                _request(line, f"/fetch {leave.token} {stream.tell()}")
                data = line.rest()
                while stream.tell() < leave.size:
                    _stop_if(cancelled)
                    data = data or line.wire.receive(SECONDS)
                    if not data:
                        raise ConnectionError("the connection ended too early")
                    stream.write(data[: leave.size - stream.tell()])
                    data = b""
                    self._tell(Progress(leave.name, stream.tell(), leave.size))
        finally:
            line.wire.close()


def _measure(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and its size in bytes, without ever holding all of it in memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()


def _stop_if(cancelled: threading.Event) -> None:
    if cancelled.is_set():
        raise OSError("cancelled")


def _request(line: Line, request: str) -> None:
    line.write(request)
    _expect(line, "*READY~")


def _expect(line: Line, beginning: str) -> None:
    """Read until a line begins so.

    Raises:
        OSError: an error came instead, or nothing.
    """
    while (text := line.read(SECONDS)) is not None:
        if text.startswith(beginning):
            return
        if text.startswith("ERROR~"):
            raise OSError(text.removeprefix("ERROR~"))
    raise ConnectionError("the connection ended too early")


def _free_path(path: Path) -> Path:
    """Return a path that nothing has yet: this one, or with a number."""
    number, free = 1, path
    while free.exists() or free.with_name(f"{free.name}.part").exists():
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
    return free
