"""Tiny programs, most of them wrong, and what the tests of the harness do with them."""

import os
import sys
from collections.abc import Callable

import pytest

from tests.kit import processes, system
from tests.kit.failure import Failed
from tests.kit.stage import Stage

hurried = pytest.mark.usefixtures("hurry")
linux_only = pytest.mark.skipif(not system.LINUX, reason="only Linux tells what another process does: not checked")
unix_only = pytest.mark.skipif(system.WINDOWS, reason="there are no such signals on Windows: not checked")

ARGUMENTS = """\
import os, signal, socket, sys, threading, time
port = int(sys.argv[sys.argv.index("--port") + 1]) if "--port" in sys.argv else 0
"""
LISTENS = f"""\
{ARGUMENTS}
listener = socket.create_server(("127.0.0.1", port))
print(f"Listening on 127.0.0.1:{{listener.getsockname()[1]}}", flush=True)
"""
ACCEPTS = f"{LISTENS}connection, _ = listener.accept()\n"
SLEEPS = "time.sleep(60)\n"
READY = "print('ready', file=sys.stderr, flush=True)\n"
STANDS = READY.replace("\n", "; ") + SLEEPS  # one line, so that where it stands is certain
ECHO = f"""\
{ACCEPTS}
while data := connection.recv(4096):
    connection.sendall(data)
connection.close()
{SLEEPS}
"""
CONNECTS = f"""\
{ARGUMENTS}
connection = socket.create_connection(("127.0.0.1", port))
"""


def caught(action: Callable[[], object]) -> Failed:
    """Return the failure that an action must end with."""
    with pytest.raises(Failed) as info:
        action()
    return info.value


def cause_of_silence(stage_of: Callable[..., Stage], text: str, said: str = "hello", **more: object) -> str:
    """Return the cause found when alice says something and does not hear it again."""
    alice = stage_of(text, **more).start_server().client("alice")
    alice.say(said)
    return caught(lambda: alice.hear(said)).cause


def lives(pid: int) -> bool:
    """Tell whether a process runs; one that has ended and that nobody has collected does not."""
    return exists(pid) and not (sys.platform == "linux" and processes.stat_of(pid)[0] in "ZX")


def exists(pid: int) -> bool:
    """Tell whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
