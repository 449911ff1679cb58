"""Asks for more rights."""

import os


def attack() -> bool:
    os.setuid(0)
    return True
