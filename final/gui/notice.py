"""A sentence at the foot of the window that stays until it is closed. It stops nobody, as a dialog would."""

import tkinter as tk
from tkinter import ttk

from final.gui.theme import Theme
from final.gui.wrapping import wrap


class Notice(ttk.Frame):
    """The sentence and its button; not seen while there is nothing to say."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Be ready below everything else in the parent."""
        super().__init__(parent, style="Banner.TFrame", padding=theme.space, name="notice")
        self._sentence = tk.StringVar(self)
        close = ttk.Button(self, text="Close", style="Banner.Flat.TButton", name="notice_button", command=self.hide)
        close.pack(side="right")
        label = ttk.Label(self, textvariable=self._sentence, style="Banner.TLabel", name="notice_label")
        label.pack(side="left", fill="x", expand=True)
        wrap(label)

    def show(self, sentence: str) -> None:
        """Say something, instead of what was said before."""
        self._sentence.set(sentence)
        self.pack(side="bottom", fill="x")
        for other in self.master.pack_slaves():
            other.pack_configure(after=self)  # so that they get what room it leaves, and not the other way round

    def hide(self) -> None:
        """Say it no more."""
        self.pack_forget()
