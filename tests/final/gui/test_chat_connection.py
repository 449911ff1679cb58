"""The chat page when the connection ends: it comes back, or one is told that it does not."""

import pytest

from final import client as client_module
from final.dialing import Address
from final.events import Message
from tests.final.gui.desk import Desk, walk
from tests.final.house import House
from tests.final.people import address, member
from tests.final.silent import SilentServer
from tests.kit.stage import HOST, free_port

LATE = 60.0  # seconds to the next try, so that it comes by a click alone


def test_it_comes_back_and_sends_what_was_written_meanwhile(
    empty_desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", LATE)
    server = house.open(port=free_port())
    desk = empty_desk.log_in(server)
    desk.until(lambda: desk.page.book.room.complete)
    house.close()
    desk.until(desk["banner_label"].winfo_viewable)
    assert desk.label("banner_label").startswith("Connection lost: ")
    assert desk.label("status_label") == "Not connected"
    desk.write("written meanwhile")
    desk.until(lambda: desk.label("banner_label").endswith(" s. 1 line waits to be sent."))
    house.open(port=server.port)
    desk.click("banner_button")
    desk.until(lambda: desk.label("status_label").startswith("Connected to "))
    assert not desk["banner_label"].winfo_viewable()
    desk.shows("written meanwhile")
    with member(address(server, desk.folder), "bob") as bob:
        bob.client.send("/history 10")
        texts = [bob.waits_for(Message).text for _ in range(2)]
        assert texts.count("written meanwhile") == 2, "one when bob came, one of the history: it was sent once"


def test_what_nobody_confirmed_can_be_written_again(empty_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", LATE)
    with SilentServer() as silent:
        desk = empty_desk.log_in_at(Address(HOST, silent.port))
        for line in ("did you hear?", "//slash", "/msg bob psst"):
            desk.write(line)
            silent.hears(line)
        silent.hang_up()
        desk.shows("did you hear?", "/slash")
        desk.page.view.write_again("/slash")
        desk.page.view.write_again("did you hear?")
        assert desk.page.view.composer.content == "//slash\ndid you hear?"
        desk.page.actions.go(("person", "bob"))
        desk.shows("psst")


def test_when_it_is_over_one_can_log_in_again(empty_desk: Desk, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client_module, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(client_module, "MOST_REJECTIONS", 1)
    server = house.open(port=free_port())
    desk = empty_desk.log_in(server)
    house.close()
    desk.until(desk["banner_label"].winfo_viewable)
    house.open("--no-guests", port=server.port)
    desk.until(lambda: desk.label("banner_label").startswith("The chat is over: "))
    desk.write("too late")
    assert desk.label("message_error").startswith("The chat is over")
    assert desk.page.view.composer.content == "too late"
    desk.page.actions.choose_any()
    desk.click("banner_button")
    assert not desk.page.winfo_exists()
    assert "chooser" not in [widget.winfo_name() for widget in walk(desk.root)]


def test_who_logs_out_leaves_at_once(empty_desk: Desk, house: House) -> None:
    server = house.open()
    desk = empty_desk.log_in(server)
    with member(address(server, desk.folder), "bob") as bob:
        desk.write("good night")
        desk.click("logout_button")
        assert not desk.page.winfo_exists()
        bob.until(Message("alice", "good night"))
        assert type(bob.waits_for(object)).__name__ == "Left"


def test_quit_is_a_way_out_too(desk: Desk) -> None:
    desk.write("/quit")
    desk.until(lambda: not desk.page.winfo_exists())
