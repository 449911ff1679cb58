"""A field of a form: what it is called, where one types, and what is wrong with it."""

import tkinter as tk
from tkinter import ttk

from final.gui.theme import Theme
from final.gui.wrapping import wrap


class Complaint(ttk.Label):
    """A sentence in the colour of errors, which takes no room while there is none."""

    def __init__(self, parent: tk.Misc, row: int, name: str) -> None:
        """Be ready in a row of the parent's grid, over two columns."""
        super().__init__(parent, style="Error.TLabel", name=name)
        self.grid(row=row, column=0, columnspan=2, sticky="ew")
        wrap(self)
        self.say("")

    def say(self, sentence: str) -> None:
        """Show a sentence; "" shows none."""
        self.configure(text=sentence)
        self.grid() if sentence else self.grid_remove()


class Field(ttk.Frame):
    """A label, and an entry below it; what is wrong with it is said elsewhere, where there is room."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, label: str, name: str, complaint: Complaint, *, width: int
    ) -> None:
        """Make an empty field.

        Args:
            parent: where it is to be placed.
            theme: its look.
            label: what it is called.
            name: of the entry.
            complaint: where is said what is wrong with it.
            width: of the entry at least, in characters.
        """
        super().__init__(parent)
        self.columnconfigure(0, weight=1)
        self._text = tk.StringVar(self)
        ttk.Label(self, text=label, style="Faint.TLabel").grid(row=0, column=0, columnspan=2, sticky="w")
        self.entry = ttk.Entry(self, textvariable=self._text, name=name, width=width, font=theme.body)
        self.entry.grid(row=1, column=0, sticky="ew", pady=(theme.space // 4, 0))
        self._complaint = complaint
        self._text.trace_add("write", lambda *_: self.complain(""))

    @property
    def text(self) -> str:
        """What stands in it."""
        return self._text.get()

    @text.setter
    def text(self, text: str) -> None:
        self._text.set(text)

    def complain(self, sentence: str) -> None:
        """Say what is wrong with it, until somebody types; "" means nothing is."""
        self._complaint.say(sentence)
        self.entry.state(["invalid" if sentence else "!invalid"])
        if sentence:
            self.entry.focus_set()
            self.entry.selection_range(0, "end")
