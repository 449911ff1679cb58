"""The keys of a page: wherever in the window the focus is. It does nothing by itself."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

TAG = "page_keys"
MENU_KEY = {"x11": ("<Menu>",), "win32": ("<App>",)}  # a Mac's keyboard has none


def modifier(widget: tk.Misc) -> str:
    """Return the key that is held for a command of the app, as this system has it."""
    return "Command" if widget.tk.call("tk", "windowingsystem") == "aqua" else "Control"


def menu_keys(widget: tk.Misc) -> tuple[str, ...]:
    """Return the keys that open the menu of what is chosen; for the mouse, Tk has <<ContextMenu>>."""
    return ("<Shift-F10>", *MENU_KEY.get(str(widget.tk.call("tk", "windowingsystem")), ()))


class Keys:
    """Bindings that hold until they are released."""

    def __init__(self, root: tk.Tk, actions: dict[str, Callable[[], None]], texts: list[tk.Text]) -> None:
        """Bind.

        Args:
            root: the window.
            actions: what each key does; "Mod" in it is Control, on macOS Command.
            texts: widgets that would use some of the keys themselves, and must not.
        """
        self._root = root
        self._sequences = [f"<{key.replace('Mod', modifier(root))}>" for key in actions]
        for sequence, action in zip(self._sequences, actions.values(), strict=True):
            for tag in (TAG, str(root)):
                root.bind_class(tag, sequence, partial(_break, action))
        for text in texts:
            text.bindtags((TAG, *text.bindtags()))

    def release(self) -> None:
        """Bind no more."""
        for sequence in self._sequences:
            for tag in (TAG, str(self._root)):
                self._root.unbind_class(tag, sequence)


def _break(action: Callable[[], None], _event: object) -> str:
    action()
    return "break"
