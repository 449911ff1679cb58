"""Where a host writes to everybody, or to one person. What is written is sent elsewhere."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final.gui.theme import Theme
from final.gui.wrapping import fits

EVERYBODY = "To everybody"


class Announcer(ttk.Frame):
    """One line to write in, and for whom it is."""

    def __init__(self, parent: tk.Misc, theme: Theme, order: Callable[[str], None]) -> None:
        """Write to everybody, at first.

        Args:
            parent: where it is to be placed.
            theme: its look.
            order: has a command carried out.
        """
        super().__init__(parent)
        self._theme, self._order, self._recipient = theme, order, ""
        self.columnconfigure(1, weight=1)
        self._label = ttk.Label(self, name="recipient_label")
        self._label.grid(row=0, column=0, padx=(0, theme.space))
        self._entry = ttk.Entry(self, name="announce_entry", font=theme.body)
        self._all = ttk.Button(self, text=EVERYBODY, style="Flat.TButton", name="everybody_button", width=0)
        self._all.configure(command=lambda: self.write_to(""))
        self._send = ttk.Button(self, text="Announce", name="announce_button", width=0, command=self._write)
        for key in ("<Return>", "<KP_Enter>"):
            self._entry.bind(key, lambda _: self._write())
        self._entry.bind("<Escape>", lambda _: self.write_to(""))
        self.bind("<Configure>", lambda _: self._place())
        self.write_to("")

    def write_to(self, name: str) -> None:
        """Write to one person from now on; "" means to everybody."""
        self._recipient = name
        self._label.configure(text=f"To {name}" if name else EVERYBODY)
        self._send.configure(text="Send" if name else "Announce")
        self._place()
        if name:
            self._entry.focus_set()

    def focus_set(self) -> None:
        """Let what is typed come here."""
        self._entry.focus_set()

    def lock(self, locked: bool) -> None:
        """Let nobody write: nobody would read it; or let them again."""
        for widget in (self._entry, self._send):
            widget.state(["disabled" if locked else "!disabled"])

    def _place(self) -> None:
        """Let the entry have a line of its own with its button where it would be too narrow beside the rest."""
        shown = [self._all] if self._recipient else []
        wide = fits(self, [self._label, self._entry, *shown, self._send], self._theme.space)
        row, left = int(not wide), (self._theme.space, 0)
        self._entry.grid(row=row, column=int(wide), columnspan=1 if wide else 3, sticky="ew")
        self._send.grid(row=row, column=3, padx=left, sticky="ew")
        if self._recipient:
            self._all.grid(row=0, column=2, columnspan=1 if wide else 2, padx=left, sticky="e")
        else:
            self._all.grid_remove()

    def _write(self) -> None:
        text = self._entry.get().strip()
        if text:
            self._order(f"/notice {self._recipient} {text}" if self._recipient else f"/announce {text}")
            self._entry.delete(0, "end")
