"""The whole app, from the login to its end, as a program of its own."""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from final.events import Message
from tests.final.conftest import GENEROUS
from tests.final.house import House
from tests.final.people import address, member
from tests.kit.gui.display import Display
from tests.kit.gui.window import Window
from tests.kit.stage import Patience, Stage

PROGRAM = Path(__file__).with_name("whole.py")
END_SECONDS = 2.0
NO_SERVERS = "9"  # a UDP port at which nobody answers


@pytest.fixture
def window(house: House, display: Display, payload: random.Random, tmp_path: Path) -> Iterator[Window]:
    """The window of alice, who has logged in to a server that has just opened."""
    server = house.open()
    stage = Stage(PROGRAM, Patience(**GENEROUS), payload)
    arguments = ("client", "--gui", "--port", str(server.port), "--name", "alice")
    window = Window(stage, display, str(tmp_path), NO_SERVERS, *arguments)
    window["login_button"].click()
    window.wait(lambda: "Connected to" in window["status_label"].text, "one is in the chat", "one is not")
    yield window
    stage.close()


def test_people_chat(window: Window, house: House, tmp_path: Path) -> None:
    assert house.server is not None
    with member(address(house.server, tmp_path), "bob") as bob:
        window["users_list"].must_show("bob")
        window["message_entry"].type("hello bob")
        window["message_entry"].press("Return")
        bob.until(Message("alice", "hello bob"))
        bob.client.send("hello alice")
        window["chat_area"].must_show("hello alice")
    window["chat_area"].must_show("bob left")
    window["logout_button"].click()
    window["login_button"].must(lambda seen: bool(seen["visible"]), "can be seen again")
    window.demand_one_thread()
    window.demand_no_error()


@pytest.mark.parametrize("state", ["in the chat", "without a connection", "with a dialog", "while searching"])
def test_closing_the_window_ends_the_program(window: Window, house: House, state: str) -> None:
    if state == "without a connection":
        house.close()
        window["banner_label"].must_show("Connection lost")
    elif state == "with a dialog":
        window["personal_button"].click()
        window.dialog("a dialog asks to whom")
    elif state == "while searching":
        window["search_button"].click()
        window["search_entry"].type("hello")
    window.close()
    window.must_end(END_SECONDS)
    window.demand_one_thread()
    window.demand_no_error()
    assert window.program.complained() == ""
