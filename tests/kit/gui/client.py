"""A chat client's window with somebody in front of it, and the harness as its server."""

import contextlib
import re
import socket
import threading
from typing import TYPE_CHECKING

from tests.kit.gui.display import Display
from tests.kit.gui.window import Window
from tests.kit.peer import Peer
from tests.kit.stage import HOST

if TYPE_CHECKING:
    from tests.kit.stage import Stage

CONNECTED = re.compile(r"(?<!not )(?<!dis)connected", re.IGNORECASE)
GREETING = "SERVER~Welcome! What is your name?"


class ClientWindow(Window):
    """Starts the client; `port` is where the harness listens."""

    def __init__(self, stage: "Stage", display: Display) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._peers: list[Peer] = []
        stage.on_close(self.stop_listening)
        super().__init__(stage, display, "--host", HOST, "--port", str(self.port))
        self._thread = threading.Thread(target=self._accept, name="accepts the window", daemon=True)
        self._thread.start()

    def fill_in(self, name: str, port: int | None = None) -> None:
        """Fill in the fields of the login, and log in."""
        self["host_entry"].type(HOST)
        self["port_entry"].type(str(port or self.port))
        self["username_entry"].type(name)
        self["login_button"].click()

    def server(self, name: str) -> Peer:
        """Wait until the client gives its name, on a new connection or an old one; return the server's end."""
        peer = self.wait(self._spoken_to, f"{self.name} connects and sends the name", "it does not")
        assert peer is not None  # for the type checker: wait() returns what is true
        peer.hear(name)
        return peer

    def log_in(self, name: str, *others: str) -> Peer:
        """Log in to a chat where others are; return the server's end of the connection."""
        self.fill_in(name)
        peer = self.server(name)
        peer.say("USERS~" + ",".join(sorted((name, *others), key=str.casefold)))
        why = "the line USERS~… says that the name was accepted"
        self["status_label"].must(lambda seen: is_connected(seen["text"]), "says that it is connected", why)
        return peer

    def log_out(self) -> None:
        """Log out, and wait until the window says that there is no connection."""
        self["logout_button"].click()
        why = "after Log out there is no connection"
        self["status_label"].must(lambda seen: not is_connected(seen["text"]), "does not say: connected", why)

    def stop_listening(self) -> None:
        """Accept no more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)  # wakes accept() on Linux; close() does elsewhere
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.stage.chart.record("server", "connects", to_program=False)
                peer = self.stage.add_peer(connection, "server")
                self._peers.append(peer)
                with contextlib.suppress(Exception):  # it has gone again; whoever waits for it will say so
                    peer.say(GREETING)

    def _spoken_to(self) -> Peer | None:
        self.settle()
        return next((peer for peer in self._peers if b"\n" in peer.stream.waiting()), None)


def is_connected(text: str) -> bool:
    """Tell whether a status says that there is a connection."""
    return CONNECTED.search(text) is not None
