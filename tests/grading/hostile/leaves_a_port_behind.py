"""Leaves a process behind that listens on a port."""

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
        code = f"import socket, time; x = socket.create_server(('127.0.0.1', 0)); time.sleep(600)  # {MARK}"
        os.execve(sys.executable, [sys.executable, "-c", code], {})
    os.wait()
    return False
