"""A client's files: sent and fetched beside the chat, each over a connection and in a thread of its own."""

import contextlib
import hashlib
import itertools
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from final.dialing import SECONDS, Address, CannotConnect, Line, dial
from final.events import Event, FileOffered, MayFetch, MayUpload, NotTransferred, Progress, Transferred
from final.files import safe_name
from final.wire import Wire

CHUNK = 1 << 16  # bytes to read or send at a time
CANCELLED = "cancelled"
TRIES = 3  # to fetch a file whose connection breaks


@dataclass(eq=False)
class Job:
    """One file to send or to fetch."""

    number: int
    name: str
    place: Path  # the file itself if it is to be sent, else the folder where it shall be
    save_as: str = ""  # the name under which it shall be there, whatever has that name now
    request: str = ""  # the line that asks the server for leave
    sha256: str = ""
    cancelled: threading.Event = field(default_factory=threading.Event)
    wire: Wire | None = None  # while its bytes are on their way

    def stop_if_cancelled(self) -> None:
        """Raise OSError if somebody has given this up."""
        if self.cancelled.is_set():
            raise OSError(CANCELLED)


class Transfers:
    """What one client has asked to send and to fetch."""

    def __init__(self, address: Address, send: Callable[[str], None], tell: Callable[[Event], None]) -> None:
        """Work for one client.

        Args:
            address: of the server.
            send: sends a line on the chat's connection.
            tell: is told what becomes of each file.
        """
        self._address, self._send, self._tell = address, send, tell
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()  # guards the rest
        self._changed = threading.Condition(self._lock)
        self._jobs: dict[int, Job] = {}
        self._asked: list[Job] = []  # those of them that wait for leave, in their order

    def upload(self, path: Path, recipient: str = "") -> int:
        """Send a file to all in the room, or to one person; return the transfer's number. Its end is told later."""
        job = self._new(Job(next(self._numbers), path.name, path))
        self._in_background(job, lambda: self._ask_to_send(job, recipient))
        return job.number

    def download(self, offered: FileOffered, folder: Path, save_as: str = "") -> int:
        """Fetch a file; return the transfer's number.

        Args:
            offered: the file.
            folder: where it shall be; it is made if need be.
            save_as: its name there, in place of whatever has that name; "" is its own, or one like it that is free.
        """
        request = f"/get {offered.number}"
        job = self._new(Job(next(self._numbers), offered.name, folder, save_as, request, offered.sha256))
        self._ask(job)
        return job.number

    def cancel(self, *numbers: int) -> None:
        """Give up the transfers of these numbers; all, if none is given."""
        with self._lock:
            jobs = [self._jobs[number] for number in numbers or list(self._jobs) if number in self._jobs]
            waiting = [job for job in jobs if job in self._asked]
            self._asked = [job for job in self._asked if job not in jobs]
            for job in jobs:
                job.cancelled.set()  # whoever carries it tells
                if job.wire is not None:
                    job.wire.hang_up()  # nobody waits for its next byte any more
        for job in waiting:
            self._fail(job, CANCELLED)

    def wait(self) -> None:
        """Wait until all transfers have come to their end."""
        with self._changed:
            self._changed.wait_for(lambda: not self._jobs)

    def refused(self, request: str, reason: str) -> bool:
        """No leave comes for this request; return whether it was ours."""
        job = self._take(lambda each: each.request == request)
        if job is not None:
            self._fail(job, reason)
        return job is not None

    def begin(self, leave: MayUpload | MayFetch) -> None:
        """The server lets us send or fetch a file: do so."""
        word = "/upload" if isinstance(leave, MayUpload) else "/get"
        job = self._take(lambda each: each.sha256 == leave.sha256 and each.request.startswith(word))
        if job is None:
            return  # not asked for, or given up
        if isinstance(leave, MayUpload):
            self._in_background(job, lambda: self._put(leave, job))
        else:
            self._in_background(job, lambda: self._fetch(leave, job))

    def _new(self, job: Job) -> Job:
        with self._lock:
            self._jobs[job.number] = job
        return job

    def _take(self, fits: Callable[[Job], bool]) -> Job | None:
        """Return the first job that waits for leave and fits; it waits no more."""
        with self._lock:
            job = next(filter(fits, self._asked), None)
            if job is not None:
                self._asked.remove(job)
            return job

    def _fail(self, job: Job, reason: str) -> None:
        self._end(job, NotTransferred(job.name, reason, job.number))

    def _end(self, job: Job, how: Transferred | NotTransferred) -> None:
        self._tell(how)
        with self._lock:
            self._jobs.pop(job.number, None)
            self._changed.notify_all()

    def _in_background(self, job: Job, work: Callable[[], None]) -> None:
        def run() -> None:
            try:
                job.stop_if_cancelled()
                work()
            except (CannotConnect, OSError) as error:
                self._fail(job, getattr(error, "strerror", None) or str(error))

        try:
            threading.Thread(target=run, name=f"file {job.name}", daemon=True).start()
        except RuntimeError as error:  # the system has no more threads
            self._fail(job, str(error))

    def _ask_to_send(self, job: Job, recipient: str) -> None:
        job.sha256, size = _measure(job.place)
        to = f"@{recipient} " if recipient else ""
        job.request = f"/upload {size} {job.sha256} {to}{safe_name(job.name)}"  # a name may have line breaks
        self._ask(job)

    def _ask(self, job: Job) -> None:
        with self._lock:
            if wanted := not job.cancelled.is_set():
                self._asked.append(job)
        if wanted:
            self._send(job.request)
        else:
            self._fail(job, CANCELLED)

    def _put(self, leave: MayUpload, job: Job) -> None:
        with self._dialed(job) as line:
            _request(line, f"/put {leave.token}")
            size = job.place.stat().st_size
            with job.place.open("rb") as stream:
                while data := stream.read(CHUNK):
                    job.stop_if_cancelled()
                    line.wire.push_all(data, SECONDS)
                    self._tell(Progress(leave.name, stream.tell(), size, job.number))
            _expect(line, "*STORED~")
        self._end(job, Transferred(leave.name, "", job.number))

    def _fetch(self, leave: MayFetch, job: Job) -> None:
        job.place.mkdir(parents=True, exist_ok=True)
        target, partial = _reserved(job.place / (job.save_as or safe_name(leave.name)))
        if job.save_as:
            target = job.place / job.save_as
        try:
            for tries_left in reversed(range(TRIES)):
                try:
                    self._fetch_rest(leave, partial, job)
                    break
                except (CannotConnect, OSError):
                    if not tries_left or job.cancelled.is_set():
                        raise
            if _measure(partial)[0] != leave.sha256:
                raise OSError("what arrived is not what was sent: its SHA-256 differs")
            os.replace(partial, target)
        finally:
            partial.unlink(missing_ok=True)
        self._end(job, Transferred(leave.name, str(target), job.number))

    def _fetch_rest(self, leave: MayFetch, partial: Path, job: Job) -> None:
        with self._dialed(job) as line, partial.open("ab") as stream:
            _request(line, f"/fetch {leave.token} {stream.tell()}")
            data = line.rest()
            while stream.tell() < leave.size:
                job.stop_if_cancelled()
                data = data or line.wire.receive(SECONDS)
                if not data:
                    raise ConnectionError("the connection ended too early")
                stream.write(data[: leave.size - stream.tell()])
                data = b""
                self._tell(Progress(leave.name, stream.tell(), leave.size, job.number))

    @contextlib.contextmanager
    def _dialed(self, job: Job) -> Iterator[Line]:
        """Open a connection for a file's bytes. If it fails because the job was given up, that is the reason."""
        line = dial(self._address)
        with self._lock:
            job.wire = line.wire
        try:
            job.stop_if_cancelled()
            yield line
        except OSError:
            job.stop_if_cancelled()
            raise
        finally:
            with self._lock:
                job.wire = None
            line.wire.close()


def _measure(path: Path) -> tuple[str, int]:
    """Return a file's SHA-256 and its size in bytes, without ever holding all of it in memory."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), stream.tell()


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


def _reserved(path: Path) -> tuple[Path, Path]:
    """Return a path that nothing has yet, this one or with a number, and the file for what has come, which is made."""
    number, free = 1, path
    while True:
        partial = free.with_name(f"{free.name}.part")
        with contextlib.suppress(FileExistsError):  # of two that want the same name, one gets it
            partial.open("x").close()
            if not free.exists():
                return free, partial
            partial.unlink()
        number += 1
        free = path.with_name(f"{path.stem} ({number}){path.suffix}")
