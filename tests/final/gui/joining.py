"""The app's window with somebody in front of it who wants to join a chat."""

from tests.kit.gui.window import Window
from tests.kit.gui.wire import Facts
from tests.kit.stage import HOST

CLIENT = ("client", "--gui")  # arguments that show the login at once


class JoinWindow(Window):
    """The login's page, as far as tests use it."""

    def fill(self, **texts: str) -> None:
        """Type into fields: fill(port="5000") types into port_entry."""
        for name, text in texts.items():
            self[f"{name}_entry"].type(text)

    def log_in(self, port: int, name: str = "alice", **more: str) -> None:
        """Fill in the form and click on Log in."""
        self.fill(host=HOST, port=str(port), username=name, **more)
        self["login_button"].click()

    def must_say(self, widget: str, words: str) -> None:
        """Demand that a label says something, soon, and can be seen."""
        self[widget].must(lambda seen: words in seen["text"] and seen["visible"], f"says {words!r}")

    def must_find(self, server: str) -> None:
        """Demand that a server of the network is listed; who has found none searches again."""

        def found() -> bool:
            shown = self["servers_list"].text
            if server not in shown and self["search_button"].facts["enabled"]:
                self["search_button"].click()
            return server in shown

        self.wait(found, f"servers_list shows {server}", lambda: repr(self["servers_list"].text))

    def must_be_in(self, name: str = "alice") -> None:
        """Demand that the chat's page is seen, with somebody's client that is in the chat."""
        self["chat_label"].must(lambda seen: name in seen["text"] and "Connected" in seen["text"], "tells of the entry")
        self.demand_one_thread()
        self.demand_no_error()

    def must_be_ready(self) -> None:
        """Demand that the form can be filled in and sent."""
        self["login_button"].must(lambda seen: seen["text"] == "Log in", "says Log in")
        self["username_entry"].must(lambda seen: bool(seen["enabled"]), "can be filled in")

    def ends(self) -> None:
        """Close the window, and demand that the program ends, with nothing to complain of."""
        self.close()
        self.must_end(2.0)
        self.demand_one_thread()
        self.demand_no_error()
        assert self.program.complained() == ""

    def is_shown(self, name: str) -> bool:
        """Tell whether a widget of this name can be seen now."""
        tree: list[Facts] = self.order("tree")
        return any(each["visible"] for each in tree if each["name"] == name)
