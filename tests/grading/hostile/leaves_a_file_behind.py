"""Leaves a file where the next submission may find it."""

import tempfile


def attack() -> bool:
    for folder in ("/tmp", tempfile.gettempdir(), "/dev/shm", "/var/tmp"):
        try:
            open(f"{folder}/{MARK}", "w").close()
        except OSError:
            continue
    return False
