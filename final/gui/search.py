"""Finds a text in a conversation: marks all places that are drawn, and goes from one to the next.

It looks at the entries: the search of Tk's Text itself ends the program (8.6.13) where characters beyond U+FFFF stand.
"""

import math
import re
import tkinter as tk
from itertools import chain, islice

from final.gui import drawing
from final.gui.conversation import Entry
from final.gui.sheet import Sheet
from final.protocol import key

FOUND, HERE = "found", "here"  # styles: each place, and the one that one has come to
MOST = 1000  # places that are marked, the newest: more would stop the window
BEYOND = "\N{GRINNING FACE}"  # a character beyond U+FFFF

Found = tuple[int, int, int]  # which entry, where in its text, where that ends


class Search:
    """What is looked for in a sheet."""

    def __init__(self, text: tk.Text, sheet: Sheet) -> None:
        """Look for nothing yet.

        Args:
            text: what the sheet is drawn into.
            sheet: the entries.
        """
        self._text, self._sheet = text, sheet
        self._wanted: re.Pattern[str] | None = None
        self._left = MOST  # so many more may be marked
        self._here: tuple[Entry, int] | None = None
        self._width = int(text.tk.call("string", "length", BEYOND))  # 2 in Tk 8: it counts as two

    def begin(self, wanted: str) -> int:
        """Mark all places where a text stands, capitals or not; return how many there are, drawn or not."""
        self.end()
        if not wanted:
            return 0
        self._wanted, self._left = re.compile(re.escape(wanted), re.IGNORECASE), MOST
        self.mark(self._sheet.first, self._sheet.last)
        return sum(len(self._spans(index)) for index in range(len(self._sheet.entries)))

    def end(self) -> None:
        """Mark nothing."""
        self._wanted = self._here = None
        for style in (FOUND, HERE):
            self._text.tag_remove(style, "1.0", "end")

    def mark(self, first: int, last: int) -> None:
        """Mark the places in some entries, which have just been drawn; not all, if there are very many."""
        if not self._wanted or not self._left:
            return
        lines = list(zip(range(first, last), self._sheet.bodies(first, last), strict=True))
        places = ((line, index, *span) for index, line in reversed(lines) for span in reversed(self._spans(index)))
        ranges = [self._range(*place) for place in islice(places, self._left)]
        self._left -= len(ranges)
        if ranges:
            self._text.tk.call(self._text, "tag", "add", FOUND, *chain.from_iterable(ranges))

    def next(self, backwards: bool) -> Found | None:
        """Return the next place; behind the last comes the first."""
        count = len(self._sheet.entries)
        if not count:
            return None
        start, column = self._start(backwards)
        for step in range(count + 1):
            index = (start - step if backwards else start + step) % count
            spans = self._spans(index)
            if not step:
                spans = [span for span in spans if (span[0] < column if backwards else span[0] > column)]
            if spans:
                return index, *spans[-1 if backwards else 0]
        return None

    def said(self, wanted: Entry) -> Found | None:
        """Look for what somebody said, and return where that is: of those who said the same, the nearest in time."""
        self.begin(drawing.words(wanted))
        entries = self._sheet.entries
        same = [
            index
            for index, entry in enumerate(entries)
            if key(entry.sender) == key(wanted.sender) and entry.text == wanted.text and self._spans(index)
        ]
        if not same:
            return None
        index = min(same, key=lambda index: abs(entries[index].time - wanted.time))
        return index, *self._spans(index)[0]

    def go(self, place: Found) -> None:
        """Mark and show a place, which is drawn."""
        self._here = (self._sheet.entries[place[0]], place[1])
        self._text.tag_remove(HERE, "1.0", "end")
        start, end = self._range(self._sheet.body(place[0]), *place)
        self._text.tag_add(HERE, start, end)
        self._text.see(start)

    def _start(self, backwards: bool) -> tuple[int, float]:
        """Return the entry to go on from, and the place in it."""
        if self._here and (index := self._sheet.find(self._here[0])) is not None:
            return index, self._here[1]
        return (len(self._sheet.entries) - 1, math.inf) if backwards else (0, -1)

    def _spans(self, index: int) -> list[tuple[int, int]]:
        """Return where the text stands in an entry."""
        if not self._wanted:
            return []
        return [found.span() for found in self._wanted.finditer(drawing.words(self._sheet.entries[index]))]

    def _range(self, line: int, index: int, start: int, end: int) -> tuple[str, str]:
        """Return where a place in a line begins and ends in the Text, which counts characters in its own way."""
        entry = self._sheet.entries[index]
        before = drawing.indent(entry) + drawing.words(entry)
        skip = len(drawing.indent(entry))
        return f"{line}.{self._count(before[: skip + start])}", f"{line}.{self._count(before[: skip + end])}"

    def _count(self, text: str) -> int:
        return len(text) if text.isascii() else sum(self._width if ord(letter) > 0xFFFF else 1 for letter in text)
