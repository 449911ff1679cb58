"""Where the keyboard's focus is. tkinter's own functions fail while it is in a dialog that Tk has made, not Python."""

import tkinter as tk


def focused(root: tk.Misc) -> str:
    """Return the name of the widget that has the focus; "" while another program has it."""
    return str(root.tk.call("focus", "-displayof", root))


def has_focus(widget: tk.Misc) -> bool:
    """Tell whether the focus is here."""
    return focused(widget) == str(widget)


def in_front(root: tk.Misc) -> bool:
    """Tell whether somebody uses this window, or one that belongs to it."""
    return bool(focused(root))
