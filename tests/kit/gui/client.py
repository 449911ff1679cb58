"""A chat client's window with somebody in front of it, and the harness as its server."""

import contextlib
import re
import socket
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tests.kit.gui.display import Display
from tests.kit.gui.window import Window
from tests.kit.peer import Peer
from tests.kit.stage import HOST

if TYPE_CHECKING:
    from tests.kit.stage import Stage

NOT = r"(?<!not )(?<!not yet )(?<!no longer )(?<!n't )"
CONNECTED = re.compile(rf"{NOT}\b(connected|online|logged in)\b", re.IGNORECASE)
APART = re.compile(r"\b(disconnected|offline|logged out)\b", re.IGNORECASE)  # whatever else a status says
FAREWELL = b"/quit"  # a command from step 08 on: a client may say it before it leaves
END_SECONDS = 10.0  # for the thread that accepts
CROWD = 16  # connections; a system may take some more than it was asked to
GREETING = "SERVER~Welcome! What is your name?"


class ServersEnd(Peer):
    """The harness as a server: one \\r before the end of a line does not count."""

    def next_line(self, expected: str = "", why: str = "") -> bytes:
        """Return the next line that is not to be skipped; its absence is a failure."""
        return super().next_line(expected, why).removesuffix(b"\r")

    def answer(self, line: str) -> None:
        """Say a line to a client that may go meanwhile."""
        data = line.encode() + b"\n"
        self._record(data)
        self.pour(data)


class ClientWindow(Window):
    """Starts the client; `port` is where the harness listens."""

    def __init__(self, stage: "Stage", display: Display) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._peers: list[ServersEnd] = []
        self._unasked: list[ServersEnd] = []  # of clients that try by themselves to come back, and may give that up
        self._thread = threading.Thread(target=self._accept, name="accepts the window", daemon=True)
        stage.on_close(self.stop_listening)
        super().__init__(stage, display, "--host", HOST, "--port", str(self.port))
        stage.skipped = lambda line: line.removesuffix(b"\r") == FAREWELL
        self._thread.start()

    def fill_in(self, name: str, port: int | None = None) -> None:
        """Fill in the fields of the login, and log in."""
        self["host_entry"].type(HOST)
        self["port_entry"].type(str(port or self.port))
        self["username_entry"].type(name)
        self._unasked = self._peers.copy()
        self["login_button"].click()

    def server(self, name: str) -> ServersEnd:
        """Wait until the client gives its name, on a new connection or an old one; return the server's end."""
        peer = self.wait(self._spoken_to, f"{self.name} connects, sends the name and stays", "it does not")
        assert peer is not None  # for the type checker: wait() returns what is true
        peer.hear(name)
        return peer

    def log_in(self, name: str, *others: str) -> Peer:
        """Log in to a chat where others are; return the server's end of the connection."""
        self.fill_in(name)
        users = "USERS~" + ",".join(sorted((name, *others), key=str.casefold))
        while not self._let_in(peer := self.server(name), users):
            if peer not in self._unasked:
                self.fail(f"{self.name} stays when its name was accepted", "it ends the connection")
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
        if self._thread.is_alive():
            self._thread.join(END_SECONDS)  # whom it has accepted the stage closes

    def _let_in(self, peer: ServersEnd, users: str) -> bool:
        """Accept the name; return whether the client stays."""
        peer.answer(users)
        why = "the line USERS~… says that the name was accepted"
        says = "says that it is connected"
        self["status_label"].must(lambda seen: peer.stream.ended or is_connected(seen["text"]), says, why)
        return not peer.stream.ended

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.stage.chart.record("server", "connects", to_program=False)
                try:
                    peer = ServersEnd(connection, "server", self.stage)
                except OSError:  # it has gone again already
                    connection.close()
                    continue
                self.stage.peers.append(peer)
                self._peers.append(peer)
                with contextlib.suppress(Exception):  # it has gone again; whoever waits for it will say so
                    peer.say(GREETING)

    def _spoken_to(self) -> ServersEnd | None:
        self.settle()
        peers = reversed(self._peers)  # the newest is the one that counts
        return next((peer for peer in peers if has_spoken(peer) and not peer.stream.ended), None)


def has_spoken(peer: Peer) -> bool:
    """Tell whether a line waits to be read that is no farewell."""
    *lines, _ = peer.stream.waiting().split(b"\n")
    return not all(peer.stage.skipped(line) for line in lines)


@contextlib.contextmanager
def crowded_port() -> Iterator[int]:
    """Give a port at which so many wait to be accepted that the system leaves the next one without an answer.

    Windows refuses it instead, at once.
    """
    with socket.socket() as listener, contextlib.ExitStack() as crowd:
        listener.bind((HOST, 0))
        listener.listen(0)
        for _ in range(CROWD):
            each = crowd.enter_context(socket.socket())
            each.setblocking(False)
            each.connect_ex(listener.getsockname())
        yield listener.getsockname()[1]


def is_connected(text: str) -> bool:
    """Tell whether a status says that there is a connection."""
    return CONNECTED.search(text) is not None and not APART.search(text)
