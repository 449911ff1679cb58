"""The server's page with somebody in front of it."""

import re
import sys
from pathlib import Path

from tests.kit import system
from tests.kit.gui.window import Window
from tests.kit.stage import HOST, Server

RUNNING = re.compile(r"Running on 127\.0\.0\.1:(\d+)")


class HostWindow(Window):
    """The page, as far as tests use it."""

    def start(self, port: int | str = 0) -> Server:
        """Start the server, and wait until it runs."""
        self["port_entry"].type(str(port))
        self["start_button"].click()
        self["status_label"].must(lambda seen: bool(RUNNING.match(seen["text"])), "says where the server runs")
        found = RUNNING.match(self["status_label"].text)
        assert found
        return Server(self.stage, self.program, int(found[1]))

    def stop(self) -> None:
        """Stop the server, and wait until the page says so."""
        self["stop_button"].click()
        self["status_label"].must(lambda seen: seen["text"] == "Stopped", "says Stopped")

    def must_complain(self, field: str, words: str) -> None:
        """Demand that a sentence stands beside a field, and that one can try again."""
        self[f"{field}_error"].must(lambda seen: words in seen["text"] and seen["visible"], f"says {words!r}")
        self["start_button"].must(lambda seen: bool(seen["enabled"]), "can be clicked")

    def must_list(self, *names: str) -> None:
        """Demand that these people are in the list, in this order, each with an address."""
        expected = [[name, HOST] for name in names]

        def rows(text: str) -> list[list[str]]:
            return [re.split(r"[ :]", line)[:2] for line in text.splitlines()]

        self["clients_list"].must(lambda seen: rows(seen["text"]) == expected, f"shows {names}")

    def save(self, path: Path) -> None:
        """Save the log, by the dialog that Tk draws itself."""
        if not system.LINUX:
            system.not_checked("the system's own dialog cannot be used by a test")
        self["export_button"].click()
        self["ent"].type(str(path))
        self["ent"].press("Return")

    def choose(self, entry: int) -> None:
        """Choose from the menu of the first person in the list, with the keyboard; 1 is the first entry."""
        if sys.platform == "darwin":
            system.not_checked("no key opens such a menu here")
        self["clients_list"].press("App" if sys.platform == "win32" else "Menu")
        self.choose_in("person_menu", entry)

    def choose_in(self, menu: str, entry: int) -> None:
        """Choose from an open menu with the keyboard."""
        for _ in range(entry):
            self[menu].press("Down")
        self[menu].press("Return")
