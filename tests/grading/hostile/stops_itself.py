"""Stops itself, and waits for somebody to wake it."""

import os
import signal


def attack() -> bool:
    os.kill(os.getpid(), signal.SIGSTOP)
    return False
