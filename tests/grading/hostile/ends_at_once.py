"""Ends with status 0 before anything is tested."""

import os


def attack() -> bool:
    os._exit(0)
