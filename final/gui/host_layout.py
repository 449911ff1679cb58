"""What stands where on the server's page, in wide windows and in narrow ones. What it does is in hosting."""

import argparse
import tkinter as tk
from functools import partial
from tkinter import ttk

from final.gui.announcer import Announcer
from final.gui.app import App, Page
from final.gui.log import LogView
from final.gui.plot import Plot
from final.gui.reach import Reach
from final.gui.scrolling import Scrolled
from final.gui.server_form import ServerForm
from final.gui.visitors import Visitors
from final.host import Host

SIDE, SIDE_BY_SIDE = 356, 820  # pixels, before scaling: of the form; from where on all stands beside it
TABS = ("Server", "People", "Log")  # where there is less room


class HostLayout(Page):
    """The form at the left; who is there, what happens, and where the host writes at the right. Or in tabs."""

    def __init__(self, app: App, host: Host, options: argparse.Namespace) -> None:
        """Build it.

        Args:
            app: the window.
            host: runs the server.
            options: those of serve.parser(), for the form.
        """
        super().__init__(app)
        self.host = host
        self._tab = TABS[0]
        self._arranged: tuple[bool, str] | None = None  # whether there is much room, and the tab
        self._build_tabs()  # first, as the Tab key goes by this order
        self._side = Scrolled(self, app.theme)
        self._side.configure(width=app.theme.px(SIDE))
        self._side.pack_propagate(False)
        self._line = ttk.Frame(self, style="Line.TFrame", width=1)
        self._main = ttk.Frame(self, padding=2 * app.theme.space)
        self._build_side(self._side.inside, options)
        self._side.gather()
        self._side.bind_inside("<Return>", self._return)
        self._build_main()
        self.bind("<Configure>", lambda event: self._arrange(event.width))

    def show_state(self, sentence: str, *, running: bool = False, stopped: bool = False) -> None:
        """Show the server's state, and let be clicked what has a meaning in it."""
        style = "Good.TLabel" if running else "Faint.TLabel" if stopped else "TLabel"
        self._status.configure(text=sentence, style=style)
        for button, usable in ((self.start_button, stopped), (self._back_button, stopped), (self.stop_button, running)):
            button.state(["!disabled" if usable else "disabled"])
        self.form.lock(not stopped)
        self.announcer.lock(not running)
        if not running:
            self.reach.hide()
        elif self._main.winfo_ismapped():
            self.announcer.focus_set()

    def _build_side(self, inside: ttk.Frame, options: argparse.Namespace) -> None:
        theme, space = self.app.theme, self.app.theme.space
        side = ttk.Frame(inside, padding=2 * space)
        side.pack(fill="both", expand=True)
        side.columnconfigure(0, weight=1)
        side.rowconfigure(5, weight=1)
        self._title = ttk.Label(side, text=self.title, style="Title.TLabel")
        self._title.grid(row=0, column=0, sticky="w", pady=(0, space))
        self.form = ServerForm(side, theme, options)
        self.form.grid(row=1, column=0, sticky="ew", pady=(0, 2 * space))
        self._build_buttons(side).grid(row=2, column=0, sticky="ew")
        self._status = ttk.Label(side, name="status_label")
        self._status.grid(row=3, column=0, sticky="ew", pady=space)
        self.reach = Reach(side, theme)
        self.reach.grid(row=4, column=0, sticky="ew", pady=(0, space))
        self.plot = Plot(side, theme)
        self.plot.grid(row=5, column=0, sticky="sew", pady=(space, 0))

    def _build_buttons(self, parent: tk.Misc) -> ttk.Frame:
        row = ttk.Frame(parent)
        self.start_button = ttk.Button(row, text="Start", style="Accent.TButton", name="start_button", width=5)
        self.start_button.pack(side="left")
        self.stop_button = ttk.Button(row, text="Stop", name="stop_button", width=5)
        self.stop_button.pack(side="left", padx=self.app.theme.space)
        self._back_button = ttk.Button(row, text="Back", style="Flat.TButton", name="back_button", width=0)
        self._back_button.configure(command=self.app.back)
        self._back_button.pack(side="right")
        settings = ttk.Button(row, text="Settings", style="Flat.TButton", name="settings_button", width=0)
        settings.configure(command=self.app.open_settings)
        settings.pack(side="right")
        return row

    def _build_main(self) -> None:
        theme = self.app.theme
        self._panes = ttk.Panedwindow(self._main, orient="vertical")
        self.announcer = Announcer(self._main, theme, self.host.order)
        self.announcer.pack(side="bottom", fill="x", pady=(theme.space, 0))
        self._panes.pack(fill="both", expand=True)
        self.visitors = Visitors(self._panes, theme, self.host.order, self.announcer.write_to)
        self.log = LogView(self._panes, theme, self.app.tell)

    def _build_tabs(self) -> None:
        self._tabs = ttk.Frame(self, padding=self.app.theme.space // 2)
        self._buttons = []
        for title in TABS:
            button = ttk.Button(self._tabs, text=title, name=f"{title.lower()}_tab", width=0)
            button.configure(command=partial(self._choose, title))
            button.pack(side="left")
            self._buttons.append(button)

    def _choose(self, tab: str) -> None:
        self._tab = tab
        self._arrange(self.winfo_width())

    def _arrange(self, width: int) -> None:
        wide = width >= self.app.theme.px(SIDE_BY_SIDE)
        if self._arranged == (wide, self._tab):
            return
        self._arranged = (wide, self._tab)
        for part in (self._tabs, self._side, self._line, self._main, self._title):
            part.grid_remove()
        self.rowconfigure(1, weight=1)
        self.columnconfigure(0, weight=0 if wide else 1)
        self.columnconfigure(2, weight=1 if wide else 0)
        if wide:
            self._line.grid(row=1, column=1, sticky="ns")
            self._title.grid()
        else:
            self._tabs.grid(row=0, column=0, sticky="ew")
        if wide or self._tab == "Server":
            self._side.grid(row=1, column=0, sticky="nsew")
        if wide or self._tab != "Server":
            self._main.grid(row=1, column=2 if wide else 0, sticky="nsew")
        self._show_panes(TABS if wide else (self._tab,))
        for title, button in zip(TABS, self._buttons, strict=True):
            button.configure(style="TButton" if title == self._tab else "Flat.TButton")

    def _show_panes(self, wanted: tuple[str, ...]) -> None:
        for pane in (self.visitors, self.log):
            if str(pane) in map(str, self._panes.tk.splitlist(self._panes.tk.call(self._panes, "panes"))):
                self._panes.forget(pane)
        if "People" in wanted:
            self._panes.add(self.visitors, weight=2)
        if "Log" in wanted:
            self._panes.add(self.log, weight=3)

    def _return(self, event: "tk.Event[tk.Misc]") -> None:
        if isinstance(event.widget, ttk.Entry):
            self.start_button.invoke()
