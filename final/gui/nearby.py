"""The servers of the local network, found when one looks. A thread asks; nothing here waits for it."""

import queue
import threading
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final import discovery
from final.discovery import Found
from final.gui.pump import Pump
from final.gui.theme import Theme
from final.gui.wrapping import wrap

NOBODY = "None has answered. A server answers if its host announces it."
ROWS = 6
WIDEST = {"where": "255.255.255.255:65535", "how": "TLS"}  # in each column


class Nearby(ttk.Frame):
    """A list to choose a server from."""

    def __init__(self, parent: tk.Misc, theme: Theme, choose: Callable[[Found], None]) -> None:
        """Begin with an empty list; `search` fills it.

        Args:
            parent: where it is to be placed.
            theme: its look.
            choose: called with the server that somebody clicks on.
        """
        super().__init__(parent, style="Panel.TFrame", padding=2 * theme.space)
        self._choose, self._theme = choose, theme
        self._answers: queue.SimpleQueue[list[Found]] = queue.SimpleQueue()
        self._pump: Pump[list[Found]] | None = None
        self._found: dict[str, Found] = {}
        ttk.Label(self, text="Servers near you", style="Panel.Heading.TLabel").pack(anchor="w")
        self._hint = ttk.Label(self, style="Panel.Faint.TLabel", name="servers_label")
        self._hint.pack(fill="x", pady=(theme.space // 2, theme.space))
        wrap(self._hint)
        self.list = ttk.Treeview(self, show=(), columns=list(WIDEST), height=ROWS, name="servers_list")
        for column, text in WIDEST.items():
            self.list.column(column, width=theme.body.measure(text) + theme.space, stretch=column == "where")
        self.list.configure(selectmode="browse")
        self.list.bind("<<TreeviewSelect>>", self._selected)
        self.list.bind("<Down>", self._begin)
        self._button = ttk.Button(self, text="Search again", name="search_button", command=self.search)
        self._button.pack(side="bottom", anchor="w", pady=(theme.space, 0))
        self.list.pack(fill="both", expand=True)

    def search(self) -> None:
        """Ask the network; what answers is listed when the time is over."""
        self.stop()
        self._button.state(["disabled"])
        self._hint.configure(text="Searching …")
        self._answers = queue.SimpleQueue()  # a search that was stopped answers into the one before
        self._pump = Pump(self, self._answers, self._list)
        find = lambda answers: answers.put(discovery.find())  # noqa: E731 (so that the queue is this search's own)
        threading.Thread(target=find, args=(self._answers,), name="search", daemon=True).start()

    def stop(self) -> None:
        """Wait for no answer any more."""
        if self._pump is not None:
            self._pump.stop()
            self._pump = None
        self._button.state(["!disabled"])

    def _list(self, news: list[list[Found]]) -> None:
        self.stop()
        self._found = {f"{each.host}:{each.port}": each for each in news[-1]}
        self._hint.configure(text="Choose one:" if self._found else NOBODY)
        self.list.delete(*self.list.get_children())
        for where, server in self._found.items():
            self.list.insert("", "end", where, values=(where, "TLS" if server.tls else ""))

    def _begin(self, _event: object) -> str | None:
        """Let the arrow keys begin with the first."""
        if self.list.selection() or not self._found:
            return None  # Tk goes on from where they are
        self.list.focus(first := next(iter(self._found)))
        self.list.selection_set(first)
        return "break"

    def _selected(self, _event: object) -> None:
        for where in self.list.selection():
            self._choose(self._found[where])
