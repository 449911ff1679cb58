"""The files that are on their way, each with a bar and a button. It carries nothing itself."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import ttk

from final.events import NotTransferred, Progress, Transferred
from final.gui.desktop import show_folder
from final.gui.theme import Theme
from final.protocol import printable

MOST = 3  # files that are seen at a time
STAYS = 8000  # milliseconds for which one that is done is still seen
BAR = 90  # pixels, before scaling
LONGEST = 32  # characters of a name
SENT, RECEIVED = "\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"


class Carrier(ttk.Frame):
    """Takes no room while no file is on its way."""

    def __init__(self, parent: tk.Misc, theme: Theme, cancel: Callable[[int], None]) -> None:
        """Begin empty.

        Args:
            parent: where it is to be placed.
            theme: its look.
            cancel: gives up the transfer of a number.
        """
        super().__init__(parent, padding=(2 * theme.space, 0))
        self._theme, self._cancel = theme, cancel
        self._files: dict[int, FileRow] = {}
        self._more = ttk.Label(self, style="Faint.TLabel", name="more_files")

    def begin(self, number: int, name: str, comes: bool) -> None:
        """Show a file that begins to come, or to go."""
        row = FileRow(self, self._theme, number, f"{RECEIVED if comes else SENT} {_shortened(name)}")
        row.offer("Cancel", lambda: self._cancel(number))
        self._files[number] = row
        self._arrange()

    def take(self, event: Progress | Transferred | NotTransferred) -> None:
        """Show what becomes of a file."""
        if event.number not in self._files:
            return
        row = self._files[event.number]
        if isinstance(event, Progress):
            row.progress(event.done, event.size)
            return
        row.finish(event)
        if isinstance(event, Transferred) and event.path:
            folder = Path(event.path).parent
            row.offer("Open folder", lambda: show_folder(folder))
        else:
            row.offer("Close", lambda: self._drop(event.number))
        row.stays(STAYS, lambda: self._drop(event.number))

    def _drop(self, number: int) -> None:
        row = self._files.pop(number, None)
        if row is not None:
            row.destroy()
            self._arrange()

    def _arrange(self) -> None:
        """Show the first files, and how many there are beside them."""
        rows = list(self._files.values())
        for row in rows[:MOST]:
            row.pack(fill="x", pady=(0, self._theme.space // 2))
        for row in rows[MOST:]:
            row.pack_forget()
        self._more.configure(text=f"and {len(rows) - MOST} more")
        self._more.pack_forget()  # it comes last, also after rows that have just come into view
        if len(rows) > MOST:
            self._more.pack(anchor="w")
        self.grid() if rows else self.grid_remove()


class FileRow(ttk.Frame):
    """One file: its name, how far it is, and what one can do about it."""

    def __init__(self, parent: tk.Misc, theme: Theme, number: int, title: str) -> None:
        super().__init__(parent, name=f"file_{number}")
        self._button = ttk.Button(self, style="Flat.TButton", name="file_action")
        self._button.pack(side="right")
        self._state = ttk.Label(self, text="waiting", style="Faint.TLabel", name="file_state")
        self._state.pack(side="right", padx=theme.space)
        self._bar = ttk.Progressbar(self, maximum=100, length=theme.px(BAR), name="file_bar")
        self._bar.pack(side="right")
        ttk.Label(self, text=title, name="file_name").pack(side="left")

    def offer(self, text: str, command: Callable[[], None]) -> None:
        """Let one do this about it, with the button."""
        self._button.configure(text=text, command=command)

    def stays(self, milliseconds: int, then: Callable[[], None]) -> None:
        """Do something later, unless it is gone by then."""
        timer = self.after(milliseconds, then)
        self.bind("<Destroy>", lambda event: self.after_cancel(timer) if event.widget is self else None)

    def progress(self, done: int, size: int) -> None:
        """Show how many of its bytes have been carried."""
        percent = 100 * done // max(1, size)
        self._bar.configure(value=percent)
        self._state.configure(text=f"{percent} %")

    def finish(self, event: Transferred | NotTransferred) -> None:
        """Show how it has ended."""
        self._bar.pack_forget()
        if isinstance(event, NotTransferred):
            self._state.configure(text=printable(event.reason), style="Error.TLabel")
        else:
            self._state.configure(text="received" if event.path else "sent", style="Good.TLabel")


def _shortened(name: str) -> str:
    """Return a file's name, without its middle if it is long: its end tells what it is."""
    name = printable(name)
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 8]}…{name[-7:]}"
