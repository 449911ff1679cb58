"""A list of rows with colours and counts, used by mouse and keyboard. It draws what can be seen, however long it is."""

import tkinter as tk
from collections.abc import Callable, Hashable
from functools import partial
from tkinter import ttk

from final.gui.focus import has_focus
from final.gui.row import Pencil, Row, height_of
from final.gui.scrolling import SCROLLS, notches
from final.gui.theme import Theme


class Rows(tk.Canvas):
    """The list. Its cursor is the row that the keyboard would choose."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        name: str,
        pick: Callable[[Hashable], None],
        *,
        clicks: int = 1,
        on_panel: bool = True,
    ) -> None:
        """Begin empty.

        Args:
            parent: where it is to be placed.
            theme: its look.
            name: of the widget.
            pick: is called with the key of a row that was chosen.
            clicks: how many are needed to choose.
            on_panel: whether it stands on a panel, or on the window's own ground.
        """
        super().__init__(parent, name=name, highlightthickness=0, borderwidth=0, takefocus=True, width=1, height=1)
        self._theme, self._pick, self._on_panel = theme, pick, on_panel
        self._rows: list[Row] = []
        self._cursor: Hashable = None
        self._hovered = -1
        self._top = 0  # pixels that are scrolled out of view
        self._drawing: str | None = None
        style = "Panel.Vertical.TScrollbar" if on_panel else "Vertical.TScrollbar"
        self._bar = ttk.Scrollbar(self, command=self._scroll_to, style=style)
        self._bind_keys(clicks)
        theme.follow(self._paint)

    def show(self, rows: list[Row]) -> None:
        """Show these rows instead; the cursor stays where it is if its row is among them."""
        if rows != self._rows:
            self._rows = rows
            self._redraw()

    @property
    def cursor(self) -> Hashable:
        """The key of the row that the keyboard would choose; None if there is none."""
        return self._cursor if any(row.key == self._cursor for row in self._rows) else None

    @cursor.setter
    def cursor(self, key: Hashable) -> None:
        if key != self._cursor:
            self._cursor = key
            self._see(self._index())
            self._redraw()

    def move_cursor(self, steps: int) -> None:
        """Move the cursor by so many rows that can be chosen, as far as there are some."""
        keys = [row.key for row in self._rows if row.key is not None]
        if keys:
            at = keys.index(self._cursor) + steps if self._cursor in keys else 0
            self.cursor = keys[max(0, min(at, len(keys) - 1))]

    def point(self, y: int) -> bool:
        """Move the cursor to the row at a height, in pixels; return whether there is one that can be chosen."""
        self.focus_set()
        index = self._at(y)
        if index >= 0:
            self.cursor = self._rows[index].key
        return index >= 0

    def pick_cursor(self) -> None:
        """Choose the row at the cursor, if there is one."""
        if self.cursor is not None:
            self._pick(self.cursor)

    def _bind_keys(self, clicks: int) -> None:
        page = 10  # rows; a list is rarely much higher
        far = 1 << 30
        for key, steps in {"Up": -1, "Down": 1, "Prior": -page, "Next": page, "Home": -far, "End": far}.items():
            self.bind(f"<{key}>", partial(self._move, steps))
        for key in ("Return", "KP_Enter", "space"):
            self.bind(f"<{key}>", lambda _event: self.pick_cursor())
        self.bind("<Button-1>", lambda event: self._click(event.y, picks=clicks == 1))
        self.bind("<Double-Button-1>", lambda event: self._click(event.y, picks=True))
        self.bind("<Motion>", lambda event: self._hover(self._at(event.y)))
        self.bind("<Leave>", lambda _event: self._hover(-1))
        for event in ("<Configure>", "<FocusIn>", "<FocusOut>"):
            self.bind(event, lambda _event: self._redraw())
        for event in SCROLLS:
            self.bind(event, self._turn)
        self.bind("<Destroy>", self._end)

    def _end(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self:
            self._theme.forget(self._paint)
            if self._drawing is not None:
                self.after_cancel(self._drawing)

    def _move(self, steps: int, _event: object) -> None:
        self.move_cursor(steps)

    def _click(self, y: int, picks: bool) -> None:
        if self.point(y) and picks:
            self.pick_cursor()

    def _hover(self, index: int) -> None:
        if index != self._hovered:
            self._hovered = index
            self._redraw()

    def _turn(self, event: "tk.Event[tk.Misc]") -> None:
        self._top += round(3 * notches(event) * height_of(self._theme))
        self._redraw()

    def _scroll_to(self, word: str, number: str, *_unit: str) -> None:
        """Do what the scrollbar says."""
        if word == "moveto":
            self._top = round(float(number) * len(self._rows) * height_of(self._theme))
        else:
            self._top += int(number) * self.winfo_height() // 2
        self._redraw()

    def _index(self) -> int:
        return next((index for index, row in enumerate(self._rows) if row.key == self._cursor), -1)

    def _at(self, y: int) -> int:
        """Return the index of the row at a height that can be chosen, or -1."""
        index = (y + self._top) // height_of(self._theme)
        return index if index < len(self._rows) and self._rows[index].key is not None else -1

    def _see(self, index: int) -> None:
        height = height_of(self._theme)
        if index >= 0:
            self._top = max(min(self._top, index * height), (index + 1) * height - self.winfo_height())

    def _redraw(self) -> None:
        """Draw soon, and once for all that happens until then."""
        if self._drawing is None:
            self._drawing = self.after_idle(self._draw)

    def _draw(self) -> None:
        self._drawing = None
        height, seen = height_of(self._theme), self.winfo_height()
        whole = len(self._rows) * height
        self._top = max(0, min(self._top, whole - seen))
        self._show_bar(whole, seen)
        self.delete("all")
        width = self.winfo_width() - (self._bar.winfo_reqwidth() if whole > seen else 0)
        pencil = Pencil(self, self._theme, width)
        first, colours, focused = self._top // height, self._theme.palette, has_focus(self)
        for index, row in enumerate(self._rows[first : first + seen // height + 2], first):
            y = index * height - self._top
            if row.key is not None and row.key == self._cursor:
                edge = colours.accent if focused else colours.selected
                pencil.ground(y, colours.selected, edge)
            elif index == self._hovered:
                pencil.ground(y, colours.hover, colours.hover)
            pencil.row(y, row)

    def _show_bar(self, whole: int, seen: int) -> None:
        if whole > seen > 0:
            self._bar.set(self._top / whole, (self._top + seen) / whole)
            self._bar.place(relx=1, rely=0, anchor="ne", relheight=1)
        else:
            self._bar.place_forget()

    def _paint(self) -> None:
        colours = self._theme.palette
        self.configure(background=colours.panel if self._on_panel else colours.window)
        self._redraw()
