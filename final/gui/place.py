"""Where the view of a conversation is scrolled to: kept while entries come and go, remembered, and found again."""

import tkinter as tk
from collections.abc import Iterator
from contextlib import contextmanager

from final.gui.conversation import Entry
from final.gui.sheet import Sheet

EYE = "eye"  # the mark that stays with the line under the user's eyes
END = "end-1c"

Spot = tuple[Entry, int]  # an entry, and how many pixels below the upper edge its text begins


class Place:
    """What is seen of a sheet."""

    def __init__(self, text: tk.Text, sheet: Sheet) -> None:
        """Look at a Text.

        Args:
            text: what the sheet is drawn into.
            sheet: the entries.
        """
        self._text, self._sheet = text, sheet

    @property
    def at_end(self) -> bool:
        """Whether the end can be seen; what has no size yet is at its end."""
        return self._text.winfo_height() <= 1 or self._text.dlineinfo(END) is not None

    @property
    def at_top(self) -> bool:
        """Whether the beginning can be seen."""
        return self._text.winfo_height() > 1 and self._text.dlineinfo("1.0") is not None

    def to_end(self) -> None:
        """Scroll to the end."""
        self._text.see(END)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Let what is drawn meanwhile not move what is seen: the end, or the line under one's eyes."""
        if self.at_end:
            yield
            self.to_end()
            return
        line = self._eye()
        self._text.mark_set(EYE, line)
        pixels = self._top(line)
        yield
        self._put(EYE, pixels or 0)

    def spot(self) -> Spot | None:
        """Return where one is; None at the end."""
        sheet = self._sheet
        if self.at_end or sheet.first == sheet.last:
            return None
        index = sheet.at(self._line("@0,0"))
        if self._top_of(index) is None and index + 1 < sheet.last:  # it begins above the upper edge
            index += 1
        return sheet.entries[index], self._top_of(index) or 0

    def go(self, index: int, pixels: int) -> None:
        """Go to where an entry, which is drawn, begins so many pixels below the upper edge."""
        self._put(f"{self._sheet.body(index)}.0", pixels)

    def _eye(self) -> str:
        """Return the upper line; not what stands above a body, for that may be drawn anew, with another name."""
        index = self._text.index("@0,0")
        if self._sheet.first == self._sheet.last:
            return index
        entry = self._sheet.at(self._line(index))
        body = self._sheet.body(entry)
        return f"{body}.0" if self._line(index) < body and self._top_of(entry) is not None else index

    def _line(self, index: str) -> int:
        return int(self._text.index(index).partition(".")[0])

    def _top(self, index: str) -> int | None:
        """Return how far below the upper edge a line stands, in pixels; None if it cannot be seen."""
        line = self._text.dlineinfo(index)
        return line[1] if line else None

    def _top_of(self, index: int) -> int | None:
        return self._top(f"{self._sheet.body(index)}.0")

    def _put(self, index: str, pixels: int) -> None:
        self._text.yview(index)
        now = self._top(index)
        if now is not None and now != pixels:
            self._text.yview_scroll(now - pixels, "pixels")
