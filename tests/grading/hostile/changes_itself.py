"""Overwrites its own source for the next start."""

import sys


def attack() -> bool:
    with open(sys.argv[0], "w") as file:
        file.write("raise SystemExit('CHANGED')")
    return False
