"""Takes 2.5 GiB of memory, a quarter of one in each of many processes, and holds it."""

import os
import time


def attack() -> bool:
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
