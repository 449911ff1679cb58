"""The form of the login: its fields, and what is wrong in them. It connects to nothing."""

import tkinter as tk
from dataclasses import dataclass
from tkinter import ttk

from final.addresses import LARGEST_PORT
from final.discovery import Found
from final.events import About
from final.gui.fields import Complaint, Field
from final.gui.theme import Theme
from final.passwords import SHORTEST
from final.protocol import problem_with_name

DOT = "\N{BULLET}"  # instead of each character of a password


@dataclass(frozen=True)
class Answers:
    """What somebody has filled in."""

    host: str
    port: int
    tls: bool
    name: str
    password: str
    register: bool


class LoginForm(ttk.Frame):
    """Where to, and who."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Make it, empty."""
        super().__init__(parent)
        self._theme = theme
        self._tls, self._register, self._shown = (tk.BooleanVar(self, False) for _ in range(3))
        self.columnconfigure(0, weight=1)
        self.host = self._field("Server", "host", 0, 1)
        self.port = self._field("Port", "port", 0, 2, column=1, width=7)
        self._check("Encrypted (TLS)", "tls_check", self._tls, 3)
        self._certificate = Complaint(self, 4, "tls_error")
        self.name = self._field("Your name", "username", 5, 6, span=2)
        self.password = self._field("Password, if the name has one", "password", 7, 8, span=2)
        self._check("New here? Register this name", "register_check", self._register, 9)
        show = ttk.Checkbutton(self.password, text="Show", variable=self._shown, name="show_check", command=self._mask)
        show.grid(row=1, column=1, padx=(theme.space, 0))
        self._mask()

    def fill(self, host: str, port: int, tls: bool, name: str) -> None:
        """Fill in what is known already."""
        self.host.text, self.port.text, self.name.text = host, str(port), name
        self._tls.set(tls)

    def choose(self, server: Found) -> None:
        """Fill in where a server is, unless the form is locked."""
        if self.host.entry.instate(["!disabled"]):
            self.fill(server.host, server.port, server.tls, self.name.text)
            self._certificate.say("")

    def focus_on_gap(self) -> None:
        """Go where something is missing."""
        empty = [field for field in (self.host, self.port, self.name) if not field.text]
        (empty or [self.password])[0].entry.focus_set()

    def answers(self) -> Answers | None:
        """Return what is filled in; if something cannot be right say so, and return None."""
        self._part_host_and_port()
        self._certificate.say("")
        problems = {
            self.password: self._problem_with_password(),
            self.name: problem_with_name(self.name.text),
            self.port: "" if _is_port(self.port.text) else f"A port is a number from 1 to {LARGEST_PORT}",
            self.host: "" if self.host.text.strip() else "Which server? Its name or its address",
        }
        for field, problem in problems.items():  # the uppermost is last, and gets the focus
            field.complain(problem)
        if any(problems.values()):
            return None
        return Answers(
            self.host.text.strip(),
            int(self.port.text),
            self._tls.get(),
            self.name.text,
            self.password.text,
            self._register.get(),
        )

    def complain(self, about: About, reason: str) -> bool:
        """Show why the server could not be used; return False if that is about no field."""
        if about == "certificate":
            self._certificate.say(reason)
        elif about == "address":
            self.host.complain(reason)
        elif about == "name" and "password" in reason.casefold():
            self.password.complain(reason if self.password.text else "This server wants a password for this name")
        elif about == "name":
            self.name.complain(reason)
        return about != "line"

    def forget_password(self) -> None:
        """Empty what nobody else shall find here."""
        self.password.text = ""
        self._register.set(False)
        self._shown.set(False)
        self._mask()

    def lock(self, locked: bool) -> None:
        """Let nobody change anything, or everybody again."""
        for widget in (self, self.host, self.port, self.name, self.password):
            for child in widget.winfo_children():
                if isinstance(child, ttk.Entry | ttk.Checkbutton):
                    child.state(["disabled" if locked else "!disabled"])

    def _field(
        self, label: str, name: str, row: int, complaint_row: int, *, column: int = 0, span: int = 1, width: int = 12
    ) -> Field:
        complaint = Complaint(self, complaint_row, f"{name}_error")
        field = Field(self, self._theme, label, f"{name}_entry", complaint, width=width)
        left = self._theme.space if column else 0
        field.grid(row=row, column=column, columnspan=span, sticky="new", padx=(left, 0), pady=(self._theme.space, 0))
        return field

    def _check(self, label: str, name: str, value: tk.BooleanVar, row: int) -> None:
        check = ttk.Checkbutton(self, text=label, variable=value, name=name)
        check.grid(row=row, column=0, columnspan=2, sticky="w", pady=(self._theme.space, 0))

    def _mask(self) -> None:
        self.password.entry.configure(show="" if self._shown.get() else DOT)

    def _part_host_and_port(self) -> None:
        """Understand HOST:PORT, as hosts tell it, in the first field."""
        host, _, port = self.host.text.strip().rpartition(":")
        if host and ":" not in host and _is_port(port):
            self.host.text, self.port.text = host, port

    def _problem_with_password(self) -> str:
        password = self.password.text
        if not password.isprintable():
            return "A password has no line breaks, tabs or other control characters"
        if self._register.get() and len(password) < SHORTEST:
            return f"Choose a password of at least {SHORTEST} characters"
        return ""


def _is_port(text: str) -> bool:
    return text.isdecimal() and text.isascii() and 1 <= int(text[:6]) <= LARGEST_PORT
