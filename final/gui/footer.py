"""The line at the foot of the chat: how one is connected, the settings, the way out. Decides nothing."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final.gui.theme import Theme

Command = Callable[[], None]


class Footer(ttk.Frame):
    """One quiet line."""

    def __init__(self, parent: tk.Misc, theme: Theme, settings: Command, log_out: Command) -> None:
        """Make it.

        Args:
            parent: where it is to be placed.
            theme: its look.
            settings: opens the settings.
            log_out: ends the chat.
        """
        super().__init__(parent, style="Panel.TFrame", padding=(theme.space, 0))
        style = "Panel.Flat.TButton"
        ttk.Button(self, text="Log out", style=style, name="logout_button", command=log_out).pack(side="right")
        ttk.Button(self, text="Settings", style=style, name="settings_button", command=settings).pack(side="right")
        self._status = ttk.Label(self, style="Panel.Faint.TLabel", name="status_label")
        self._status.pack(side="left", padx=theme.space)

    def say(self, sentence: str) -> None:
        """Say how one is connected."""
        self._status.configure(text=sentence)
