"""The server's page: starts and stops a server, shows its news, passes on what the host wants. It runs none itself."""

import argparse
import logging
import time
from pathlib import Path
from typing import Any

from final import addresses, serve
from final.gui.app import App
from final.gui.host_layout import HostLayout
from final.gui.pump import Pump
from final.gui.settings import Settings
from final.host import Failed, Host, News, Seen, Started, Stopped
from final.overhearing import Answer, Line

ONLY_HERE = "Only this machine can reach it. For others: stop it, and listen on 0.0.0.0, the whole network."
UNKNOWN = "This machine seems to be in no network."
KEPT = ("host", "port", "tls", "no_guests", "announce", "no_history", "data")  # options that are remembered


class HostPage(HostLayout):
    """A server, and the person who runs it."""

    title = "Host a chat"

    def __init__(self, app: App, options: argparse.Namespace | None = None) -> None:
        """Fill in the options.

        Args:
            app: the window.
            options: of the command line; None, also for a single one, is what was used last.
        """
        given = {name: value for name, value in vars(options or argparse.Namespace()).items() if value is not None}
        wanted = argparse.Namespace(**(vars(serve.parser().parse_args([])) | _remembered(app.settings) | given))
        super().__init__(app, Host(), wanted)
        self.log.texts.set(wanted.log_texts)
        self._pump: Pump[News] | None = None
        self._wanted = wanted
        self.start_button.configure(command=self.start)
        self.stop_button.configure(command=self.stop)
        self.log.texts.trace_add("write", lambda *_: self.host.log_texts(self.log.texts.get()))
        self.show_state("Stopped", stopped=True)

    def enter(self) -> None:
        self._pump = Pump(self, self.host.inbox, self._take)
        self.start_button.focus_set()

    def leave(self) -> None:
        self.host.stop()
        if self._pump is not None:
            self._pump.stop()

    def start(self) -> None:
        """Start the server, as the form says."""
        self.form.forget_complaints()
        options = self.form.options()
        if isinstance(options, Failed):
            self.failed(options)
        else:
            options.log_texts = self.log.texts.get()
            self.show_state("Starting …")
            self._wanted = options
            self.host.start(options)

    def stop(self) -> None:
        """Stop the server."""
        self.show_state("Stopping …")
        self.host.stop()

    def started(self, news: Started) -> None:
        """Show where the server listens, and remember what made it run."""
        self._remember()
        self.plot.clear()
        self.show_state(f"Running on {_at(news.host, news.port)}", running=True)
        known = addresses.for_others(news.host)
        hints = [] if known else [ONLY_HERE if addresses.is_local(news.host) else UNKNOWN]
        self.reach.show(_at(known or news.host, news.port), [*hints, *news.warnings])

    def failed(self, news: Failed) -> None:
        """Show why the server does not run."""
        self.show_state("Stopped", stopped=True)
        self.form.complain(news.about, news.reason)

    def stopped(self) -> None:
        """Let the server be started again."""
        self.show_state("Stopped", stopped=True)
        self.visitors.show((), ())

    def _remember(self) -> None:
        used = {f"serve_{name}": getattr(self._wanted, name) for name in KEPT}
        self.app.settings.change(**used | {"serve_data": str(self._wanted.data)})

    def _take(self, news: list[News]) -> None:
        self.log.add([line for each in news if (line := _logged(each))])
        for each in news:
            match each:
                case Started():
                    self.started(each)
                case Failed():
                    self.failed(each)
                case Stopped():
                    self.stopped()
                case Seen(moment, people, banned, lines):
                    self.plot.add(moment, lines, len(people))
                    self.visitors.show(people, banned)


def _remembered(settings: Settings) -> dict[str, Any]:
    """Return the options with which a server ran the last time."""
    found = {name: getattr(settings, f"serve_{name}") for name in KEPT}
    return found | {"data": Path(settings.serve_data)}


def _at(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _logged(news: News) -> Line | None:
    """Return what a piece of news is in the log."""
    match news:
        case Line():
            return news
        case Answer(text, refused):
            return Line(time.time(), logging.WARNING if refused else logging.INFO, text)
        case Started():
            return Line(time.time(), logging.INFO, f"The server runs on {_at(news.host, news.port)}")
        case Failed():
            return Line(time.time(), logging.ERROR, news.reason)
        case Stopped():
            return Line(time.time(), logging.INFO, "The server has ended")
    return None
