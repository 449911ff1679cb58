"""The app with windows, from its start to its end: the screen, the log, the first page."""

import logging
import signal
import sys
import threading
import tkinter as tk
from argparse import Namespace
from pathlib import Path

from final.folders import data_folder
from final.gui import appearance, collector, settings
from final.gui.app import App
from final.gui.start import StartPage, open_host, open_login
from final.gui.theme import Theme

NO_SCREEN = "No window can be opened: {}. In a terminal: python -m final client, python -m final server"


def main(word: str = "", options: Namespace | None = None) -> int:
    """Show the window until it is closed; return the exit status.

    Args:
        word: "client" or "server" go straight there, "" begins with the choice.
        options: of that word's command line.
    """
    appearance.use_every_pixel()
    collector.take_over()
    try:
        root = tk.Tk(className="Chat")
    except tk.TclError as error:
        print(NO_SCREEN.format(error), file=sys.stderr)
        return 1
    _begin_log(data_folder() / "windows.log")
    appearance.scale(root)
    app = App(root, Theme(root), settings.load(), appearance.is_dark)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, app.close_soon)
    app.show(StartPage(app))
    if word == "client":
        open_login(app, options)
    elif word == "server":
        open_host(app, options)
    root.mainloop()
    return 0


def _begin_log(file: Path) -> None:
    """Log into a file: nobody reads a terminal behind a window, and nobody shall see a traceback."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.FileHandler(file, encoding="utf-8", delay=True)
    except OSError:
        handler = logging.NullHandler()  # where nothing can be written there is no log
    logging.basicConfig(level=logging.WARNING, handlers=[handler], format="%(asctime)s %(levelname)s %(message)s")
    logging.raiseExceptions = False  # a full disk is no reason to print a traceback
    threading.excepthook = _log_thread


def _log_thread(about: threading.ExceptHookArgs) -> None:
    error = about.exc_value or about.exc_type()
    logging.error("The thread %s has failed", about.thread, exc_info=error)
