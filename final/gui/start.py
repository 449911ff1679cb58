"""The first page: join a chat, or host one."""

import tkinter as tk
from argparse import Namespace
from collections.abc import Callable
from tkinter import ttk

from final.gui.app import App, Page
from final.gui.login import LoginPage
from final.gui.scrolling import Scrolled
from final.gui.wrapping import wrap

WIDTH = 19  # characters of what a choice means, in a line


class StartPage(Page):
    """Two choices, as large as they are important."""

    def __init__(self, app: App) -> None:
        """Build it."""
        super().__init__(app)
        space = app.theme.space
        scrolled = Scrolled(self, app.theme)
        scrolled.pack(fill="both", expand=True)
        middle = ttk.Frame(scrolled.inside, padding=2 * space)
        middle.pack(expand=True)
        ttk.Label(middle, image=app.icon).pack()
        ttk.Label(middle, text="Chat", style="Title.TLabel").pack()
        choices = ttk.Frame(middle)
        choices.pack(pady=3 * space)
        join = "Talk with people on a server that is already there."
        host = "Run a server on this computer, and let others in."
        self._join = self._choice(choices, 0, ("Join a chat", join), "join_button", lambda: open_login(app))
        self._choice(choices, 1, ("Host a chat", host), "host_button", lambda: open_host(app))
        settings = ttk.Button(middle, text="Settings", style="Flat.TButton", name="settings_button")
        settings.configure(command=app.open_settings)
        settings.pack()
        scrolled.gather()

    def enter(self) -> None:
        self._join.focus_set()

    def _choice(
        self, parent: tk.Misc, column: int, words: tuple[str, str], name: str, command: Callable[[], None]
    ) -> ttk.Button:
        theme = self.app.theme
        card = ttk.Frame(parent, style="Panel.TFrame", padding=2 * theme.space)
        parent.columnconfigure(column, uniform="card", weight=1)
        card.grid(row=0, column=column, sticky="nsew", padx=theme.space)
        button = ttk.Button(card, text=words[0], style="Accent.TButton", name=name, command=command)
        button.pack(fill="x", side="bottom", pady=(2 * theme.space, 0))
        label = ttk.Label(card, text=words[1], style="Panel.TLabel", width=WIDTH)
        label.pack(fill="x")
        wrap(label)
        return button


def open_login(app: App, options: Namespace | None = None) -> None:
    """Show the login.

    Args:
        app: the window.
        options: of the command line, None for what was not given there; they go before what is remembered.
    """
    from final.gui.chat import ChatPage

    page = LoginPage(app, ChatPage, verify=bool(options and options.verify))
    if options is not None:
        page.prefer(options)
    app.show(page)


def open_host(app: App, options: Namespace | None = None) -> None:
    """Show the server's page.

    Args:
        app: the window.
        options: of the command line.
    """
    from final.gui.hosting import HostPage

    app.show(HostPage(app, options))
