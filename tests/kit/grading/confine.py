"""Gives up rights, then becomes the program under test. Run as `python -I -S confine.py WANTED PROGRAM [ARGUMENT…]`.

Not imported by the harness. What it does must not be done between fork and exec, where a harness with threads may
hang. Nothing of the student's has run before the last line; who started it learns that by a byte in a pipe.
It runs before each of some hundred programs, so it imports little: json, shutil and typing took most of its time.
"""

from __future__ import annotations

import marshal
import os
import struct
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
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
SET_SECCOMP, SECCOMP_FILTER = 22, 2  # for prctl, from sys/prctl.h and linux/seccomp.h
MACHINES = {"x86_64": (0xC000003E, 56), "aarch64": (0xC00000B7, 220)}  # their numbers in linux/audit.h, and of clone
CALLS = {  # that are refused, by machine: their numbers in asm/unistd.h
    "x86_64": (29, 64, 68, 101, 165, 240, 248, 249, 250, 272, 298, 308, 310, 311, 319, 321, 323),
    "aarch64": (194, 190, 186, 117, 40, 180, 217, 218, 219, 97, 241, 268, 270, 271, 279, 280, 282),
}
ON_ALL_MACHINES = (425, 428, 429, 430, 432, 442, 447)  # io_uring_setup, ways to mount, memfd_secret
CLONE3 = 435
WITH_A_PROCESS = {"x86_64": (302, 203, 142, 144), "aarch64": (261, 122, 118, 119)}  # prlimit, sched_set…
OTHER_ABI = 1 << 30  # x86_64 with short pointers has numbers of its own from here on
LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of linux/bpf_common.h
MACHINE, NUMBER, FIRST_ARGUMENT = 4, 0, 16  # where these stand in what a filter sees
ALLOWED, REFUSED, UNKNOWN = 0x7FFF0000, 0x50001, 0x50026  # the last two: with EPERM, and with ENOSYS
NEW_USERS = 0x10000000  # CLONE_NEWUSER
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


def refuse_calls(machine: str) -> None:
    """Take away the system calls by which memory belongs to no process, and a user to no other (seccomp).

    Those are System V's shared memory, semaphores and messages, memfd_create, mq_open; namespaces and mounts; keys;
    ptrace, and what else looks into other processes or limits them. On other machines the other walls must do.
    """
    import ctypes

    if machine not in MACHINES:
        return
    number, clone = MACHINES[machine]
    steps = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, number), (RETURN, 0, 0, REFUSED), (LOAD, 0, 0, NUMBER)]
    steps += [(AT_LEAST, 0, 1, OTHER_ABI), (RETURN, 0, 0, REFUSED)]
    for each in (*CALLS[machine], *ON_ALL_MACHINES):
        steps += [(EQUAL, 0, 1, each), (RETURN, 0, 0, REFUSED)]
    for each in WITH_A_PROCESS[machine]:  # only with 0, which is oneself
        steps += [(EQUAL, 0, 4, each), (LOAD, 0, 0, FIRST_ARGUMENT), (EQUAL, 1, 0, 0), (RETURN, 0, 0, REFUSED)]
        steps += [(RETURN, 0, 0, ALLOWED)]
    steps += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, UNKNOWN)]  # whose flags are out of sight: clone serves
    steps += [(EQUAL, 0, 3, clone), (LOAD, 0, 0, FIRST_ARGUMENT), (ANY_BIT, 0, 1, NEW_USERS), (RETURN, 0, 0, REFUSED)]
    steps += [(RETURN, 0, 0, ALLOWED)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HP", len(steps), ctypes.addressof(code))
    ctypes.CDLL(None).prctl(SET_SECCOMP, SECCOMP_FILTER, program, 0, 0)


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
    for place, _, files in os.walk(source):
        copy = folder + place.removeprefix(source)
        os.makedirs(copy, exist_ok=True)
        os.chmod(copy, 0o777)
        for name in files:
            with open(f"{place}/{name}", "rb") as original, open(f"{copy}/{name}", "wb") as written:
                written.write(original.read())


def confine(wanted: dict[str, Any]) -> None:
    """Give up what the configuration says, in the order that needs the fewest rights."""
    os.umask(0o022)
    limit(wanted["limits"])
    if sys.platform == "linux":
        import ctypes  # now: the other user may not be able to read this Python

        ctypes.CDLL(None).prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0)
        try:
            with open("/proc/self/oom_score_adj", "w") as first_victim:
                first_victim.write("1000")  # if memory runs out, this ends, and nothing of the instructor's
        except OSError:  # there is no /proc here: one reason more for the other limits
            pass
    if wanted["copy"]:
        fill(wanted["copy"], wanted["folder"])
    if wanted["user"] is not None:
        become(wanted["user"])
    if wanted["landlock"]:
        restrict_files(**wanted["landlock"])
    if sys.platform == "linux":
        refuse_calls(os.uname().machine)
    os.chdir(wanted["folder"])


def main() -> None:
    """Become the program, or end with a status that only the harness's own mistakes have."""
    wanted, program = marshal.loads(bytes.fromhex(sys.argv[1])), sys.argv[2:]  # quicker to import than json
    ready = wanted["ready"]
    try:
        confine(wanted)
        os.set_inheritable(ready, False)  # the program never gets it
        os.write(ready, b"!")
        os.read(wanted["go"], 1)  # comes to its end when who started this has seen which process it is
        os.close(wanted["go"])
        os.execve(program[0], program, wanted["environment"])
    except BaseException as error:  # whatever it is, the harness must hear of it, and the program not run
        try:
            os.write(ready, f"{type(error).__name__}: {error}".encode()[:REPORTED])
        finally:  # if nobody listens, the status says it
            os._exit(FAILED)


main()
