"""A picture of the last two minutes: how much is said, and how many people are there. It counts nothing itself."""

import tkinter as tk
from collections import deque

from final.gui.theme import Theme

SPAN = 120.0  # seconds that are shown
RATE_OVER = 1.0  # seconds over which messages are counted, so that the curve is calm
HEIGHT = 168  # pixels wanted, before scaling
STEPS = (1, 2, 5, 10)


class Curve:
    """What a value was at each moment, as far back as is shown."""

    def __init__(self) -> None:
        self.points: deque[tuple[float, float]] = deque()  # moments, in seconds, and values

    def add(self, moment: float, value: float) -> None:
        """Add the newest value, and forget those that are too old."""
        self.points.append((moment, value))
        while len(self.points) > 1 and self.points[1][0] < moment - SPAN:
            self.points.popleft()

    @property
    def newest(self) -> float:
        """What the value is now."""
        return self.points[-1][1] if self.points else 0

    @property
    def top(self) -> int:
        """Where the scale ends."""
        return scale_end(max((value for _, value in self.points), default=0))


class Plot(tk.Canvas):
    """Two curves, one above the other, each with a scale of its own."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Begin with nothing to show."""
        super().__init__(parent, height=theme.px(HEIGHT), highlightthickness=0, borderwidth=0, name="plot")
        self._theme = theme
        self._counts: deque[tuple[float, int]] = deque()
        self.rate, self.people = Curve(), Curve()
        self.bind("<Configure>", lambda _: self._draw())
        theme.follow(self._draw)
        self.bind("<Destroy>", lambda _: theme.forget(self._draw))

    def clear(self) -> None:
        """Forget everything: another server begins."""
        self._counts.clear()
        self.rate, self.people = Curve(), Curve()
        self._draw()

    def add(self, moment: float, lines: int, people: int) -> None:
        """Show what was counted.

        Args:
            moment: when, in seconds; later than the last time.
            lines: said since the start.
            people: who are there.
        """
        self._counts.append((moment, lines))
        while len(self._counts) > 2 and self._counts[1][0] <= moment - RATE_OVER:
            self._counts.popleft()
        then, before = self._counts[0]
        self.rate.add(moment, (lines - before) / (moment - then) if moment > then else 0)
        self.people.add(moment, people)
        self._draw()

    def _draw(self) -> None:
        colours, height = self._theme.palette, self.winfo_height()
        self.configure(background=colours.window)
        self.delete("all")
        half = height // 2
        self._draw_curve(self.rate, "Messages per second", colours.accent, 0, half)
        self._draw_curve(self.people, "People", colours.success, half, height)

    def _draw_curve(self, curve: Curve, title: str, colour: str, top: int, bottom: int) -> None:
        theme, colours, width = self._theme, self._theme.palette, self.winfo_width()
        line = theme.small.metrics("linespace")
        now = f"{round(curve.newest, 1 if curve.newest < 10 else None):g}"
        self.create_text(0, top, anchor="nw", text=title, fill=colours.faint, font=theme.small)
        self.create_text(width, top, anchor="ne", text=now, fill=colour, font=theme.bold)
        left = theme.small.measure(f"{curve.top} ")
        top, bottom = top + line + theme.space, bottom - theme.space
        if bottom - top < line:
            return  # too flat to be read
        for value, y in ((curve.top, top), (0, bottom)):
            self.create_line(left, y, width, y, fill=colours.line)
            self.create_text(left - theme.space // 2, y, anchor="e", text=value, fill=colours.faint, font=theme.small)
        places = self._places(curve, left, width, top, bottom)
        if len(places) > 1:
            ground = [(places[-1][0], bottom), (places[0][0], bottom)]
            self.create_polygon(*places, *ground, fill=colours.selected, outline="")
            self.create_line(*places, fill=colour, width=theme.px(1.5), tags="curve")

    def _places(self, curve: Curve, left: int, right: int, top: int, bottom: int) -> list[tuple[float, float]]:
        """Return where the points of a curve are; the newest is at the right."""
        end = curve.points[-1][0] if curve.points else 0.0
        found = []
        for moment, value in curve.points:
            x = right - (end - moment) / SPAN * (right - left)
            found.append((max(x, left), bottom - value / curve.top * (bottom - top)))
        return found


def scale_end(largest: float) -> int:
    """Return a round number that is not less: 1, 2 or 5, and so many zeros."""
    power = 1
    while power * STEPS[-1] < largest:
        power *= 10
    return next(power * step for step in STEPS if power * step >= largest)
