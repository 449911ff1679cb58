"""What was used last is there at the next start: for who joins, and for who hosts."""

import socket
from argparse import Namespace
from pathlib import Path

from final.gui.hosting import HostPage
from tests.final.gui.conftest import Open
from tests.final.gui.desk import Desk
from tests.final.house import House
from tests.kit.stage import HOST, free_port


def runs(desk: Desk, *checks: str, options: Namespace | None = None, port: str = "") -> None:
    """Fill in the form, run a server until it has ended, and go back."""
    page = HostPage(desk.app, options)
    desk.app.show(page)
    page.form.port.text = port or page.form.port.text
    for check in checks:
        desk.click(check)
    desk.click("start_button")
    desk.until(lambda: desk.label("status_label").startswith("Running on "))
    desk.click("stop_button")
    desk.until(lambda: desk.label("status_label") == "Stopped")
    desk.app.back()


def filled(desk: Desk, options: Namespace | None = None) -> dict[str, object]:
    """Return the options with which the form begins now."""
    page = HostPage(desk.app, options)
    found = page.form.options()
    page.destroy()
    assert isinstance(found, Namespace)
    return {name: getattr(found, name) for name in ("port", "tls", "no_guests", "no_history", "data")}


def test_who_hosted_finds_the_form_as_it_was(empty_desk: Desk, tmp_path: Path) -> None:
    port, folder = free_port(), tmp_path / "chats"
    runs(empty_desk, "tls_check", "guests_check", port=str(port), options=Namespace(data=folder))
    used = {"port": port, "tls": True, "no_guests": True, "no_history": False, "data": folder}
    assert filled(empty_desk) == used
    assert filled(empty_desk, Namespace(port=7, tls=None)) == used | {"port": 7}
    runs(empty_desk, "history_check")
    assert filled(empty_desk) == used | {"no_history": True}


def test_what_did_not_run_is_not_remembered(empty_desk: Desk) -> None:
    with socket.create_server((HOST, 0)) as taken:
        empty_desk.app.show(HostPage(empty_desk.app, Namespace(port=taken.getsockname()[1], no_history=True)))
        empty_desk.click("start_button")
        empty_desk.until(lambda: empty_desk.label("address_error"))
        empty_desk.app.back()
    assert filled(empty_desk)["port"] == 5000


def test_the_window_fills_in_what_the_command_line_does_not_say(open_app: Open, tmp_path: Path) -> None:
    folder = str(tmp_path / "chats")
    window = open_app("server", "--gui", "--port", "0", "--data", folder)
    window["start_button"].click()
    window.must_say("status_label", "Running on ")
    window.ends()
    again = open_app("server", "--gui", "--port", "7")
    assert (again["port_entry"].text, again["folder_label"].text) == ("7", folder)
    again.ends()


def test_who_joined_with_tls_does_so_the_next_time(house: House, open_app: Open) -> None:
    server = house.open("--tls")
    window = open_app("client", "--gui")
    window["tls_check"].click()
    window.log_in(server.port)
    window.must_be_in()
    window.ends()
    again = open_app("client", "--gui")
    again["login_button"].click()
    again.must_be_in()
    again.ends()
