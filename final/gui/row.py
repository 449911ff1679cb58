"""One row of a list, and how it is drawn on a canvas. It knows no list."""

import tkinter as tk
from collections.abc import Hashable
from dataclasses import dataclass
from tkinter import font as tkfont

from final.gui.theme import Theme

MOST = 99  # what a badge counts to
ELLIPSIS = "…"


@dataclass(frozen=True)
class Row:
    """What stands in a line of a list."""

    key: Hashable  # None for a heading, which cannot be chosen
    text: str
    mark: str = ""  # a sign before the text
    person: str = ""  # whose colour the mark has, or the text if there is no mark
    note: str = ""  # faint, at the right
    badge: int = 0  # a number that wants to be seen


def height_of(theme: Theme) -> int:
    """Return the height of each row, in pixels."""
    return int(theme.body.metrics("linespace")) + theme.space


def shortened(text: str, font: tkfont.Font, width: int) -> str:
    """Return as much of a text as fits into a width in pixels, with an ellipsis if that is not all."""
    if font.measure(text) <= width:
        return text
    low, high = 0, len(text)
    while low < high:  # the longest that fits is at least `low` long
        middle = (low + high + 1) // 2
        low, high = (middle, high) if font.measure(text[:middle] + ELLIPSIS) <= width else (low, middle - 1)
    return text[:low] + ELLIPSIS


class Pencil:
    """Draws rows that are so wide."""

    def __init__(self, canvas: tk.Canvas, theme: Theme, width: int) -> None:
        self._canvas, self._theme, self._width = canvas, theme, width
        self._height = height_of(theme)

    def ground(self, y: int, colour: str, outline: str) -> None:
        """Draw what a row stands on, with round corners."""
        side, radius = self._theme.space // 2, self._theme.px(6)
        left, top, right, bottom = side, y + 1, self._width - side - 1, y + self._height - 1
        corners = [(left, top, 1, 1), (right, top, -1, 1), (right, bottom, -1, -1), (left, bottom, 1, -1)]
        points: list[float] = []
        for number, (x, corner, across, down) in enumerate(corners):
            along, up = (x + across * radius, corner), (x, corner + down * radius)
            for point in (up, (x, corner), along) if number % 2 == 0 else (along, (x, corner), up):
                points += point if point == (x, corner) else point * 2  # a point that comes twice ends the curve
        self._canvas.create_polygon(points, smooth=True, fill=colour, outline=outline)

    def row(self, y: int, row: Row) -> None:
        """Draw what stands in a row."""
        if row.key is None:
            lower = y + self._height // 5  # nearer to what it is the heading of
            self._text(2 * self._theme.space, lower, row.text, self._theme.palette.faint, self._theme.small)
            return
        left, right = 2 * self._theme.space, self._width - 2 * self._theme.space
        colour = self._theme.person(row.person) if row.person else self._theme.palette.faint
        if row.mark:
            self._text(left, y, row.mark, colour, self._theme.body)
            left += self._theme.body.measure(row.mark) + self._theme.space
        if row.badge:
            right -= self._badge(right, y, row.badge) + self._theme.space
        if row.note:
            right -= self._theme.small.measure(row.note)
            self._text(right, y, row.note, self._theme.palette.faint, self._theme.small)
            right -= self._theme.space
        font = self._theme.bold if row.badge else self._theme.body
        ink = colour if row.person and not row.mark else self._theme.palette.text
        self._text(left, y, shortened(row.text, font, right - left), ink, font)

    def _text(self, x: int, y: int, text: str, colour: str, font: tkfont.Font) -> int:
        """Draw a text in the middle of a row, from its left; return the item."""
        return self._canvas.create_text(x, y + self._height // 2, text=text, fill=colour, font=font, anchor="w")

    def _badge(self, right: int, y: int, count: int) -> int:
        """Draw a number with its end at the right; return its width in pixels."""
        text, middle = str(count) if count <= MOST else f"{MOST}+", y + self._height // 2
        thick = self._theme.small.metrics("linespace") + self._theme.px(2)
        long = self._theme.small.measure(text)
        width = max(thick, long + self._theme.space)
        ends = (right - width + thick // 2, middle, right - thick // 2, middle)
        colours = self._theme.palette
        self._canvas.create_line(ends[0] - 0.1, *ends[1:], width=thick, capstyle="round", fill=colours.accent)
        self._text(right - (width + long) // 2, y, text, colours.on_accent, self._theme.small)
        return int(width)
