"""The one door to what only some systems can do: process groups, signals, orphans. /proc is read in `processes`."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
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


def limit_memory(pid: int, size: int) -> None:
    """Let a process that we have started have no more than so many bytes (Linux)."""
    if LINUX:
        import resource

        with contextlib.suppress(ProcessLookupError):  # it has ended; who waits for it will say so
            resource.prlimit(pid, resource.RLIMIT_AS, (size, size))


def hide() -> None:
    """Let no other process of the same user look into this one, or write to what it has open (Linux)."""
    if LINUX:
        import ctypes

        ctypes.CDLL(None).prctl(SET_DUMPABLE, 0, 0, 0, 0)


def poll(done: Callable[[], bool], seconds: float) -> bool:
    """Look again and again until `done`, the last time after `seconds`; only for what has no event to wait for."""
    deadline = time.monotonic() + seconds
    while True:
        late = time.monotonic() > deadline  # then this look is the last
        if done():
            return True
        if late:
            return False
        time.sleep(POLL)


def ask_for_stacks(pid: int) -> bool:
    """Make a program started by the bootstrap write where its threads are; False if this system can't."""
    if not hasattr(signal, "SIGUSR1"):
        return False
    send_signal(pid, signal.SIGUSR1)
    return True


def send_signal(pid: int, number: int) -> None:
    """Send a signal to a process that may have ended, or may be another user's: then nothing happens."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.kill(pid, number)


def interrupt(process: subprocess.Popen[bytes]) -> None:
    """Do to a program what Ctrl-C does."""
    process.send_signal(getattr(signal, "CTRL_BREAK_EVENT", signal.SIGINT) if WINDOWS else signal.SIGINT)


def hear_interrupts() -> None:
    """Let what `interrupt` does to this process be a KeyboardInterrupt, also if a shell has it ignored."""
    for name in ("SIGINT", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.default_int_handler)


def not_checked(reason: str) -> NoReturn:
    """End a test without a result: this system does not allow to find out."""
    import pytest

    pytest.skip(f"not checked: {reason}")
