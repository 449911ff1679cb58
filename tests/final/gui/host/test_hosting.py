"""The server's page: a window in which a server is set up, started and stopped."""

import socket
from pathlib import Path

from tests.final.gui.conftest import Open as OpenApp
from tests.final.gui.host.conftest import Open
from tests.final.gui.host_window import HostWindow
from tests.final.house import couple, guest
from tests.kit.stage import HOST, Server

BYE = "SERVER~Server is shutting down"


def test_a_port_that_cannot_be_used_is_told_beside_it_and_another_may_do(window: HostWindow) -> None:
    with socket.create_server((HOST, 0)) as other:
        number = other.getsockname()[1]
        for port, sentence in (("five", "A port is a number"), (number, f"Cannot listen on {HOST}:{number}: ")):
            window["port_entry"].type(str(port))
            window["port_entry"].press("Return")
            window.must_complain("address", sentence)
    guest(window.start(), "alice")
    assert window["address_error"].text == ""


def test_a_folder_that_cannot_be_used_is_told_beside_it(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    window = open_page("--data", str(tmp_path / "file"))
    window["start_button"].click()
    window.must_complain("folder", str(tmp_path / "file"))
    window["history_check"].click()
    guest(window.start(), "alice")


def test_half_a_certificate_is_told_beside_its_field(open_page: Open, tmp_path: Path) -> None:
    (tmp_path / "certificate.pem").touch()
    window = open_page("--data", str(tmp_path), "--tls")
    window["start_button"].click()
    window.must_complain("certificate", "there is only one")


def test_an_address_of_this_machine_is_explained_and_can_be_copied(window: HostWindow, server: Server) -> None:
    window["hint_label"].must_show("Only this machine can reach it")
    assert window["address_label"].text == f"{HOST}:{server.port}"
    window["copy_button"].click()
    window["copy_button"].must_show("Copied")


def test_the_form_cannot_be_changed_while_the_server_runs(window: HostWindow, server: Server) -> None:
    fields = [window[name] for name in ("host_entry", "port_entry", "tls_check", "folder_button", "start_button")]
    assert not any(field.facts["enabled"] for field in fields)
    window.stop()
    assert all(field.facts["enabled"] for field in fields)
    assert not window["announce_entry"].facts["enabled"]
    assert server.port


def test_in_a_narrow_window_everything_is_in_tabs(window: HostWindow, server: Server) -> None:
    couple(server)
    window.order("place", path=".", size="480x360")
    window["log_tab"].click()
    window["log_area"].must(lambda seen: seen["visible"] and "is bob" in seen["text"] and seen["at_end"], "is seen")
    window["people_tab"].click()
    window["clients_list"].must(lambda seen: bool(seen["visible"]), "is seen")
    window["announce_entry"].must(lambda seen: bool(seen["visible"]), "is seen")
    window["server_tab"].click()
    window.stop()
    window.order("place", path=".", size="1000x680")
    window["log_area"].must(lambda seen: bool(seen["visible"]), "is seen again")
    window.demand_no_error()


def test_closing_the_window_ends_the_server_in_good_order(window: HostWindow, server: Server) -> None:
    alice, _ = couple(server)
    window.close()
    alice.stage.skipped = lambda line: line.startswith(b"LEAVE~")
    alice.hear(BYE)
    alice.see_the_end()
    window.must_end(2.0)
    window.demand_no_error()
    assert window.program.complained() == ""


def test_one_hosts_from_the_first_window_and_comes_back(open_app: OpenApp) -> None:
    window = open_app()
    window["host_button"].click()
    window["port_entry"].type("0")
    window["history_check"].click()
    window["port_entry"].press("Return")
    window["status_label"].must(lambda seen: "Running" in seen["text"], "says that the server runs")
    assert not window["back_button"].facts["enabled"]
    window["stop_button"].click()
    window["back_button"].must(lambda seen: bool(seen["enabled"]), "can be clicked")
    window["back_button"].click()
    window["host_button"].must(lambda seen: bool(seen["visible"]), "is seen again")
    window.ends()


def test_the_command_line_fills_the_form(open_app: OpenApp) -> None:
    window = open_app("server", "--gui", "--port", "7", "--tls", "--no-history")
    assert (window["host_entry"].text, window["port_entry"].text) == (HOST, "7")
    window.ends()
