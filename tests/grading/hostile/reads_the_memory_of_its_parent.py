"""Looks for secrets in the memory of who grades it."""

import os


def attack() -> bool:
    with open(f"/proc/{os.getppid()}/mem", "rb"):
        return True
