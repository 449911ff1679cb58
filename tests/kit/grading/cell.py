"""Starts programs under test behind walls: the launcher that grading uses. What the walls are is `isolation`'s."""

import contextlib
import marshal
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.kit import processes, system
from tests.kit.grading.bubblewrap import HANDED_IN, MIB, SYSTEM, bubblewrap
from tests.kit.grading.isolation import Isolation
from tests.kit.grading.leftovers import remove_files_of, remove_tree
from tests.kit.grading.memory import MemoryWatch
from tests.kit.launch import BOOTSTRAP, Launcher, Process

CONFINE = Path(__file__).with_name("confine.py")
INSIDE = BOOTSTRAP.parent / "gui" / "inside"  # the half of the window driver that runs in the program
HIDDEN = ("COVERAGE_PROCESS_CONFIG", "PATH", "TMPDIR", "TEMP", "TMP")  # variables that say where things are outside
LIMITS = {  # of each process
    "RLIMIT_AS": 2048 * MIB,  # the most that a reference of ours needs is 0.7 GiB, with 100 threads
    "RLIMIT_STACK": 1 * MIB,  # of each thread too: else 100 threads alone take 800 MiB
    "RLIMIT_CPU": 60,  # seconds: a test has no more
    "RLIMIT_FSIZE": 16 * MIB,  # of each file
    "RLIMIT_NOFILE": 1024,
    "RLIMIT_CORE": 0,
}
MEMORY = 2048 * MIB  # of all processes of a program together, real memory
PROCESSES = 512  # with threads, of one user: step 03 has 100 clients at once, and a thread each is allowed
SWEEP_SECONDS = 30.0


class CannotConfine(RuntimeError):
    """The walls could not be built: no fault of the program that should stand behind them."""


def launcher_for(isolation: Isolation) -> Launcher:
    """Return what starts programs behind these walls; on Windows there are none to be had."""
    return Launcher() if system.WINDOWS else Cell(isolation)


