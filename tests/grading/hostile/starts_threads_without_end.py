"""Starts threads until there are no more."""

import threading


def attack() -> bool:
    wait = threading.Event().wait
    for _ in range(5000):
        try:
            threading.Thread(target=wait, daemon=True).start()
        except RuntimeError:
            return False
    return True
