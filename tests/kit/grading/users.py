"""Users for programs that nobody trusts, each for one grading at a time. Makes none: a number is enough (Linux)."""

import atexit
import socket

FIRST, LAST = 60_706, 61_183  # that neither Debian nor systemd gives away (systemd's UIDS-GIDS page)
LOCK = "\0network-course-grading-{}"  # a socket without a file, which is free again when its process has ended
_taken: dict[int, tuple[int, socket.socket]] = {}  # by number: the user, and the lock that makes it ours


class NoUser(LookupError):
    """All users are taken by other gradings."""


def user(number: int) -> int:
    """Return the id of a user that is this process's alone as long as it lives; the same for the same number.

    Args:
        number: of the worker that asks; no two threads ask with the same at the same time.

    Raises:
        NoUser: all are taken.
    """
    if number not in _taken:
        _taken[number] = _take()
    return _taken[number][0]


def _take() -> tuple[int, socket.socket]:
    for each in range(FIRST, LAST + 1):
        lock = socket.socket(socket.AF_UNIX)
        try:
            lock.bind(LOCK.format(each))
        except OSError:
            lock.close()
        else:
            atexit.register(lock.close)
            return each, lock
    raise NoUser(f"The users {FIRST} to {LAST} are all taken by other gradings on this machine.")
