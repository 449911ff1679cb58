"""The list of the people in the room. Decides nothing."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final.gui.book import Book
from final.gui.row import Row
from final.gui.rows import Rows
from final.gui.theme import Theme
from final.protocol import key

WIDTH = 180  # pixels, before scaling


class People(ttk.Frame):
    """At the right of the chat."""

    def __init__(self, parent: tk.Misc, theme: Theme, write: Callable[[str], None]) -> None:
        """Begin empty.

        Args:
            parent: where it is to be placed.
            theme: its look.
            write: is called with the name of who was chosen.
        """
        super().__init__(parent, style="Panel.TFrame", width=theme.px(WIDTH), padding=(0, theme.space))
        self.pack_propagate(False)
        self.rows = Rows(self, theme, "users_list", lambda name: write(str(name)), clicks=2)
        self.rows.pack(fill="both", expand=True)

    def show(self, book: Book) -> None:
        """Show who is in the room."""
        me = key(book.me)
        people = [Row(name, name, person=name, note="you" if key(name) == me else "") for name in book.people]
        self.rows.show([Row(None, f"PEOPLE · {len(people)}"), *people])
