"""Ends at once; a child of its child serves on, and takes 2.5 GiB when it is thought to have ended."""

import os
import time


def attack() -> bool:
    if os.fork() == 0:
        os.setsid()
        if os.fork():
            os._exit(0)
        reader, writer = os.pipe()
        for _ in range(10):
            if os.fork() == 0:
                kept = b"x" * (256 << 20)
                os.write(writer, b"!")
                time.sleep(600 + len(kept))
        for _ in range(10):
            os.read(reader, 1)
        time.sleep(1)
        return True
    os._exit(0)
