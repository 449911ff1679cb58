"""What a system tells of processes that others have started: which there are, what they use. Starts none.

Each question about a program returns None where this system has no answer; the caller then says "not checked".
"""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.kit import system
from tests.kit.sockets import listening
from tests.kit.system import PROC

MOST_WAITING = 0.8  # of the time, that a thread of a program is believed to have waited for a processor


@dataclass(frozen=True)
class Family:
    """A program and all it has started, however far it ran away.

    Args:
        pid: the program's process id, also that of its process group.
        token: a text that stands in the environment of the program, and so of its descendants.
    """

    pid: int
    token: str

    def members(self) -> list[int]:
        """Return the ids of the living; only the program's own where descendants cannot be found."""
        if not system.LINUX:
            return [self.pid]
        token, found = self.token.encode(), []
        for entry in PROC.iterdir():
            if entry.name.isdigit():
                with contextlib.suppress(OSError):
                    if token in (entry / "environ").read_bytes():
                        found.append(int(entry.name))
        return found

    def kill(self) -> bool:
        """End all members by force; return whether none is left (True where that is unknown)."""
        if system.WINDOWS:
            return True  # Popen.kill() has ended the program; its children cannot be found
        if not system.LINUX:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.pid, signal.SIGKILL)
            return True
        members = self.members()
        for member in members:
            with contextlib.suppress(ProcessLookupError):
                os.kill(member, signal.SIGKILL)
        for member in members:
            with contextlib.suppress(ChildProcessError):  # somebody else's child
                os.waitpid(member, 0)
        return not self.members()

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Keep the processes from running meanwhile, where the system can do that: what is sent to them piles up."""
        members = self.members() if hasattr(signal, "SIGSTOP") else []
        for pid in members:
            system.send_signal(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in members:
                system.send_signal(pid, signal.SIGCONT)

    def cpu_seconds(self) -> float | None:
        """Return the processor time used so far."""
        if system.WINDOWS:
            return None
        if not system.LINUX:
            return _cpu_seconds_by_ps(self.pid)
        ticks = [sum(map(int, stat_of(member)[11:13])) for member in self.members()]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def at_work(self, meanwhile: Callable[[], object]) -> tuple[float, float] | None:
        """Return the seconds of processor time used meanwhile, and those that there were for one thread to use.

        Of the time in which a thread stood waiting for a busy machine a part counts, for it may be a measuring error.
        """
        before, waited, began = self.cpu_seconds(), self._waited_seconds(), time.monotonic()
        meanwhile()
        after, seconds = self.cpu_seconds(), time.monotonic() - began
        if before is None or after is None:
            return None
        waited = max(0.0, self._waited_seconds() - waited)
        return after - before, seconds - min(waited, MOST_WAITING * seconds)

    def _waited_seconds(self) -> float:
        """Return how long the thread that had to wait the longest for a processor did (Linux; else 0)."""
        waited = [0.0]
        for task in self._entries("task") if system.LINUX else []:
            with contextlib.suppress(OSError, IndexError):
                waited.append(int((task / "schedstat").read_text().split()[1]) / 1e9)
        return max(waited)

    def is_asleep(self) -> bool:
        """Tell whether no thread has anything to do (Linux; elsewhere always)."""
        threads = [int(task.name) for task in self._entries("task")] if system.LINUX else []
        return all(stat_of(thread)[0] in "SZX" for thread in threads)

    def memory(self, *, peak: bool = False) -> int | None:
        """Return the bytes of real memory in use, or the most that ever were."""
        if not system.LINUX:
            return None
        return memory_of(self.members(), "VmHWM" if peak else "VmRSS")

    def thread_count(self) -> int | None:
        """Return how many threads there are."""
        return len(self._entries("task")) if system.LINUX else None

    def open_sockets(self) -> int | None:
        """Return how many sockets are held open."""
        return len(self._sockets()) if system.LINUX else None

    def listening_ports(self) -> list[int] | None:
        """Return the TCP ports listened on."""
        if not system.LINUX:
            return None
        owned = self._sockets()
        return [port for port, inode in listening() if f"socket:[{inode}]" in owned]

    def _sockets(self) -> list[str]:
        names = []
        for entry in self._entries("fd"):
            with contextlib.suppress(OSError):
                names.append(os.readlink(entry))
        return [name for name in names if name.startswith("socket:")]

    def _entries(self, folder: str) -> list[Path]:
        entries: list[Path] = []
        for member in self.members():
            with contextlib.suppress(OSError):
                entries += (PROC / str(member) / folder).iterdir()
        return entries


def descent(pid: int, generations: int) -> list[int]:
    """Return the first child of a process, the first child of that, and so on (Linux).

    Where there is none, because it has ended already, its parent stands for it.
    """
    line: list[int] = []
    for _ in range(generations):
        parent = (line or [pid])[-1]
        line.append(min(_children_of(parent), default=parent))
    return line


def descendants(pid: int) -> list[int]:
    """Return the children of a process, their children, and so on (Linux)."""
    parents = {each: int(stat_of(each)[1]) for each in _all_processes()}
    found = [pid]
    for parent in found:
        found += [child for child, of in parents.items() if of == parent]
    return found[1:]


def end_descendants() -> bool:
    """End by force what this process has started, and what that has started; return whether none is left (Linux)."""
    victims = descendants(os.getpid()) if system.LINUX else []
    for victim in victims:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(victim, signal.SIGKILL)
    return not [victim for victim in victims if stat_of(victim)[0] not in "ZX"]


def lives_of(user: int) -> list[int]:
    """Return the ids of the processes of a user that have not ended (Linux)."""
    found = re.compile(rf"^State:\s*[^ZX\s].*^Uid:\s*{user}\s", re.MULTILINE | re.DOTALL)
    return [each for each in _all_processes() if found.search(_status(each))]


def memory_of(processes: Iterable[int], name: str = "VmRSS") -> int:
    """Return the bytes of real memory that processes use; what several share counts for each of them (Linux)."""
    sizes = [re.search(rf"{name}:\s*(\d+) kB", text) for text in map(_status, processes)]
    return sum(int(size[1]) << 10 for size in sizes if size)


def own_memory_of(processes: Iterable[int]) -> int:
    """Return what `memory_of` does, but what several share counts once; this takes more time (Linux)."""
    size = 0
    for process in processes:
        try:
            size += int((PROC / str(process) / "smaps_rollup").read_text().partition("Pss:")[2].split()[0]) << 10
        except (OSError, IndexError):  # it has ended, or may not be asked
            size += memory_of([process])
    return size


def _children_of(pid: int) -> list[int]:
    return [each for each in _all_processes() if int(stat_of(each)[1]) == pid]


def _all_processes() -> list[int]:
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]


def _status(pid: int) -> str:
    try:
        return (PROC / str(pid) / "status").read_text(errors="replace")
    except OSError:
        return ""


def stat_of(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on (field 3 in proc(5))."""
    try:
        return (PROC / str(pid) / "stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return ["Z"] + ["0"] * 20


def _cpu_seconds_by_ps(pid: int) -> float | None:
    """Ask ps, whose answer is [[days-]hours:]minutes:seconds, with fractions on macOS."""
    try:
        answer = subprocess.run(["ps", "-o", "time=", "-p", str(pid)], capture_output=True, text=True, check=False)
    except OSError:
        return None
    return clock_seconds(answer.stdout.strip()) if answer.returncode == 0 else None


def clock_seconds(text: str) -> float | None:
    """Return the seconds of a time as ps prints it, or None if it is none.

    >>> clock_seconds("1-02:03:04.5")
    93784.5
    """
    match = re.fullmatch(r"(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+(?:\.\d+)?)", text)
    if match is None:
        return None
    days, hours, minutes, seconds = (float(part or 0) for part in match.groups())
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds
