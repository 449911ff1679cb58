"""Takes 3 GiB of memory that is in no process: in files that have no name."""

import os
import time

kept = []


def attack() -> bool:
    for _ in range(200):
        kept.append(os.memfd_create("x"))
        os.write(kept[-1], bytes(16 << 20))
    time.sleep(1)
    return True
