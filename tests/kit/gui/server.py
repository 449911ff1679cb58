"""A chat server's window with somebody in front of it; the clients are the harness's."""

import re
from typing import TYPE_CHECKING

from tests.kit.gui.display import Display
from tests.kit.gui.window import Window
from tests.kit.stage import HOST, LISTENING, Server

if TYPE_CHECKING:
    from tests.kit.stage import Stage

RUNNING = re.compile(r"(?<!not )(?<!no longer )(?<!n't )(?<!no server )\brunning", re.IGNORECASE)


class ServerWindow(Window):
    """Starts the program; its server is started with a click."""

    def __init__(self, stage: "Stage", display: Display, *arguments: str) -> None:
        super().__init__(stage, display, *arguments)
        self._starts = 0

    def fill_in(self, port: int | str, host: str = HOST) -> None:
        """Fill in where to listen, and click on Start."""
        self["host_entry"].type(host)
        self["port_entry"].type(str(port))
        self["start_button"].click()

    def start(self, port: int = 0) -> Server:
        """Start the server, and wait until it listens."""
        self.fill_in(port)
        self._starts += 1
        ports = self.wait(self._ports, f'{self.name} prints the line "Listening on {HOST}:PORT"', "it does not")
        if port not in (0, ports[-1]):
            self.fail(f"the server listens on port {port}", f"it says {ports[-1]}")
        self.must_run(ports[-1])
        return Server(self.stage, self.program, ports[-1])

    def stop(self) -> None:
        """Stop the server, and wait until the window says so."""
        self["stop_button"].click()
        self.must_be_stopped()

    def must_run(self, port: int) -> None:
        """Demand that the window says that the server is running, and where."""
        self["status_label"].must(lambda seen: str(port) in seen["text"], f"says: running, and on port {port}")

    def must_be_stopped(self) -> None:
        """Demand that the window does not say that the server is running, and that it can be started."""
        self["status_label"].must(lambda seen: not RUNNING.search(seen["text"]), "says: stopped")
        self["start_button"].must(lambda seen: seen["enabled"], "can be clicked")

    def _ports(self) -> list[int]:
        self.settle()
        ports = [int(port) for port in LISTENING.findall(self.program.stdout.everything())]
        return ports if len(ports) == self._starts else []
