"""The login when something goes wrong: it is told where it belongs, and one can try again."""

import socket
from pathlib import Path

import pytest

from tests.final.gui.conftest import Open
from tests.final.gui.joining import CLIENT
from tests.final.house import House, guest
from tests.kit.stage import HOST, Server, deaf_port, free_port


def test_a_name_that_cannot_be_had_is_told_beside_it(server: Server, open_app: Open) -> None:
    guest(server, "bob")
    window = open_app(*CLIENT)
    for name, reason in (("bob", "taken"), ("error", "word of the protocol"), ("a b", "letters"), ("", "1 to 20")):
        window.log_in(server.port, name)
        window.must_say("username_error", reason)
        window.must_be_ready()
    window.log_in(server.port, "alice")
    window.must_be_in()


def test_nobody_listens(server: Server, open_app: Open) -> None:
    window = open_app(*CLIENT)
    with deaf_port() as port:
        window.log_in(port)
        window.must_say("host_error", f"Cannot connect to {HOST}:{port}: ")
    window.log_in(server.port)
    window.must_be_in()


def test_a_port_is_a_number_of_a_port(server: Server, open_app: Open) -> None:
    window = open_app(*CLIENT)
    for wrong in ("", "0", "65536", "x", "-1", "٣", "9" * 30):
        window.fill(host=HOST, port=wrong, username="alice")
        window["login_button"].click()
        window.must_say("port_error", "from 1 to 65535")
    window.fill(host=f" {HOST}:{server.port} ", port="")
    window["login_button"].click()
    window.must_be_in()


@pytest.mark.parametrize("how", ["button", "Escape", "close"])
def test_waiting_for_a_server_that_says_nothing_can_be_ended(open_app: Open, how: str) -> None:
    with socket.create_server((HOST, 0)) as silent:
        window = open_app(*CLIENT)
        window.log_in(silent.getsockname()[1])
        window["login_button"].must(lambda seen: seen["text"] == "Cancel", "has become Cancel")
        window.must_say("status_label", "Connecting to ")
        assert not window["host_entry"].facts["enabled"]
        if how == "button":
            window["login_button"].click()
        elif how == "Escape":
            window["login_button"].press("Escape")
        if how != "close":
            window.must_be_ready()
            window.must_say("status_label", "Not connected")
        window.ends()


def test_who_cancels_while_the_name_is_checked_leaves_nobody_behind(open_app: Open) -> None:
    with socket.create_server((HOST, 0)) as listener:
        window = open_app(*CLIENT)
        window.log_in(listener.getsockname()[1])
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(15)
            connection.sendall(b"SERVER~Hello\n")
            assert connection.recv(100).startswith(b"/extended")
            window["login_button"].click()
            window.must_be_ready()
            assert connection.recv(100) == b""


def test_a_server_that_ends_the_connection_is_told_of(open_app: Open) -> None:
    with socket.create_server((HOST, 0)) as listener:
        window = open_app(*CLIENT)
        window.log_in(listener.getsockname()[1])
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"SERVER~Hello\n")
            assert connection.recv(100).startswith(b"/extended")
        window.must_say("status_label", "Not connected: ")
        window.must_be_ready()


def test_a_changed_certificate_is_told_in_full(house: House, open_app: Open) -> None:
    server = house.open("--tls", port=free_port())
    window = open_app(*CLIENT)
    window["tls_check"].click()
    window.log_in(server.port)
    window.must_be_in()
    window["logout_button"].click()
    house.close()
    for name in ("certificate.pem", "private-key.pem"):
        (house.folder / name).unlink()
    house.open("--tls", port=server.port)
    window.log_in(server.port)
    window.must_say("tls_error", "shows another certificate than before: somebody may be listening in.")
    window.must_say("tls_error", "known-servers")
    window.must_be_ready()
    window.ends()


def test_where_nothing_can_be_kept_one_can_chat_all_the_same(server: Server, open_app: Open, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file is in its place")
    window = open_app(*CLIENT)
    window.log_in(server.port)
    window.must_be_in()
    window.ends()


def test_a_mistake_in_the_program_is_one_sentence_and_the_rest_goes_to_the_log(
    server: Server, open_app: Open, tmp_path: Path
) -> None:
    window = open_app(*CLIENT)
    window.log_in(server.port)
    window.must_be_in()
    window["fail_button"].click()
    window.must_say("notice_label", "Something went wrong")
    window["notice_button"].click()
    window.wait(lambda: not window.is_shown("notice_label"), "the sentence can be closed", "it stays")
    window.close()
    window.must_end(2.0)
    assert window.program.complained() == ""
    (log,) = (tmp_path / "home").rglob("windows.log")
    assert "IndexError" in log.read_text("utf-8")


def test_a_server_that_is_no_chat_is_told_of_beside_the_server(open_app: Open) -> None:
    with socket.create_server((HOST, 0)) as listener:
        window = open_app(*CLIENT)
        window.log_in(listener.getsockname()[1])
        connection, _ = listener.accept()
        with connection:
            connection.sendall(b"ERROR~Server is full\n")
            window.must_say("host_error", "Server is full")
        window.must_be_ready()
