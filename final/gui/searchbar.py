"""The bar with which one finds words in a conversation, and what a search of its whole past has brought."""

import tkinter as tk
from collections.abc import Callable, Hashable
from functools import partial
from tkinter import ttk
from typing import Protocol

from final.gui import drawing
from final.gui.conversation import Entry
from final.gui.row import Row, height_of
from final.gui.rows import Rows
from final.gui.theme import Theme
from final.gui.wrapping import fits
from final.protocol import printable

MOST_SEEN = 6  # lines of the list


class Searchable(Protocol):
    """Where words are looked for: see `transcript.Transcript`."""

    def find(self, text: str) -> int: ...
    def find_next(self, backwards: bool = False) -> None: ...
    def find_entry(self, wanted: Entry) -> bool: ...
    def end_find(self) -> None: ...


class SearchBar(ttk.Frame):
    """Takes no room while it is closed."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        where: Callable[[], Searchable],
        ask: Callable[[str], bool],
        closed: Callable[[], None],
    ) -> None:
        """Be ready, closed.

        Args:
            parent: where it is to be placed.
            theme: its look.
            where: returns what is searched.
            ask: asks the server to search for a text; returns False if that cannot be now.
            closed: is called when it was closed.
        """
        super().__init__(parent, style="Panel.TFrame", padding=(2 * theme.space, theme.space))
        self._theme, self._where, self._ask, self._closed = theme, where, ask, closed
        self._typed = tk.StringVar(self)
        self._found: list[Entry] = []
        self._build()
        self._list = Rows(self, theme, "found_list", self._go_to)
        self._typed.trace_add("write", lambda *_: self._look())

    def open(self) -> None:
        """Show the bar, and let one type."""
        self.grid()
        self._entry.focus_set()
        self._entry.selection_range(0, "end")
        self._look()

    def close(self) -> None:
        """Show it no more, nor what it has found."""
        if self.winfo_manager():
            self.grid_remove()
            self._list.pack_forget()
            self._where().end_find()
            self._closed()

    def refresh(self) -> None:
        """Look again: another conversation is shown."""
        if self.winfo_manager():
            self._list.pack_forget()
            self._look()

    def show_found(self, entries: list[Entry]) -> None:
        """Show what the server has found, the newest first."""
        self._found = entries[::-1]
        self._count.configure(text=f"{len(entries)} in the whole past")
        rows = [self._row(number, entry) for number, entry in enumerate(self._found)]
        self._list.configure(height=height_of(self._theme) * max(1, min(MOST_SEEN, len(rows))))
        self._list.show(rows or [Row(None, "Nothing was found in the whole past.")])
        self._list.pack(fill="x", pady=(self._theme.space, 0))

    def _build(self) -> None:
        space = self._theme.space
        line = ttk.Frame(self, style="Panel.TFrame")
        line.pack(fill="x")
        for text, name, command in (
            ("Close", "search_close", self.close),
            ("Whole past", "search_all", self._ask_server),
            ("\N{DOWNWARDS ARROW}", "search_next", lambda: self._step(backwards=False)),
            ("\N{UPWARDS ARROW}", "search_previous", lambda: self._step(backwards=True)),
        ):
            button = ttk.Button(line, text=text, name=name, style="Panel.Flat.TButton", command=command)
            button.configure(width=2 if len(text) == 1 else 0)
            button.pack(side="right")
        self._count = ttk.Label(line, style="Panel.Faint.TLabel", name="search_label")
        self._count.pack(side="right", padx=space)
        self._entry = ttk.Entry(line, textvariable=self._typed, name="search_entry", font=self._theme.body, width=8)
        self._entry.pack(side="left", fill="x", expand=True)
        for key, backwards in (("Return", False), ("KP_Enter", False), ("Shift-Return", True)):
            self._entry.bind(f"<{key}>", partial(self._step, backwards))
        self._entry.bind("<Escape>", lambda _event: self.close())
        for part in (line, self._count):
            part.bind("<Configure>", lambda _event: self._fit(line))

    def _fit(self, line: ttk.Frame) -> None:
        """Give the entry a line of its own where it would be too narrow beside the buttons."""
        parts = line.winfo_children()
        if fits(line, parts, self._theme.space // 2):
            self._entry.pack(side="left", after=self._count)
        else:
            self._entry.pack(side="top", before=parts[0])

    def _look(self) -> None:
        text = self._typed.get()
        if text.strip():
            self._count.configure(text=f"{self._where().find(text) or 'nothing'} found")
        else:
            self._where().end_find()
            self._count.configure(text="")

    def _step(self, backwards: bool, _event: object = None) -> None:
        self._where().find_next(backwards)

    def _ask_server(self) -> None:
        text = self._typed.get().strip()
        if text:
            self._count.configure(text="searching …" if self._ask(text) else "not possible now")

    def _row(self, number: int, entry: Entry) -> Row:
        when = f"{drawing.moment(entry.time):%d %b %H:%M}"
        return Row(number, f"{entry.sender}: {printable(entry.text)}", note=when)

    def _go_to(self, number: Hashable) -> None:
        """Show a line that was found, if it is in the conversation as far as that is here."""
        assert isinstance(number, int)
        if not self._where().find_entry(self._found[number]):
            self._count.configure(text="further up in the past")
