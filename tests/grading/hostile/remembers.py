"""Behaves well when it is started for the first time only."""

import os


def attack() -> bool:
    seen = os.path.exists("seen")
    open("seen", "w").close()
    return seen
