"""The form of a server: where it listens, who may come in, what it keeps. It starts nothing."""

import argparse
import tkinter as tk
from collections.abc import Callable
from copy import copy
from pathlib import Path
from tkinter import filedialog, ttk

from final.addresses import LARGEST_PORT
from final.gui.fields import Complaint, Field
from final.gui.theme import Theme
from final.gui.wrapping import wrap
from final.host import About, Failed

CHECKS = {  # names, labels, and the option that says the same or, after a "!", the opposite
    "tls_check": ("Encrypted (TLS)", "tls"),
    "guests_check": ("Guests may come in", "!no_guests"),
    "announce_check": ("Can be found on the network", "announce"),
    "history_check": ("Keep the history in a folder", "!no_history"),
}


class ServerForm(ttk.Frame):
    """The fields, and what is wrong in them."""

    def __init__(self, parent: tk.Misc, theme: Theme, options: argparse.Namespace) -> None:
        """Make it, filled in.

        Args:
            parent: where it is to be placed.
            theme: its look.
            options: those of serve.parser(); what is not seen here is kept as it is.
        """
        super().__init__(parent)
        self._theme, self._given = theme, options
        self._checks: dict[str, tk.BooleanVar] = {}
        self.columnconfigure(0, weight=1)
        address = Complaint(self, 1, "address_error")
        self.host = self._field("Address to listen on", "host_entry", 0, address)
        self.port = self._field("Port", "port_entry", 1, address, width=7)
        self.host.text, self.port.text = options.host, str(options.port)
        for row, name in enumerate(CHECKS):
            self._check(name, 2 * row + 2)
        self._make_folder(9)
        certificate, folder = Complaint(self, 3, "certificate_error"), Complaint(self, 10, "folder_error")
        self._complain: dict[About, Callable[[str], None]] = {
            "address": self.host.complain,
            "port": self.port.complain,
            "certificate": certificate.say,
            "folder": folder.say,
        }

    def options(self) -> argparse.Namespace | Failed:
        """Return the options that are filled in, or what cannot be right about them."""
        host, port = self.host.text.strip(), self.port.text.strip()
        if not (port.isdecimal() and port.isascii() and int(port[:6]) <= LARGEST_PORT):
            return Failed(f"A port is a number from 0 to {LARGEST_PORT}", "port")
        if not host:
            return Failed("Which address? 127.0.0.1 is this machine, 0.0.0.0 the whole network", "address")
        found = copy(self._given)
        found.host, found.port, found.data = host, int(port), self._folder
        for name, (_, option) in CHECKS.items():
            setattr(found, option.lstrip("!"), self._checks[name].get() != option.startswith("!"))
        return found

    def complain(self, about: About, reason: str) -> None:
        """Say beside a field why the server does not run."""
        self._complain[about](reason)

    def forget_complaints(self) -> None:
        """Begin anew."""
        for complain in self._complain.values():
            complain("")

    def lock(self, locked: bool) -> None:
        """Let nobody change anything, or everybody again."""
        for parent in (self, self.host, self.port):
            for child in parent.winfo_children():
                if isinstance(child, ttk.Entry | ttk.Checkbutton | ttk.Button):
                    child.state(["disabled" if locked else "!disabled"])

    def _field(self, label: str, name: str, column: int, complaint: Complaint, width: int = 15) -> Field:
        field = Field(self, self._theme, label, name, complaint, width=width)
        field.grid(row=0, column=column, sticky="new", padx=(self._theme.space if column else 0, 0))
        return field

    def _check(self, name: str, row: int) -> None:
        label, option = CHECKS[name]
        value = self._checks[name] = tk.BooleanVar(self)
        value.set(getattr(self._given, option.lstrip("!")) != option.startswith("!"))
        check = ttk.Checkbutton(self, text=label, variable=value, name=name)
        check.grid(row=row, column=0, columnspan=2, sticky="w", pady=(self._theme.space // 2, 0))

    def _make_folder(self, row: int) -> None:
        self._folder: Path = self._given.data
        button = ttk.Button(self, text="Folder…", style="Flat.TButton", name="folder_button", width=0)
        button.configure(command=self._choose)
        button.grid(row=row, column=1, sticky="e")
        self._folder_label = ttk.Label(self, text=_short(self._folder), style="Faint.TLabel", name="folder_label")
        self._folder_label.grid(row=row, column=0, sticky="ew")
        wrap(self._folder_label)

    def _choose(self) -> None:
        chosen = filedialog.askdirectory(parent=self, title="Where all is stored", initialdir=str(self._folder))
        if chosen:
            self._folder = Path(chosen)
            self._folder_label.configure(text=_short(self._folder))


def _short(folder: Path) -> str:
    """Return a path as people write it: ~ is their own folder."""
    home = Path.home()
    return str(Path("~") / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)
