"""The login: a window, a real server, and one who comes in."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from final.discovery import Answers
from final.gui.settings import load
from tests.final.gui.conftest import Open
from tests.final.gui.joining import CLIENT
from tests.final.house import PASSWORD, guest, resident, settler
from tests.kit.stage import HOST, Server


def test_one_joins_from_the_first_window_with_the_keyboard_alone(server: Server, open_app: Open) -> None:
    window = open_app()
    window["join_button"].press("Return")
    window.fill(port=str(server.port), username="alice")
    window["username_entry"].press("Return")
    window.must_be_in()
    guest(server, "bob")
    window.ends()


def test_escape_goes_back_to_the_first_window(open_app: Open) -> None:
    window = open_app(*CLIENT)
    window["username_entry"].press("Escape")
    window["join_button"].must(lambda seen: bool(seen["visible"]), "is seen again")
    window.ends()


def test_the_command_line_fills_the_form(server: Server, open_app: Open) -> None:
    window = open_app(*CLIENT, "--host", HOST, "--port", str(server.port), "--name", "Zoë")
    assert window["username_entry"].text == "Zoë"
    window["login_button"].click()
    window.must_be_in("Zoë")


def test_a_password_lets_one_in_and_is_not_remembered(server: Server, open_app: Open, tmp_path: Path) -> None:
    settler(server, "alice").leave()
    window = open_app(*CLIENT)
    window.log_in(server.port)
    window.must_say("password_error", "wants a password")
    window.log_in(server.port, password="wrong horse")
    window.must_say("password_error", "Wrong name or password")
    window.must_be_ready()
    window.log_in(server.port, password=PASSWORD)
    window.must_be_in()
    window["logout_button"].click()
    window.must_be_ready()
    assert window["password_entry"].text == ""
    window.ends()
    kept = [path.read_text("utf-8") for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert kept and not any("horse" in text for text in kept)


def test_one_can_register_and_log_in_the_next_time(server: Server, open_app: Open) -> None:
    window = open_app(*CLIENT)
    window["register_check"].click()
    window.log_in(server.port, password="abc")
    window.must_say("password_error", "at least")
    window.log_in(server.port, password=PASSWORD)
    window.must_be_in()
    window["logout_button"].click()
    window.log_in(server.port, password=PASSWORD)
    window.must_be_in()
    window.ends()
    resident(server, "alice")


def test_what_was_used_last_is_filled_in(server: Server, open_app: Open) -> None:
    window = open_app(*CLIENT)
    window.log_in(server.port, "Zoë")
    window.must_be_in("Zoë")
    window.ends()
    again = open_app()
    again["join_button"].click()
    assert [again[f"{name}_entry"].text for name in ("host", "port", "username")] == [HOST, str(server.port), "Zoë"]


def test_a_server_of_the_network_is_chosen_from_the_list(server: Server, open_app: Open) -> None:
    with Answers(0, server.port, tls=False) as answers:
        window = open_app(*CLIENT, "--port", "1", discovery=answers.port)
        window.must_find(f"{HOST}:{server.port}")
        window["servers_list"].press("Down")
        window["servers_list"].press("Down")
        window["port_entry"].must(lambda seen: seen["text"] == str(server.port), "holds the server's port")
        window["username_entry"].type("alice")
        window["username_entry"].press("Return")
        window.must_be_in()


def test_one_can_search_again(open_app: Open) -> None:
    with Answers(0, 5123, tls=True) as answers:
        port = answers.port
    window = open_app(*CLIENT, discovery=port)
    window.must_say("servers_label", "None has answered")
    with Answers(port, 5123, tls=True):
        window.must_find(f"{HOST}:5123 TLS")
    window.ends()


def test_who_is_in_the_chat_leaves_it_with_the_window(server: Server, open_app: Open) -> None:
    bob = guest(server, "bob")
    window = open_app(*CLIENT)
    window.log_in(server.port)
    bob.hear("JOIN~alice")
    window.must_be_in()
    window.ends()
    bob.hear("LEAVE~alice")


def test_the_settings_change_the_window_at_once_and_are_remembered(open_app: Open, tmp_path: Path) -> None:
    window = open_app()
    window["settings_button"].click()
    window["dark_radio"].click()
    window["larger_button"].click()
    window.must_say("size_label", "110 %")
    window["dark_radio"].press("Escape")
    window.wait(lambda: not window.dialogs(), "Escape closes the dialog", "it stays")
    window["join_button"].press("Control-comma")
    window.dialog("Ctrl+comma opens it again")
    window.ends()
    (file,) = (tmp_path / "home").rglob("settings.json")
    assert json.loads(file.read_text("utf-8"))["text_size"] == 110
    assert load(file).appearance == "dark"


def test_tab_goes_through_the_form_from_above_to_below(open_app: Open) -> None:
    window = open_app(*CLIENT)
    window["username_entry"].must(lambda seen: bool(seen["focused"]), "has the focus: only the name is missing")
    window.must_say("servers_label", "None has answered")  # while it searches one cannot search again
    order = ["host_entry", "port_entry", "tls_check", "username_entry", "password_entry", "show_check"]
    order += ["register_check", "login_button", "settings_button", "back_button", "servers_list", "search_button"]
    for name, following in pairwise(order):
        window[name].press("Tab")
        window[following].must(lambda seen: bool(seen["focused"]), f"has the focus after Tab in {name}")
    window.ends()


@pytest.mark.parametrize("size", ["480x360", "1000x680"])
def test_everything_can_be_reached_in_a_window_of_any_size(server: Server, open_app: Open, size: str) -> None:
    window = open_app(*CLIENT)
    window.order("place", path=".", size=size)
    window.log_in(server.port, "a b")
    window.must_say("username_error", "letters")
    window.must_say("servers_label", "None has answered")
    window["search_button"].press("Tab")
    window.log_in(server.port)
    window.must_be_in()
