"""Ends a program that takes too much memory with all its processes together. Limits of one process are `confine`'s.

A kernel can do this better (cgroups), but lets only some of those who grade. What is taken between looks comes on top.
"""

import contextlib
import os
import signal
import threading
from collections.abc import Callable

from tests.kit import processes

LOOK_SECONDS = 0.25  # between two looks: in that time a processor can fill about a gibibyte


class MemoryWatch:
    """A thread that looks at the memory of processes until it is stopped.

    Args:
        members: tells which processes there are.
        most: bytes that they may use, all together.
    """

    def __init__(self, members: Callable[[], list[int]], most: int) -> None:
        self._members = members
        self._most = most
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="watch memory", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopped.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stopped.wait(LOOK_SECONDS):
            members = self._members()
            if processes.memory_of(members) > self._most and processes.own_memory_of(members) > self._most:
                for member in members:
                    with contextlib.suppress(ProcessLookupError, PermissionError):
                        os.kill(member, signal.SIGKILL)
