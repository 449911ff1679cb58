"""Looks for secrets in the memory of who grades it."""

import os


def attack() -> bool:
    parent = os.getppid()
    with open(f"/proc/{parent}/cmdline", "rb") as command, open(f"/proc/{parent}/mem", "rb"):
        return b"pytest" in command.read()  # else it is what builds the sandbox, which knows nothing
