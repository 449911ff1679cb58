"""Brings what other threads have to say into the main loop's thread: the only way between them."""

import queue
import tkinter as tk
from collections.abc import Callable
from typing import Generic, TypeVar

News = TypeVar("News")

LOOK = 20  # milliseconds between two looks
AT_ONCE = 100  # pieces of news for each look, so that a flood leaves time for the user


class Pump(Generic[News]):
    """Takes news out of an inbox and passes them on in portions, in their order."""

    def __init__(self, widget: tk.Misc, inbox: "queue.SimpleQueue[News]", take: Callable[[list[News]], None]) -> None:
        """Begin to look.

        Args:
            widget: whose main loop it is; it must outlive the pump.
            inbox: where other threads put their news.
            take: is called with what has come.
        """
        self._widget, self._inbox, self._take = widget, inbox, take
        self._timer: str | None = widget.after(0, self._look)

    def stop(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._widget.after_cancel(self._timer)
            self._timer = None

    def _look(self) -> None:
        news: list[News] = []
        try:
            while len(news) < AT_ONCE:
                news.append(self._inbox.get_nowait())
        except queue.Empty:
            pass  # that was all for now
        try:
            if news:
                self._take(news)
        finally:
            if self._timer is not None:
                self._timer = self._widget.after(LOOK, self._look)
