"""How long a window's main loop does not come round. The aim is 50 ms; the bounds are for machines that are busy."""

import time
import tkinter as tk

TICK = 2  # milliseconds
WORK = 0.25  # seconds of the main thread's own work in one piece, whatever else the machine does
STANDSTILL = 5.0  # seconds by the clock


class Gaps:
    """Watches how long the main loop does not come round."""

    def __init__(self, root: tk.Tk) -> None:
        self._root = root
        self.longest, self.work = 0.0, 0.0  # seconds of the clock, and of this thread's work
        self._before = self._now()
        self._timer = root.after(TICK, self._tick)

    def stop(self) -> str:
        """End watching; return what was seen."""
        self._root.after_cancel(self._timer)
        self._look()
        return f"longest gap {self.longest * 1000:.0f} ms, of it at most {self.work * 1000:.0f} ms of work"

    def _tick(self) -> None:
        self._look()
        self._timer = self._root.after(TICK, self._tick)

    def _look(self) -> None:
        now = self._now()
        self.longest = max(self.longest, now[0] - self._before[0])
        self.work = max(self.work, now[1] - self._before[1])
        self._before = now

    def demand_none(self) -> None:
        """Demand that the window never stood still."""
        assert self.work < WORK
        assert self.longest < STANDSTILL

    @staticmethod
    def _now() -> tuple[float, float]:
        return time.perf_counter(), time.thread_time()
