"""What a host tells others, so that they come; and what to think of before. It finds out nothing itself."""

import tkinter as tk
from collections.abc import Sequence
from tkinter import ttk

from final.gui.theme import Theme
from final.gui.wrapping import wrap

ONLY_HERE = "Only this machine can reach it. For others: stop it, and listen on 0.0.0.0, the whole network."
UNKNOWN = "This machine seems to be in no network."


class Reach(ttk.Frame):
    """The address with a button that copies it, and sentences beneath."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Show nothing yet."""
        super().__init__(parent)
        self.columnconfigure(0, weight=1)
        ttk.Label(self, text="Address for others", style="Faint.TLabel").grid(row=0, column=0, sticky="w")
        self._address = ttk.Label(self, font=theme.bold, name="address_label")
        self._address.grid(row=1, column=0, sticky="w")
        self._button = ttk.Button(self, text="Copy", name="copy_button", width=7, command=self._copy)
        self._button.grid(row=0, column=1, rowspan=2)
        self._sentences = ttk.Label(self, style="Faint.TLabel", name="hint_label")
        self._sentences.grid(row=2, column=0, columnspan=2, sticky="ew", pady=(theme.space // 2, 0))
        wrap(self._sentences)
        self.hide()

    def show(self, address: str, sentences: Sequence[str]) -> None:
        """Show where the server is found, and what is to be said about it."""
        self._address.configure(text=address)
        self._button.configure(text="Copy")
        self._sentences.configure(text="\n".join(sentences))
        self.grid()

    def hide(self) -> None:
        """Show nothing: there is no server."""
        self._address.configure(text="")
        self.grid_remove()

    def _copy(self) -> None:
        self.clipboard_clear()
        self.clipboard_append(self._address.cget("text"))
        self._button.configure(text="Copied")
