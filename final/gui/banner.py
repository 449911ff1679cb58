"""What is told above the message box while there is no connection. It connects nothing."""

import time
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final.client import Client
from final.events import Disconnected
from final.gui.theme import Theme
from final.gui.wrapping import wrap
from final.protocol import printable

LOOK = 250  # milliseconds between two looks at the clock


class Banner(ttk.Frame):
    """Takes no room while there is a connection."""

    def __init__(self, parent: tk.Misc, theme: Theme, client: Client, log_in: Callable[[], None]) -> None:
        """Be ready.

        Args:
            parent: where it is to be placed.
            theme: its look.
            client: whose connection it is.
            log_in: goes back to the login.
        """
        super().__init__(parent, style="Banner.TFrame", padding=(2 * theme.space, theme.space // 2))
        self._client, self._log_in = client, log_in
        self._reason, self._next = "", 0.0  # why there is no connection; when it is tried again, by time.monotonic()
        self._timer: str | None = None
        self._button = ttk.Button(self, style="Banner.Flat.TButton", name="banner_button")
        self._button.pack(side="right")
        self._label = ttk.Label(self, style="Banner.TLabel", name="banner_label")
        self._label.pack(side="left", fill="x", expand=True)
        wrap(self._label)
        self.bind("<Destroy>", lambda event: self._stop() if event.widget is self else None)

    def show(self, event: Disconnected) -> None:
        """Tell that the connection has ended, and what will be done about it."""
        self.hide()
        self._reason = printable(event.reason)
        self.grid()
        if event.retry is None:
            self._label.configure(text=f"The chat is over: {self._reason}.")
            self._button.configure(text="Log in again", command=self._log_in)
            return
        self._next = time.monotonic() + event.retry
        self._button.configure(text="Try now", command=self._try_now)
        self._count()

    def hide(self) -> None:
        """There is a connection."""
        self.grid_remove()
        self._stop()

    def _stop(self) -> None:
        if self._timer is not None:
            self.after_cancel(self._timer)
            self._timer = None

    def _count(self) -> None:
        """Say how long it is to the next try, now and again and again."""
        seconds, lines = round(self._next - time.monotonic()), self._client.waiting
        when = f"Next try in {seconds} s." if seconds > 0 else "Trying again …"
        words = ["", " 1 line waits to be sent."][lines] if lines < 2 else f" {lines} lines wait to be sent."
        self._label.configure(text=f"Connection lost: {self._reason}. {when}{words}")
        self._timer = self.after(LOOK, self._count)

    def _try_now(self) -> None:
        self._next = 0.0
        self._client.hurry()
