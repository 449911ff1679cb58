"""Leaves a process behind that nobody knows: no name, no group, no variables."""

import os
import sys


def attack() -> bool:
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        code = f"import time; time.sleep(600)  # {MARK}"
        os.execve(sys.executable, [sys.executable, "-c", code], {})
    os.wait()
    return False