class Cell(Launcher):
    """Starts each program in a copy of its folder, with limits, and behind walls."""

    def __init__(self, isolation: Isolation) -> None:
        self.isolation = isolation
        self._place = Path(tempfile.mkdtemp(prefix="cell-"))
        weakref.finalize(self, remove_tree, self._place)
        self._place.chmod(0o755)
        self._kit = self._place / "kit"
        shutil.copytree(INSIDE, self._kit / "gui" / "inside", ignore=shutil.ignore_patterns("__pycache__"))
        for file in (BOOTSTRAP, CONFINE):
            shutil.copy(file, self._kit)
        self.bootstrap = self._kit / BOOTSTRAP.name

    def start(self, script: Path, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Process:
        """Start a script; return when it is the program that runs, no longer what confines it."""
        kept = {name: value for name, value in environment.items() if name not in HIDDEN}
        kept |= {"PATH": "/usr/bin:/bin", "MALLOC_ARENA_MAX": "2", "LOGNAME": "student"}
        start = self._start_in_sandbox if self.isolation.level == "sandbox" else self._start_in_copy
        return start(script, arguments, kept)

    def _start_in_sandbox(self, script: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> Process:
        environment |= {"HOME": "/tmp", "TMPDIR": "/tmp"}
        wanted = self._wanted(script.parent, environment) | {"copy": HANDED_IN}
        wall = bubblewrap(script.parent, self._kit, self.isolation)
        return Confined(wall, self._command(script, arguments), wanted, self._kit / CONFINE.name)

    def _start_in_copy(self, script: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> Process:
        home = Path(tempfile.mkdtemp(prefix="home-", dir=self._place))
        copy = home / script.parent.name
        shutil.copytree(script.parent, copy)
        environment |= {"HOME": str(home), "TMPDIR": str(home)}
        wanted = self._wanted(copy, environment)
        if self.isolation.user is not None:
            for path in (home, *home.rglob("*")):
                os.chown(path, self.isolation.user, self.isolation.user)
        if self.isolation.landlock:
            pythons = [sys.prefix, sys.base_prefix]
            wanted["landlock"] = {
                "readable": [*SYSTEM, *pythons, "/dev/urandom", str(self._kit)],
                "writable": [str(home), "/dev/null"],
            }
        process = Confined([], self._command(copy / script.name, arguments), wanted, self._kit / CONFINE.name)
        process.left_behind = home
        return process

    def _command(self, script: Path, arguments: tuple[str, ...]) -> list[str]:
        return [self.isolation.python, str(self.bootstrap), str(script), *arguments]

    def _wanted(self, folder: Path, environment: dict[str, str]) -> dict[str, Any]:
        own_count = self.isolation.level in ("sandbox", "user")  # else it would count all that you run, too
        limits = LIMITS | ({"RLIMIT_NPROC": PROCESSES} if own_count else {})
        user = self.isolation.user
        return {"limits": limits, "user": user, "copy": "", "landlock": None, "folder": str(folder)} | {
            "environment": environment
        }


class Confined(Process):
    """A program behind walls.

    Args:
        wall: the command that builds what stands around the program, if any.
        command: the program and its arguments.
        wanted: what `confine` must do.
        confine: the file that does it.
    """

    left_behind: Path | None = None  # the folder that the program had

    def __init__(self, wall: list[str], command: list[str], wanted: dict[str, Any], confine: Path) -> None:
        (reader, writer), (waits, go) = os.pipe(), os.pipe()
        wanted |= {"ready": writer, "go": waits}
        self._user: int | None = None if wall else wanted["user"]  # who, in this process space, is the program alone
        shim = [command[0], "-I", "-S", str(confine), _packed(wanted), *command]
        self._leader = self._keeper = 0
        environment = {"PATH": os.environ.get("PATH", os.defpath)}
        with open(reader, "rb") as ready:
            with open(go, "wb"):
                try:
                    super().__init__([*wall, *shim], Path("/"), environment, (writer, waits))
                except OSError as error:
                    raise CannotConfine(f"The walls around the program could not be built: {error}") from error
                finally:
                    os.close(writer)
                    os.close(waits)
                came = ready.read(1)
                self._leader = self._keeper = self.pid
                if wall and came:
                    self._keeper, self._leader = processes.descent(self.pid, 2)
            came += ready.read()  # comes to its end when the program has been started
        if came != b"!":
            self._give_up(came.decode(errors="replace"))
        self._watch = MemoryWatch(self._members, MEMORY) if system.LINUX else None

    @property
    def leader(self) -> int:
        """The id of the program itself."""
        return self._leader

    def send_signal(self, sig: int) -> None:
        """Send a signal to the program; SIGKILL ends all that stand behind the same wall."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.kill(self._keeper if sig == signal.SIGKILL else self._leader, sig)

    def wait(self, timeout: float | None = None) -> int:
        """Wait for the end; return the status, below zero for a signal."""
        return _status(super().wait(timeout))

    def poll(self) -> int | None:
        """Return the status, below zero for a signal, or None if the program still runs."""
        status = super().poll()
        return None if status is None else _status(status)

    def clean(self) -> None:
        """End what has run away, and remove what was written."""
        if self._watch is not None:
            self._watch.stop()
        if self._keeper != self.pid and self._is_ours():
            os.kill(self._keeper, signal.SIGKILL)
            os.waitpid(self._keeper, 0)
        if self._user is not None:
            sweep(self._user)
            remove_files_of(self._user)
        if self.left_behind is not None:
            remove_tree(self.left_behind)

    def _members(self) -> list[int]:
        """Return the program's processes; of a user's, even those that have run away."""
        if self._user is not None:
            return processes.lives_of(self._user)
        return [self._keeper, *processes.descendants(self._keeper)] if self._is_ours() else []

    def _is_ours(self) -> bool:
        """Tell whether the keeper's number still is the keeper's: what runs behind a wall may outlive its builder."""
        if self.returncode is None:
            return True
        return self._keeper != self.pid and int(processes.stat_of(self._keeper)[1]) == os.getpid()

    def _give_up(self, why: str) -> None:
        super().wait()
        assert self.stderr is not None
        complaint = self.stderr.read().decode(errors="replace")
        for pipe in (self.stdin, self.stdout, self.stderr):
            pipe.close()  # type: ignore[union-attr]
        raise CannotConfine(f"The walls around the program could not be built: {why} {complaint}".strip())


def sweep(user: int) -> None:
    """End all processes of a user, even those that do nothing but start new ones.

    A signal to -1 reaches all of them at one moment, which no search through /proc does.
    """
    wanted = {"limits": {}, "user": user, "copy": "", "landlock": None, "folder": "/", "environment": {}}
    kill = ["/bin/sh", "-c", "kill -s KILL -- -1"]

    def nobody_left() -> bool:
        null = os.open(os.devnull, os.O_RDWR)
        shim = [sys.executable, "-I", "-S", str(CONFINE), _packed(wanted | {"ready": null, "go": null}), *kill]
        subprocess.run(shim, pass_fds=(null,), stderr=subprocess.DEVNULL, check=False)
        os.close(null)
        return not processes.lives_of(user)

    if not system.poll(nobody_left, SWEEP_SECONDS):
        raise CannotConfine(f"The processes of user {user} cannot be ended.")


def _packed(wanted: dict[str, Any]) -> str:
    """Return what `confine` must do, as it takes it."""
    return marshal.dumps(wanted, 2).hex()  # version 2: every Python reads it


def _status(status: int) -> int:
    """Undo what a shell, and bubblewrap, make of the signal that has ended a program."""
    return 128 - status if status > 128 else status
