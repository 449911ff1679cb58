"""The chat page in this process, with somebody in front of it. The main loop turns only while a test waits."""

import contextlib
import time
import tkinter as tk
from collections.abc import Callable, Iterator
from pathlib import Path

from final.client import Client
from final.dialing import Address
from final.events import Connected, Event
from final.gui.app import App, Page
from final.gui.chat import ChatPage
from final.gui.pump import Pump
from final.gui.settings import Settings
from final.gui.theme import Theme
from tests.final.inbox import SECONDS
from tests.final.people import address
from tests.kit.stage import Server


class Waiting(Page):
    """Stands where the login would: shows the chat once the client is in it."""

    def __init__(self, app: App) -> None:
        super().__init__(app)
        self.news: list[Event] = []


class Desk:
    """A window with the chat of one person."""

    def __init__(self, root: tk.Tk, folder: Path) -> None:
        self.root, self.folder = root, folder
        settings = Settings(downloads=str(folder / "downloads"), sound=False)
        self.app = App(root, Theme(root), settings)
        self.app.show(Waiting(self.app))
        self.client: Client
        self.page: ChatPage

    def log_in(self, server: Server) -> "Desk":
        """Let alice into the chat, and show the page."""
        return self.log_in_at(address(server, self.folder))

    def log_in_at(self, where: Address) -> "Desk":
        """Let alice into the chat of a server."""
        self.client = Client(where, "alice")
        news: list[Event] = []
        pump = Pump(self.root, self.client.inbox, news.extend)
        self.client.start()
        self.until(lambda: any(isinstance(event, Connected) for event in news))
        pump.stop()
        self.page = ChatPage(self.app, self.client, news)
        self.app.show(self.page)
        self.root.focus_force()
        self.until(lambda: self["message_entry"].focus_displayof() is not None)
        return self

    def __getitem__(self, name: str) -> tk.Misc:
        """Return the widget of a name; one that can be seen if there are several."""
        found = [widget for widget in walk(self.root) if widget.winfo_name() == name]
        assert found, f"there is no {name}"
        return sorted(found, key=lambda widget: not widget.winfo_viewable())[0]

    def until(self, look: Callable[[], object], what: str = "") -> None:
        """Let the main loop turn until there is something."""
        deadline = time.monotonic() + SECONDS
        while not look():
            assert time.monotonic() < deadline, what
            self.root.tk.dooneevent(0)  # waits for an event; a pump looks every 20 ms
            self.root.update_idletasks()

    def shows(self, *texts: str) -> None:
        """Wait until the transcript shows these texts."""
        self.until(lambda: all(text in self.text for text in texts), f"not all of {texts} came")

    @property
    def text(self) -> str:
        """What stands in the transcript."""
        return self.page.view.transcript.text.get("1.0", "end-1c")

    @property
    def box(self) -> tk.Text:
        """The message box."""
        return self.page.view.composer.text

    def label(self, name: str) -> str:
        """Return what a label or a button says."""
        return str(self[name].cget("text"))

    def write(self, text: str) -> None:
        """Write into the message box, and press Return."""
        self.page.view.composer.content = text
        self.press("Return", self.box)

    def press(self, key: str, widget: tk.Misc | None = None) -> None:
        """Press a key, where the focus is or in a widget."""
        if widget is not None:
            widget.focus_force()
            self.root.update()
        target = self.root.focus_get()
        assert target is not None
        target.event_generate(f"<{key}>")
        self.root.update()

    def looks(self, away: bool) -> None:
        """Let somebody look at another window, or at this one again."""
        if away:
            self._other = tk.Tk(screenName=self.root.winfo_screen())
            self._other.focus_force()
        else:
            self._other.destroy()
            self.root.focus_force()
        self.until(lambda: (self.root.focus_displayof() is None) == away)
        self.root.update()

    def click(self, name: str) -> None:
        """Click on a button."""
        self[name].invoke()  # type: ignore[attr-defined]
        self.root.update()

    def rows(self, name: str) -> list[str]:
        """Return what stands in a list drawn by hand."""
        self.root.update()
        canvas = self[name]
        assert isinstance(canvas, tk.Canvas)
        texts = [item for item in canvas.find_all() if canvas.type(item) == "text"]
        return [str(canvas.itemcget(item, "text")) for item in texts]


def walk(widget: tk.Misc) -> Iterator[tk.Misc]:
    """Yield a widget and all in it."""
    yield widget
    for child in widget.winfo_children():
        yield from walk(child)


@contextlib.contextmanager
def open_desk(screen: str | None, folder: Path) -> Iterator[Desk]:
    """Open a window; it is closed in the end.

    Args:
        screen: where; None is the user's own.
        folder: for files.
    """
    root = tk.Tk(screenName=screen)
    errors: list[BaseException] = []
    try:
        desk = Desk(root, folder)
        root.report_callback_exception = lambda _kind, error, _trace: errors.append(error)
        yield desk
    finally:
        with contextlib.suppress(tk.TclError):  # the test has closed it
            desk.app.close()
    assert not errors, errors
