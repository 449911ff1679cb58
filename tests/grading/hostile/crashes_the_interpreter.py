"""Dies of a segmentation fault."""

import ctypes


def attack() -> bool:
    ctypes.string_at(0)
    return False
