"""Entries drawn into a Text, a part of them at a time: which lines are whose. Where it is scrolled to is not known."""

import tkinter as tk
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from itertools import accumulate

from final.gui import lettering
from final.gui.conversation import Entry
from final.gui.drawing import Drawing, draw
from final.gui.theme import Theme

MOST_PICTURES = 50  # in memory: about 10 MiB


class Sheet:
    """All entries of a conversation; those from `first` up to `last` are drawn."""

    def __init__(self, text: tk.Text, theme: Theme) -> None:
        """Begin empty.

        Args:
            text: is written to by nobody else.
            theme: knows the colours of people.
        """
        self._text, self._theme = text, theme
        self.pictures: dict[int, tk.PhotoImage] = {}  # by the number of their file
        self.begin([], 0, None)

    def begin(self, entries: list[Entry], place: int, new: Entry | None) -> None:
        """Take other entries; none is drawn yet, and the first to be drawn is the one at a place."""
        self.entries = list(entries)
        self.first = self.last = place
        self.new = new
        self.today = date.today()
        self._lines: list[tuple[int, int]] = []  # of each that is drawn: above its body, and of its body
        with self._writing():
            self._text.delete("1.0", "end")

    @property
    def complete(self) -> bool:
        """Whether all is drawn."""
        return self.first == 0 and self.last == len(self.entries)

    def draw_below(self, most: int) -> None:
        """Draw the next entries, so many at most."""
        drawings = [self._draw(index) for index in range(self.last, min(self.last + most, len(self.entries)))]
        with self._writing():
            self._insert("end-1c", self.last, drawings)
        self.last += len(drawings)
        self._lines += [drawing.lines for drawing in drawings]
        self._place_pictures(self.last - len(drawings), self.last)

    def draw_above(self, most: int) -> None:
        """Draw the entries before those that are drawn, so many at most."""
        start = max(0, self.first - most)
        drawings = [self._draw(index) for index in range(start, self.first)]
        with self._writing():
            self._insert("1.0", start, drawings)
        self.first = start
        self._lines[:0] = [drawing.lines for drawing in drawings]
        self._place_pictures(start, start + len(drawings))

    def put_before(self, entries: list[Entry]) -> None:
        """Take entries that stand before all others; they are not drawn yet."""
        self.entries[:0] = entries
        self.first += len(entries)
        self.last += len(entries)
        self.refresh(len(entries))

    def drop(self, count: int) -> None:
        """Remove so many entries from the beginning."""
        drawn = self._lines[: max(0, min(count, self.last) - self.first)]
        with self._writing():
            self._text.delete("1.0", f"{1 + sum(map(sum, drawn))}.0")
        for entry in self.entries[:count]:
            if entry.file:
                self.pictures.pop(entry.file.number, None)
        del self._lines[: len(drawn)], self.entries[:count]
        self.first, self.last = max(0, self.first - count), max(0, self.last - count)
        self.refresh(0)

    def refresh(self, index: int) -> None:
        """Draw anew what stands above an entry's body: what is before it has changed."""
        if self.first <= index < self.last:
            drawing = self._draw(index)
            above, body = self._lines[index - self.first]
            start = self._start(index)
            with self._writing():
                self._text.delete(f"{start}.0", f"{start + above}.0")
                self._insert(f"{start}.0", index, [Drawing(drawing.above, ())])
            self._lines[index - self.first] = (drawing.lines[0], body)

    def mark(self, entry: Entry | None) -> None:
        """Move the line "new" to above another entry."""
        before, self.new = self.new, entry
        for each in (before, entry):
            if each is not None and (index := self.find(each)) is not None:
                self.refresh(index)

    def show_picture(self, number: int, picture: tk.PhotoImage) -> None:
        """Put a picture below a file."""
        self.pictures[number] = picture
        if len(self.pictures) > MOST_PICTURES:
            del self.pictures[next(iter(self.pictures))]  # its place stays empty
        for index in range(self.first, self.last):
            file = self.entries[index].file
            if file and file.number == number:
                self._redraw_body(index)

    def find(self, entry: Entry) -> int | None:
        """Return where an entry stands among all: it itself, not one that says the same."""
        return next((index for index in reversed(range(len(self.entries))) if self.entries[index] is entry), None)

    def at(self, line: int) -> int:
        """Return which entry a line of the Text belongs to; behind the last line, the last entry."""
        index = bisect_right(list(accumulate(map(sum, self._lines))), line - 1)
        return self.first + max(0, min(index, len(self._lines) - 1))

    def body(self, index: int) -> int:
        """Return the line in which the body of an entry begins."""
        return next(self.bodies(index, index + 1))

    def bodies(self, first: int, last: int) -> Iterator[int]:
        """Yield the lines in which the bodies of some entries, which are drawn, begin."""
        line = self._start(first)
        for above, body in self._lines[first - self.first : last - self.first]:
            yield line + above
            line += above + body

    def _start(self, index: int) -> int:
        return 1 + sum(map(sum, self._lines[: index - self.first]))

    def _draw(self, index: int) -> Drawing:
        entry, before = self.entries[index], self.entries[index - 1] if index else None
        pictured = entry.file is not None and entry.file.number in self.pictures
        return draw(entry, before, self.today, new=entry is self.new, pictured=pictured)

    def _insert(self, where: str, index: int, drawings: list[Drawing]) -> None:
        """Insert drawings, those of the entries from an index on, in one call: that is ten times as fast."""
        words: list[str | tuple[str, ...]] = []
        for entry, drawing in zip(self.entries[index:], drawings, strict=False):
            for piece, styles in (*drawing.above, *drawing.body):
                words += piece, (*styles, lettering.person(self._theme, entry.sender)) if "name" in styles else styles
        if words:
            self._text.insert(where, *words)  # type: ignore[arg-type]

    def _place_pictures(self, first: int, last: int) -> None:
        """Put the pictures of some entries into the lines left free for them."""
        for index in range(first, last) if self.pictures else ():
            file = self.entries[index].file
            if file and file.number in self.pictures:
                line = self._start(index) + sum(self._lines[index - self.first]) - 1
                self._text.image_create(f"{line}.0", image=self.pictures[file.number], padx=0, pady=2)
                self._text.tag_add("said", f"{line}.0")

    def _redraw_body(self, index: int) -> None:
        drawing, line = self._draw(index), self.body(index)
        above, body = self._lines[index - self.first]
        with self._writing():
            self._text.delete(f"{line}.0", f"{line + body}.0")
            self._insert(f"{line}.0", index, [Drawing((), drawing.body)])
        self._lines[index - self.first] = (above, drawing.lines[1])
        self._place_pictures(index, index + 1)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self._text.configure(state="normal")
        yield
        self._text.configure(state="disabled")
