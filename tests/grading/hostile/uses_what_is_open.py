"""Looks for files that the tests have left open in it."""

import os


def attack() -> bool:
    found = []
    for descriptor in range(3, 1024):
        try:
            found.append(os.fstat(descriptor))
        except OSError:
            continue
    return bool(found)
