"""A small dialog: type the beginning of a name, choose from what fits. It stops nobody from using the window."""

import tkinter as tk
from collections.abc import Callable, Hashable
from tkinter import ttk

from final.gui.row import Row
from final.gui.rows import Rows
from final.gui.theme import Theme
from final.gui.wrapping import wrap

WIDTH, HEIGHT = 340, 320  # pixels, before scaling
Choose = Callable[[Hashable], None]
Offer = Callable[[str], tuple[list[Row], str]]  # what fits what was typed, and what to say if that is nothing


class Chooser(tk.Toplevel):
    """The dialog; it is gone once something was chosen, or with Escape."""

    def __init__(
        self, root: tk.Misc, theme: Theme, title: str, offer: Offer, choose: Callable[[Hashable], None]
    ) -> None:
        """Open it.

        Args:
            root: the window that it belongs to.
            theme: its look.
            title: of the dialog.
            offer: tells what can be chosen.
            choose: is called with the key of the row that was chosen.
        """
        super().__init__(root, name="chooser", padx=theme.space, pady=theme.space)
        self._theme, self._offer, self._choose = theme, offer, choose
        self.title(title)
        self.transient(root.winfo_toplevel())
        width, height = theme.px(WIDTH), theme.px(HEIGHT)
        left = root.winfo_rootx() + (root.winfo_width() - width) // 2
        self.geometry(f"{width}x{height}+{max(0, left)}+{max(0, root.winfo_rooty() + theme.px(48))}")
        self._typed = tk.StringVar(self)
        entry = ttk.Entry(self, textvariable=self._typed, name="chooser_entry", font=theme.body)
        entry.pack(fill="x")
        self._sentence = ttk.Label(self, style="Faint.TLabel", name="chooser_label")
        wrap(self._sentence)
        self._rows = Rows(self, theme, "chooser_list", self._pick, on_panel=False)
        self._rows.pack(fill="both", expand=True, pady=(theme.space, 0))
        self._typed.trace_add("write", lambda *_: self._show())
        self._bind_keys(entry)
        theme.follow(self._paint)
        self._show()
        entry.focus_set()

    def _bind_keys(self, entry: ttk.Entry) -> None:
        self.bind("<Escape>", lambda _event: self.destroy())
        entry.bind("<Up>", lambda _event: self._rows.move_cursor(-1))
        entry.bind("<Down>", lambda _event: self._rows.move_cursor(1))
        for key in ("<Return>", "<KP_Enter>"):
            entry.bind(key, lambda _event: self._rows.pick_cursor())
        self.bind("<Destroy>", lambda event: self._theme.forget(self._paint) if event.widget is self else None)

    def _show(self) -> None:
        rows, sentence = self._offer(self._typed.get().strip())
        self._rows.show(rows)
        self._rows.cursor = next((row.key for row in rows if row.key is not None), None)
        self._sentence.configure(text=sentence)
        if rows:
            self._sentence.pack_forget()
        else:
            self._sentence.pack(fill="x", before=self._rows, pady=(self._theme.space, 0))

    def _pick(self, key: Hashable) -> None:
        self.destroy()
        self._choose(key)

    def _paint(self) -> None:
        colours = self._theme.palette
        self.configure(background=colours.window, highlightthickness=1)
        self.configure(highlightbackground=colours.line, highlightcolor=colours.line)
