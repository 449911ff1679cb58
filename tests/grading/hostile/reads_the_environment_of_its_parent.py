"""Looks for secrets in the variables of who grades it."""

import os


def attack() -> bool:
    with open(f"/proc/{os.getppid()}/environ", "rb") as file:
        return b"TEST_RUN" in file.read()
