"""Draws a long conversation a slice at a time: what is seen at once, the rest while nothing else is to be done."""

import tkinter as tk
from collections.abc import Iterable
from itertools import accumulate, takewhile

from final.gui.conversation import Entry
from final.gui.place import Place
from final.gui.search import Search
from final.gui.sheet import Sheet

SLICE = 100  # entries that are drawn at a time: takes about 10 ms
LETTERS = 20_000  # of them, if they are long
PAUSE = 5  # milliseconds between two slices, for the user


class Slices:
    """Sees to it that all of a sheet is drawn in the end."""

    def __init__(self, widget: tk.Misc, sheet: Sheet, place: Place, search: Search) -> None:
        """Wait for entries.

        Args:
            widget: whose main loop it is.
            sheet: what is to be drawn.
            place: is kept.
            search: marks what it looks for in what is drawn.
        """
        self._widget, self._sheet, self._place, self._search = widget, sheet, place, search
        self._timer: str | None = None

    def stop(self) -> None:
        """Draw no more."""
        if self._timer is not None:
            self._widget.after_cancel(self._timer)
            self._timer = None

    def begin(self, entries: list[Entry], new: Entry | None, index: int | None = None, pixels: int = 0) -> None:
        """Draw other entries: first their end, or what is around one of them.

        Args:
            entries: all.
            new: above it stands the line "new".
            index: the one that is to be seen first; None is the end.
            pixels: how far below the upper edge it is to begin.
        """
        start = len(entries) if index is None else index
        self._sheet.begin(entries, start, new)
        self._draw_below()
        self._draw_above()
        if index is None:
            self._place.to_end()
        else:
            self._place.go(index, pixels)
        self._continue()

    def add(self, entries: list[Entry]) -> None:
        """Draw entries at the end; if others are to be drawn before them, later."""
        is_next = self._sheet.last == len(self._sheet.entries)
        self._sheet.entries += entries
        if is_next:
            self._draw_below()
        self._continue()

    def put_before(self, entries: list[Entry]) -> None:
        """Draw entries at the beginning."""
        self._sheet.put_before(entries)
        self._draw_above()
        self._continue()

    def reach(self, index: int) -> None:
        """Draw at once all up to an entry."""
        while not self._sheet.first <= index < self._sheet.last:
            self._draw_more()

    def _continue(self) -> None:
        if self._timer is None and not self._sheet.complete:
            self._timer = self._widget.after(PAUSE, self._draw_slice)

    def _draw_slice(self) -> None:
        self._timer = None
        with self._place.kept():
            self._draw_more()
        self._continue()

    def _draw_more(self) -> None:
        if self._sheet.last < len(self._sheet.entries):
            self._draw_below()
        else:
            self._draw_above()

    def _draw_below(self) -> None:
        first = self._sheet.last
        self._sheet.draw_below(portion(self._sheet.entries[first : first + SLICE]))
        self._search.mark(first, self._sheet.last)

    def _draw_above(self) -> None:
        last = self._sheet.first
        self._sheet.draw_above(portion(reversed(self._sheet.entries[max(0, last - SLICE) : last])))
        self._search.mark(self._sheet.first, last)


def portion(entries: Iterable[Entry]) -> int:
    """Return how many of a slice's entries to draw at once: one at least."""
    letters = accumulate(len(entry.text) for entry in entries)
    return sum(1 for _ in takewhile(lambda count: count < LETTERS, letters)) or 1
