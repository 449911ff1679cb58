"""Room in a line: text that takes as many lines as it needs, and whether parts fit beside each other."""

import tkinter as tk
from collections.abc import Iterable
from tkinter import ttk

EDGES = 4  # pixels of a label's width that hold no text


def wrap(label: ttk.Label) -> None:
    """Break a label's text at its width, whatever that becomes. Place the label so that it is stretched."""
    if not label.cget("width"):
        label.configure(width=1)  # else it asks for the width of its text, and the layout never ends
    label.bind("<Configure>", lambda event: label.configure(wraplength=max(1, event.width - EDGES)))


def fits(line: tk.Misc, parts: Iterable[tk.Misc], gap: int) -> bool:
    """Tell whether parts have room beside each other.

    Args:
        line: what they stand in.
        parts: some of its children.
        gap: between two of them, in pixels.
    """
    return sum(part.winfo_reqwidth() + gap for part in parts) <= line.winfo_width()
