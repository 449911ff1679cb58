"""The one door to what only some systems can do: process groups, /proc, signals, orphans.

Each question returns None where this system has no answer; the caller then says "not checked".
"""

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

LINUX = sys.platform == "linux"
WINDOWS = sys.platform == "win32"
PROC = Path("/proc")
BECOME_SUBREAPER = 36  # Linux: PR_SET_CHILD_SUBREAPER, from sys/prctl.h
SET_DUMPABLE = 4  # Linux: PR_SET_DUMPABLE, from sys/prctl.h
MANY_FILES = 4096
POLL = 0.01  # seconds between two looks at something of which the kernel tells no event


def own_group() -> dict[str, Any]:
    """Return the Popen arguments that put a program in a process group of its own."""
    if WINDOWS:
        return {"creationflags": getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)}
    return {"start_new_session": True}


def adopt_orphans() -> None:
    """Ask that grandchildren whose parent has ended become ours, so that they can be collected (Linux)."""
    if LINUX:
        import ctypes

        ctypes.CDLL(None).prctl(BECOME_SUBREAPER, 1, 0, 0, 0)


def allow_many_files() -> None:
    """Raise the limit of open files, which macOS sets to 256: a test may have more clients than that."""
    if not WINDOWS:
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = MANY_FILES if hard == resource.RLIM_INFINITY else min(hard, MANY_FILES)
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted), hard))


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
        if not LINUX:
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
        if WINDOWS:
            return True  # Popen.kill() has ended the program; its children cannot be found
        if not LINUX:
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

    def cpu_seconds(self) -> float | None:
        """Return the processor time used so far."""
        if WINDOWS:
            return None
        if not LINUX:
            return _cpu_seconds_by_ps(self.pid)
        ticks = [sum(map(int, _stat(member)[11:13])) for member in self.members()]
        return sum(ticks) / os.sysconf("SC_CLK_TCK")

    def memory(self, *, peak: bool = False) -> int | None:
        """Return the bytes of real memory in use, or the most that ever were."""
        if not LINUX:
            return None
        name = "VmHWM" if peak else "VmRSS"
        sizes = [re.search(rf"{name}:\s*(\d+) kB", text) for text in map(_status, self.members())]
        return sum(int(size[1]) << 10 for size in sizes if size)

    def thread_count(self) -> int | None:
        """Return how many threads there are."""
        return len(self._entries("task")) if LINUX else None

    def open_sockets(self) -> int | None:
        """Return how many sockets are held open."""
        return len(self._sockets()) if LINUX else None

    def listening_ports(self) -> list[int] | None:
        """Return the TCP ports listened on."""
        if not LINUX:
            return None
        owned = self._sockets()
        return [port for port, _, state, _, _, inode in _tcp_table() if state == "0A" and f"socket:[{inode}]" in owned]

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
    """Return the first child of a process, the first child of that, and so on (Linux)."""
    line: list[int] = []
    for _ in range(generations):
        line.append(min(_children_of((line or [pid])[-1])))
    return line


def descendants(pid: int) -> list[int]:
    """Return the children of a process, their children, and so on (Linux)."""
    children = _children_of(pid)
    return children + [each for child in children for each in descendants(child)]


def end_descendants() -> bool:
    """End by force what this process has started, and what that has started; return whether none is left (Linux)."""
    victims = descendants(os.getpid()) if LINUX else []
    for victim in victims:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(victim, signal.SIGKILL)
    return not [victim for victim in victims if _stat(victim)[0] not in "ZX"]


def lives_of(user: int) -> list[int]:
    """Return the ids of the processes of a user that have not ended (Linux)."""
    found = re.compile(rf"^State:\s*[^ZX\s].*^Uid:\s*{user}\s", re.MULTILINE | re.DOTALL)
    return [
        int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and found.search(_status(int(entry.name)))
    ]


def hide() -> None:
    """Let no other process of the same user look into this one, or write to what it has open (Linux)."""
    if LINUX:
        import ctypes

        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)


def poll(done: Callable[[], bool], seconds: float) -> bool:
    """Look again and again until `done`, for at most `seconds`; only for what has no event to wait for."""
    deadline = time.monotonic() + seconds
    while not done():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL)
    return True


def unread_bytes(port: int, peer_port: int) -> int | None:
    """Return how many bytes wait, unread, in the socket at `port` that is connected to `peer_port`."""
    if not LINUX:
        return None
    return sum(row[4] for row in _tcp_table() if row[:2] == (port, peer_port))


def unsent_bytes(port: int, peer_port: int) -> int | None:
    """Return how many bytes the system holds that the socket at `port` has sent and `peer_port` has not taken."""
    if not LINUX:
        return None
    return sum(row[3] for row in _tcp_table() if row[:2] == (port, peer_port))


def ask_for_stacks(pid: int) -> bool:
    """Make a program started by the bootstrap write where its threads are; False if this system can't."""
    if not hasattr(signal, "SIGUSR1"):
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGUSR1)
    return True


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Do to a program what Ctrl-C does."""
    process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT) if WINDOWS else signal.SIGINT)


def _children_of(pid: int) -> list[int]:
    entries = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit()]
    return [entry for entry in entries if int(_stat(entry)[1]) == pid]


def _status(pid: int) -> str:
    try:
        return (PROC / str(pid) / "status").read_text()
    except OSError:
        return ""


def _stat(pid: int) -> list[str]:
    """Return the fields of /proc/PID/stat from the state on (field 3 in proc(5))."""
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ["Z"] + ["0"] * 20


def _tcp_table() -> list[tuple[int, int, str, int, int, str]]:
    """Return (port, peer's port, state, unsent bytes, unread bytes, inode) of each IPv4 and IPv6 TCP socket."""
    rows = []
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (PROC / "net" / name).read_text().splitlines()[1:]:
                field = line.split()
                local, remote = (int(field[i].rpartition(":")[2], 16) for i in (1, 2))
                unsent, unread = (int(bytes_, 16) for bytes_ in field[4].split(":"))
                rows.append((local, remote, field[3], unsent, unread, field[9]))
    return rows


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


def not_checked(reason: str) -> NoReturn:
    """End a test without a result: this system does not allow to find out."""
    import pytest

    pytest.skip(f"not checked: {reason}")
