"""The finished terminal client as a submission to the course: it shows lines as they are, and does not come back."""

import contextlib
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from final import client, dialing, terminal
from final.events import About, Event, Notice


class GreetedLine(dialing.Line):
    """A connection to a server that does not greet."""

    def __init__(self, wire: dialing.Wire) -> None:
        super().__init__(wire)
        self._lines = [b"SERVER~Welcome!"]


class OnceClient(client.Client):
    """A client that does not try again."""

    def _tell_end(self, reason: str, _retry: float | None, about: About) -> None:
        super()._tell_end(reason if reason.startswith("Cannot connect") else "Disconnected", None, about)


class PlainScreen(terminal.Screen):
    """A screen that shows lines as they are."""

    def _lines(self, event: Event) -> list[str]:
        return [event.text] if isinstance(event, Notice) else []


class PlainTerminal(terminal.Terminal):
    """A terminal without commands of its own."""

    def _listen(self) -> None:
        with contextlib.suppress(EOFError):
            while True:
                self._client.send(self._screen.read())
        self._client.finish()


if __name__ == "__main__":
    dialing.Line = GreetedLine
    client.log_in = lambda *_: None
    client.understand = Notice
    terminal.Client, terminal.Screen, terminal.Terminal = OnceClient, PlainScreen, PlainTerminal
    sys.exit(terminal.main(["--name", "you", *sys.argv[1:]]))
