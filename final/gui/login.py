"""The page on which one says where to chat, and under which name. What comes then is another page's business."""

import tkinter as tk
from argparse import Namespace
from collections.abc import Callable
from tkinter import ttk

from final.client import Client
from final.dialing import Address
from final.events import Connected, Disconnected, Event
from final.folders import data_folder
from final.gui.app import App, Page
from final.gui.login_form import Answers, LoginForm
from final.gui.nearby import Nearby
from final.gui.pump import Pump
from final.gui.scrolling import Scrolled
from final.gui.wrapping import wrap
from final.known import KnownServers

ABOVE = 72  # pixels, before scaling, above the form: fixed, so that it does not jump when it grows
MakeChat = Callable[[App, Client, list[Event]], Page]
FORM_WIDTH, SIDE_BY_SIDE = 380, 720  # pixels, before scaling: of the form; from where on the list stands beside it


class LoginPage(Page):
    """The form, and the servers that are near."""

    title = "Join a chat"

    def __init__(self, app: App, make_chat: MakeChat, verify: bool = False) -> None:
        """Fill in what was used last.

        Args:
            app: the window.
            make_chat: makes the page of the chat from a client that is in it, and what it was told on the way.
            verify: whether only certificates are trusted that the system trusts.
        """
        super().__init__(app)
        self._make_chat, self._verify = make_chat, verify
        self._client: Client | None = None
        self._pump: Pump[Event] | None = None
        self._news: list[Event] = []
        self._scrolled = Scrolled(self, app.theme)
        self._scrolled.pack(fill="both", expand=True)
        self._build()
        self._nearby = Nearby(self._scrolled.inside, app.theme, self.form.choose)
        for key in ("<Return>", "<KP_Enter>"):
            self._scrolled.bind_inside(key, self._return)
        self._scrolled.bind_inside("<Escape>", lambda _event: self._escape())
        self._nearby.list.bind("<ButtonRelease-1>", lambda _event: self.form.focus_on_gap())
        self._scrolled.gather()
        self.bind("<Configure>", lambda event: self._arrange(event.width))
        known = app.settings
        self.form.fill(known.host, known.port, known.tls, known.name)

    def prefer(self, options: Namespace) -> None:
        """Fill in what the command line says, where it says something."""
        known = self.app.settings
        elsewhere = options.host is not None or options.port is not None
        self.form.fill(
            known.host if options.host is None else options.host,
            known.port if options.port is None else options.port,
            bool(options.tls or options.verify) or (known.tls and not elsewhere),
            known.name if options.name is None else options.name,
        )

    def enter(self) -> None:
        self._say("")
        self._nearby.search()
        self.form.focus_on_gap()

    def leave(self) -> None:
        self._cancel()
        self._nearby.stop()

    def refuse(self, event: Disconnected) -> None:
        """Say why one is not in the chat."""
        if not self.form.complain(event.about, event.reason):
            self._say(f"Not connected: {event.reason}", style="Error.TLabel")

    def _build(self) -> None:
        space = self.app.theme.space
        self._middle = ttk.Frame(self._scrolled.inside, padding=2 * space)
        self._middle.columnconfigure(0, minsize=self.app.theme.px(FORM_WIDTH))
        ttk.Label(self._middle, text="Join a chat", style="Title.TLabel").grid(sticky="w")
        self.form = LoginForm(self._middle, self.app.theme)
        self.form.grid(sticky="ew")
        self._progress = ttk.Progressbar(self._middle, mode="indeterminate")
        self._progress.grid(sticky="ew", pady=(2 * space, space))
        self._status = ttk.Label(self._middle, name="status_label")
        self._status.grid(sticky="ew")
        wrap(self._status)
        self._build_buttons().grid(sticky="ew", pady=(space, 0))

    def _build_buttons(self) -> ttk.Frame:
        row, space = ttk.Frame(self._middle), self.app.theme.space
        self._button = ttk.Button(row, style="Accent.TButton", name="login_button", width=10)
        self._button.pack(side="left")
        for text, name, command in (
            ("Settings", "settings_button", self.app.open_settings),
            ("Back", "back_button", self.app.back),
        ):
            flat = ttk.Button(row, text=text, style="Flat.TButton", width=-1, name=name, command=command)
            flat.pack(side="left", padx=(space, 0))
        return row

    def _arrange(self, width: int) -> None:
        """Put the list beside the form, or beneath it where there is no room."""
        inside, beside = self._scrolled.inside, width >= self.app.theme.px(SIDE_BY_SIDE)
        inside.columnconfigure(0, weight=0 if beside else 1)
        inside.columnconfigure(1, weight=1 if beside else 0)
        inside.rowconfigure(0, weight=1 if beside else 0)
        inside.rowconfigure(1, weight=0 if beside else 1)
        self._nearby.grid(row=0 if beside else 1, column=0, sticky="nsew")
        above = self.app.theme.px(ABOVE) if beside else 0
        self._middle.grid(row=0, column=1 if beside else 0, sticky="n", pady=(above, 0))

    def _log_in(self) -> None:
        answers = self.form.answers()
        if answers is None:
            return
        known = KnownServers(data_folder() / "known-servers")
        address = Address(answers.host, answers.port, answers.tls, self._verify and answers.tls, known)
        self._client = Client(address, answers.name, answers.password, answers.register)
        self._client.start()
        self._news = []
        self._pump = Pump(self, self._client.inbox, lambda news: self._take(answers, news))
        self._say(f"Connecting to {answers.host}:{answers.port} …", busy=True)

    def _take(self, answers: Answers, news: list[Event]) -> None:
        """Take what the client is told, until it is in the chat, or cannot come in."""
        self._news += news
        for event in news:
            if isinstance(event, Connected):
                self._go_on(answers)
                return
            if isinstance(event, Disconnected) and event.retry is None:
                self._cancel()
                self.refuse(event)
                return

    def _go_on(self, answers: Answers) -> None:
        """Leave the client to the page of the chat."""
        client, self._client = self._client, None
        assert client is not None
        self._cancel()
        self.form.forget_password()
        self.app.settings.change(host=answers.host, port=answers.port, tls=answers.tls, name=answers.name)
        self.app.show(self._make_chat(self.app, client, self._news))

    def _cancel(self) -> None:
        """End what was begun; the form can be used again."""
        if self._pump is not None:
            self._pump.stop()
            self._pump = None
        if self._client is not None:
            self._client.close()
            self._client = None
        self._say("Not connected")

    def _return(self, event: "tk.Event[tk.Misc]") -> None:
        if self._client is None and not isinstance(event.widget, ttk.Button):  # which does something of its own
            self._log_in()

    def _escape(self) -> None:
        self.app.back() if self._client is None else self._cancel()

    def _say(self, sentence: str, style: str = "Faint.TLabel", busy: bool = False) -> None:
        self._status.configure(text=sentence, style=style)
        self._button.configure(text="Cancel" if busy else "Log in", command=self._cancel if busy else self._log_in)
        self.form.lock(busy)
        if busy:
            self._progress.start()
        else:
            self._progress.stop()
        self._progress.grid() if busy else self._progress.grid_remove()
