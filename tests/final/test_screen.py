"""What the terminal shows of an event. Without a terminal; test_terminal has a real one."""

import io

import pytest

from final.events import (
    Connected,
    Disconnected,
    Event,
    Joined,
    Left,
    Message,
    Notice,
    PastEnds,
    Progress,
    Refusal,
    Users,
)
from final.screen import Screen


class Tty(io.StringIO):
    """Looks like a terminal."""

    def isatty(self) -> bool:
        return True


def shown(*events: Event, output: io.StringIO | None = None) -> str:
    """Return what the screen shows of some events, in a pipe if no terminal is given."""
    output = output or io.StringIO()
    screen = Screen("alice", output)
    for event in events:
        screen.show(event)
    return output.getvalue()


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has forbidden colours."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


def test_in_a_pipe_lines_are_plain() -> None:
    talk = (Connected("alice"), Message("bob", "hi"), Message("bob", "psst", "alice"), Refusal("no"), PastEnds())
    assert shown(*talk) == "* you are in the chat as alice\n[bob] hi\n[bob → alice] psst\n! no\n"


def test_nobodys_words_move_the_cursor_or_turn_the_text() -> None:
    assert (
        shown(Message("bob", "a\x1b[2Jb\u202ec\x07"), Notice("\r\x9bx"))
        == "[bob] a\ufffd[2Jbc\ufffd\n* \ufffd\ufffdx\n"
    )


def test_a_file_on_its_way_is_told_each_tenth() -> None:
    progress = shown(*(Progress("poem.txt", done, 1000) for done in range(0, 1001, 10)))
    assert progress.splitlines() == [f"* poem.txt: {percent} %" for percent in range(0, 101, 10)]


def test_an_old_line_has_its_time() -> None:
    assert shown(Message("bob", "hi", "", 1.0, 7)).endswith(" [bob] hi\n")


def test_each_person_has_a_colour() -> None:
    bob, also_bob, carol = (shown(Message(name, "hi"), output=Tty()) for name in ("bob", "BOB", "carol"))
    assert bob.startswith("[\x1b[")
    assert also_bob[:6] == bob[:6] != carol[:6]


def test_colours_are_off_on_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert shown(Message("bob", "hi"), output=Tty()) == "[bob] hi\n"


def test_names_and_commands_are_completed() -> None:
    screen = Screen("alice", io.StringIO())
    for event in (Users(("alice", "Bob")), Joined("bea"), Joined("carol"), Left("carol"), Disconnected("gone")):
        screen.show(event)
    assert [screen._complete("B", number) for number in range(3)] == ["bea ", "Bob ", None]
    assert [screen._complete("/hi", number) for number in range(2)] == ["/history ", None]
    assert screen._complete("c", 0) is None
