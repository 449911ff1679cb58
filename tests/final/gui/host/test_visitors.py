"""The people of a server before the host's eyes: what the page and its log tell of them, and what the host can do."""

import threading
import time
from pathlib import Path

from tests.final.gui.host.conftest import Open
from tests.final.gui.host_window import HostWindow
from tests.final.house import couple, guest
from tests.kit.peer import Peer
from tests.kit.stage import Server

HOST_SAYS = "SERVER~The host has turned you out"
FLOOD, SECONDS = 1000, 3  # lines a second, and how long
PATIENCE = 5.0  # seconds for an answer of the window meanwhile: 100 times what is wanted, for a machine that is busy
MESSAGE, MUTE, KICK, BAN = 1, 2, 3, 4  # entries of a person's menu


def test_people_come_talk_and_go_before_the_host_s_eyes(window: HostWindow, server: Server) -> None:
    alice, _ = couple(server)
    window.must_list("alice", "bob")
    window["people_label"].must_show("People (2)")
    alice.say("hello")
    window["log_area"].must_show("[alice] (one line)")
    window["clients_list"].must(lambda seen: seen["text"].splitlines()[0].endswith(" 1"), "counts the line of alice")
    alice.reset()
    window.must_list("bob")
    window["log_area"].must_show("has left (alice)")
    window.stop()
    window.must_list()
    window.demand_one_thread()
    window.demand_no_error()


def test_what_is_said_is_shown_only_if_the_host_wants_that(window: HostWindow, server: Server) -> None:
    alice, _ = couple(server)
    alice.say("first words")
    window["log_area"].must_show("(one line)")
    window["texts_check"].click()
    window["log_area"].must(lambda seen: alice.say("second words") or "second words" in seen["text"], "shows texts")
    assert "first words" not in window["log_area"].text


def test_the_command_line_lets_the_log_hold_what_is_said(open_page: Open) -> None:
    window = open_page("--log-texts")
    alice, _ = couple(window.start())
    alice.say("first words")
    window["log_area"].must_show("first words")


def test_the_filter_leaves_the_lines_that_one_looks_for(window: HostWindow, server: Server) -> None:
    couple(server)
    log = window["log_area"]
    log.must_show("is bob")
    window["filter_entry"].type("BOB")
    log.must(lambda seen: all("bob" in line for line in seen["text"].splitlines()), "shows lines with bob alone")
    window["filter_count"].must(lambda seen: " of " in seen["text"], "says how many lines are left")
    guest(server, "bobby").leave()
    log.must_show("has left (bobby)")
    window["filter_entry"].press("Escape")
    log.must_show("is alice")


def test_an_announcement_reaches_everybody_and_a_message_one(window: HostWindow, server: Server) -> None:
    alice, bob = couple(server)
    window.must_list("alice", "bob")
    entry = window["announce_entry"]
    entry.type("Tea is ready")
    entry.press("Return")
    for peer in (alice, bob):
        peer.hear("SERVER~Tea is ready")
    window["log_area"].must_show("Everybody was told: Tea is ready")
    window["clients_list"].press("Return")
    window["recipient_label"].must_show("To alice")
    entry.type("psst")
    window["announce_button"].click()
    alice.hear("SERVER~psst")
    entry.press("Escape")
    window["recipient_label"].must_show("To everybody")
    entry.type("  ")
    entry.press("Return")
    entry.type("the end")
    entry.press("Return")
    bob.hear("SERVER~the end")
    assert entry.text == ""


def test_the_menu_of_a_person_turns_them_out(window: HostWindow, server: Server) -> None:
    alice, bob = couple(server)
    window.must_list("alice", "bob")
    window.choose(MUTE)
    alice.hear("SERVER~You are muted")
    window["clients_list"].must_show("alice (muted)")
    window.choose(MUTE)
    alice.hear("SERVER~You are not muted any more")
    window.choose(KICK)
    alice.hear(HOST_SAYS)
    alice.see_the_end()
    bob.hear("LEAVE~alice")
    window.must_list("bob")
    window.demand_no_error()


def test_who_was_banned_can_be_let_in_again(window: HostWindow, server: Server) -> None:
    couple(server)
    window.must_list("alice", "bob")
    window.choose(BAN)
    window.must_list("bob")
    window["banned_button"].must_show("Banned (1)")
    window["banned_button"].press("space")
    window.choose_in("banned_menu", 1)
    window["log_area"].must_show("alice may come in again")
    window["banned_button"].must(lambda seen: not seen["visible"], "is not seen any more")
    guest(server, "alice")


def test_the_log_is_saved_where_the_host_wants(window: HostWindow, server: Server, tmp_path: Path) -> None:
    couple(server)
    window["log_area"].must_show("is bob")
    window["filter_entry"].type("is bob")
    file = tmp_path / "log.txt"
    window.save(file)
    saved = window.wait(lambda: file.exists() and file.read_text("utf-8"), "the log is saved", "it is not")
    (line,) = str(saved).splitlines()
    assert line.endswith(" is bob")
    window.demand_no_error()


def test_a_flood_neither_freezes_the_window_nor_fills_the_log(window: HostWindow, server: Server) -> None:
    alice, bob = couple(server)
    window["texts_check"].click()
    speaking = threading.Thread(target=_speak, args=(alice,), daemon=True)
    speaking.start()
    longest = 0.0
    while speaking.is_alive():
        asked = time.monotonic()
        window.settle()
        longest = max(longest, time.monotonic() - asked)
    assert longest < PATIENCE
    log = window["log_area"]
    log.must(lambda seen: bob.say("last word") or "[bob] last word" in seen["text"], "shows the last word")
    assert len(log.lines) <= 2000
    window.demand_no_error()


def _speak(peer: Peer) -> None:
    """Say so many lines each second, evenly."""
    begin = time.monotonic()
    tenth = threading.Event()
    for number in range(10 * SECONDS):
        tenth.wait(max(0.0, begin + number / 10 - time.monotonic()))
        peer.pour(b"a line of the flood\n" * (FLOOD // 10))
