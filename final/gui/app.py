"""The one window of the app, and the page that is seen in it. It knows no single page, and no network."""

import logging
import threading
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from types import TracebackType

from final.gui import icon
from final.gui.collector import collect_if_due
from final.gui.focus import in_front
from final.gui.notice import Notice
from final.gui.palette import LIGHT
from final.gui.settings import Settings
from final.gui.settings_dialog import SettingsDialog
from final.gui.theme import Theme

log = logging.getLogger(__name__)

SIZE = (1000, 680)  # pixels of the window at first, before scaling
SMALLEST = (480, 360)
WAKE = 200  # milliseconds between two looks whether the terminal has asked for the end
SORRY = "Something went wrong in the program. It goes on; the log says what it was."


class Page(ttk.Frame):
    """What fills the window, for a while."""

    title = "Chat"  # of the window while the page is seen

    def __init__(self, app: "App") -> None:
        """Build the page; it is not seen yet.

        Args:
            app: the window it is for.
        """
        super().__init__(app.root)
        self.app = app

    def enter(self) -> None:
        """Begin what runs while the page is seen, and give something the focus: it has just come into view."""

    def leave(self) -> None:
        """End at once what `enter` and the user have begun, and wait for nothing: it goes out of view."""


class App:
    """The window, and the pages in it: the last is seen, those before it are what `back` comes back to."""

    def __init__(
        self, root: tk.Tk, theme: Theme, settings: Settings, is_dark: Callable[[], bool] = lambda: False
    ) -> None:
        """Take over a window.

        Args:
            root: which is empty.
            theme: its look.
            settings: what the user has chosen.
            is_dark: tells whether the system is dark; asked again, in a thread, when one comes back to the window.
        """
        self.root, self.theme, self.settings = root, theme, settings
        self._is_dark = is_dark
        self._system_is_dark = self._shown_dark = is_dark()
        self._in_front = True  # is_dark() has just been asked
        self._pages: list[Page] = []
        self._asked_to_end = False
        self._waking: str | None = None
        self._notice = Notice(root, theme)
        self._dialog: SettingsDialog | None = None
        self.icon = icon.draw(root, LIGHT.accent, LIGHT.on_accent)  # the same on whatever ground
        root.iconphoto(True, self.icon)
        root.createcommand("::tk::mac::Quit", self.close)  # what the menu of macOS calls
        root.createcommand("::tk::mac::ShowPreferences", self.open_settings)
        root.bind("<Control-comma>", lambda _event: self.open_settings())
        for key in ("<Return>", "<KP_Enter>"):
            root.bind_class("TButton", key, lambda event: event.widget.invoke())  # Tk knows the space bar only
        root.minsize(*map(theme.px, SMALLEST))
        screen = (root.winfo_screenwidth(), root.winfo_screenheight())
        root.geometry("{}x{}".format(*map(min, map(theme.px, SIZE), screen)))
        root.protocol("WM_DELETE_WINDOW", self.close)
        root.report_callback_exception = self._report
        theme.follow(self._paint)
        self.apply_settings()
        self._wake()

    def show(self, page: Page) -> None:
        """Show a page instead of the one that is seen now; `back` comes back to that."""
        if self._pages:
            self._pages[-1].leave()
            self._pages[-1].pack_forget()
        self._pages.append(page)
        self._enter()

    def back(self) -> None:
        """End the page that is seen, and show the one before it."""
        if len(self._pages) > 1:
            page = self._pages.pop()
            page.leave()
            page.destroy()
            self._enter()

    def tell(self, sentence: str) -> None:
        """Show a sentence at the foot of the window, until it is closed or another comes."""
        self._notice.show(sentence)

    def open_settings(self) -> None:
        """Show the dialog of the settings, or the one that is open already."""
        if self._dialog is None or not self._dialog.winfo_exists():
            self._dialog = SettingsDialog(self.root, self.theme, self.settings, self.apply_settings)
        self._dialog.lift()

    def apply_settings(self) -> None:
        """Let the look follow the settings."""
        chosen = self.settings.appearance
        self._shown_dark = self._system_is_dark
        self.theme.use(self._shown_dark if chosen == "system" else chosen == "dark")
        self.theme.resize(self.settings.text_size)

    def close(self) -> None:
        """End the page that is seen, and the program."""
        try:
            if self._pages:
                self._pages[-1].leave()
        finally:
            if self._waking is not None:
                self.root.after_cancel(self._waking)
            self.root.destroy()

    def close_soon(self, *_: object) -> None:
        """Close from a signal's handler, where Tk cannot be used."""
        self._asked_to_end = True

    def _enter(self) -> None:
        page = self._pages[-1]
        page.pack(fill="both", expand=True)
        self.root.title(page.title)
        page.enter()

    def _paint(self) -> None:
        self.root.configure(background=self.theme.palette.window)

    def _wake(self) -> None:
        """Let Python run now and then: only then it notices signals. And do what is to be done now and then."""
        if self._asked_to_end:
            self.close()
        else:
            self._follow_system()
            collect_if_due()
            self._waking = self.root.after(WAKE, self._wake)

    def _follow_system(self) -> None:
        """Become dark when the system does. Who changes that leaves the window, and comes back."""
        was_in_front, self._in_front = self._in_front, in_front(self.root)
        if self._in_front and not was_in_front:
            threading.Thread(target=self._ask_system, name="system's look", daemon=True).start()
        if self._system_is_dark != self._shown_dark:
            self.apply_settings()

    def _ask_system(self) -> None:
        self._system_is_dark = self._is_dark()  # may take a second

    def _report(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Log what a callback has raised, and tell the user in one sentence."""
        log.error("A callback has failed", exc_info=(kind, error, trace))
        self.tell(SORRY)
