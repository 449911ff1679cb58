"""Gives up rights, then becomes the program under test. Run as `python -I -S confine.py JSON PROGRAM [ARGUMENT…]`.

Not imported by the harness. What it does must not be done between fork and exec, where a harness with threads may
hang. Nothing of the student's has run before the last line; who started it learns that by a byte in a pipe.
"""

import contextlib
import json
import os
import shutil
import struct
import sys
from typing import Any

FAILED = 97  # the status that says: the walls could not be built, the program was not started
NO_NEW_PRIVILEGES = 38  # PR_SET_NO_NEW_PRIVS, from sys/prctl.h
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446  # Landlock's system calls, the same on every architecture
VERSION_FLAG = 1  # asks which version of Landlock there is
BENEATH = 1  # a rule for what is beneath a folder
EXECUTE, WRITE, READ, LIST = 1, 2, 4, 8  # rights to files
TRUNCATE, DEVICE_CONTROL = 1 << 14, 1 << 15
OF_A_FILE = EXECUTE | WRITE | READ | TRUNCATE | DEVICE_CONTROL
SIGNALS = 2  # a scope: no signal leaves the wall
REPORTED = 1 << 12  # bytes of a problem


def restrict_files(readable: list[str], writable: list[str]) -> None:
    """Let this process and its children use these files and folders alone, and signal nobody else (Landlock)."""
    import ctypes

    libc = ctypes.CDLL(None, use_errno=True)

    def call(number: int, *arguments: Any) -> int:
        result: int = libc.syscall(ctypes.c_long(number), *arguments)
        if result < 0:
            raise OSError(ctypes.get_errno(), f"Landlock: {os.strerror(ctypes.get_errno())}")
        return result

    version = call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(VERSION_FLAG))
    handled = _rights(version)
    attributes = struct.pack("QQQ", handled, 0, SIGNALS)[: 24 if version >= 6 else 8]
    rules = call(CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), ctypes.c_uint32(0))
    for paths, rights in ((readable, EXECUTE | READ | LIST), (writable, handled)):
        for path in filter(os.path.exists, paths):
            place = os.open(path, os.O_PATH | os.O_CLOEXEC)  # type: ignore[attr-defined, unused-ignore]
            allowed = rights & handled & (~0 if os.path.isdir(path) else OF_A_FILE)
            rule = struct.pack("=Qi", allowed, place)
            call(ADD_RULE, ctypes.c_int(rules), ctypes.c_int(BENEATH), rule, ctypes.c_uint32(0))
            os.close(place)
    call(RESTRICT_SELF, ctypes.c_int(rules), ctypes.c_uint32(0))
    os.close(rules)


def _rights(version: int) -> int:
    """Return all rights to files that this version of Landlock knows."""
    count = 13 + (version >= 2) + (version >= 3) + (version >= 5)
    return (1 << count) - 1


def limit(limits: dict[str, int]) -> None:
    """Set the limits of this process, where this system knows them."""
    import resource

    for name, wanted in limits.items():
        what = getattr(resource, name, None)
        if what is not None:
            hard = resource.getrlimit(what)[1]
            value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
            resource.setrlimit(what, (value, value))


def become(user: int) -> None:
    """Become another user, for good."""
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)


def fill(source: str, folder: str) -> None:
    """Copy what was handed in, so that whoever the program runs as may read it and write beside it."""
    shutil.copytree(source, folder, copy_function=shutil.copyfile, dirs_exist_ok=True)
    for place, _, _ in os.walk(folder):
        os.chmod(place, 0o777)


def confine(wanted: dict[str, Any]) -> None:
    """Give up what the configuration says, in the order that needs the fewest rights."""
    os.umask(0o022)
    limit(wanted["limits"])
    if sys.platform == "linux":
        import ctypes  # now: the other user may not be able to read this Python

        ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    if wanted["copy"]:
        fill(wanted["copy"], wanted["folder"])
    if wanted["user"] is not None:
        become(wanted["user"])
    if wanted["landlock"]:
        restrict_files(**wanted["landlock"])
    os.chdir(wanted["folder"])


def main() -> None:
    """Become the program, or end with a status that only the harness's own mistakes have."""
    wanted, program = json.loads(sys.argv[1]), sys.argv[2:]
    ready = wanted["ready"]
    try:
        confine(wanted)
        os.set_inheritable(ready, False)  # the program never gets it
        os.write(ready, b"!")
        os.execve(program[0], program, wanted["environment"])
    except BaseException as error:  # whatever it is, the harness must hear of it, and the program not run
        with contextlib.suppress(OSError):
            os.write(ready, f"{type(error).__name__}: {error}".encode()[:REPORTED])
        os._exit(FAILED)


main()
