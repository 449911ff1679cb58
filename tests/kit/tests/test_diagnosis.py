"""Why a program that listens is silent, or says something else: each cause, made by a tiny program that has it."""

import pytest

from tests.kit import diagnosis, sockets
from tests.kit.tests.conftest import MakeStage, Start
from tests.kit.tests.programs import (
    ACCEPTS,
    ECHO,
    LISTENS,
    READY,
    SLEEPS,
    caught,
    cause_of_silence,
    hurried,
    linux_only,
)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Give the experiments time: the one that is tried here succeeds."""
    monkeypatch.setattr(diagnosis, "TRY", 20.0)


@hurried
@pytest.mark.usefixtures("patient")
def test_it_answers_one_client_only(stage_of: MakeStage) -> None:
    one_by_one = "while True:\n    while data := connection.recv(9):\n        connection.sendall(data)\n"
    server = stage_of(ACCEPTS + one_by_one + "    connection, _ = listener.accept()\n", reply=0.5).start_server()
    _, bob = server.clients("alice", "bob")
    bob.say("hi")
    expected = "server.py does not serve all clients at once: the answer came when the others had gone"
    assert caught(lambda: bob.hear("hi")).cause == expected


@hurried
@pytest.mark.usefixtures("patient")
def test_it_waits_for_end_of_file(stage_of: MakeStage) -> None:
    text = ACCEPTS + "connection.sendall(connection.makefile('rb').read())\n" + SLEEPS
    cause = cause_of_silence(stage_of, text, reply=0.5)
    assert cause.startswith("server.py waits for end of file: the answer came when alice")


@hurried
@pytest.mark.usefixtures("patient")
def test_it_waits_for_a_newline(stage_of: MakeStage) -> None:
    text = ACCEPTS + "connection.sendall(connection.makefile('rb').readline())\n" + SLEEPS
    alice = stage_of(text, reply=0.5).start_server().client("alice")
    alice.send(b"hello")
    expected = "server.py waits for a newline: the answer came when alice had sent one"
    assert caught(lambda: alice.receive(b"hello")).cause == expected


@hurried
def test_it_forgot_the_newline(stage_of: MakeStage) -> None:
    text = ACCEPTS + "connection.sendall(connection.recv(9).strip())\n" + SLEEPS
    alice = stage_of(text, reply=0.5).start_server().client("alice")
    alice.say("hello")
    assert alice.stream.wait_for(lambda data: data == b"hello", 20)
    failure = caught(lambda: alice.hear("hello"))
    assert (failure.came, failure.cause) == ('"hello" without a newline', "what came has no newline at its end")


@hurried
def test_it_cuts_messages_at_packet_borders(stage_of: MakeStage) -> None:
    text = ACCEPTS + "while data := connection.recv(3):\n    connection.sendall(data.upper() + b'\\n')\n"
    alice = stage_of(text).start_server().client("alice")
    alice.say("hello")
    assert caught(lambda: alice.hear("HELLO")).cause.startswith("a piece was taken for a line")


@hurried
def test_it_closed_the_connection(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + "connection.recv(9)\nconnection.close()\n" + SLEEPS).start_server().client("alice")
    alice.say("hello")
    failure = caught(lambda: alice.hear("hello"))
    assert (failure.came, failure.cause) == (
        "nothing, then the end of the connection",
        "server.py closed the connection",
    )


@linux_only
@hurried
def test_it_has_not_read(stage_of: MakeStage) -> None:
    assert (
        cause_of_silence(stage_of, ACCEPTS + SLEEPS, reply=0.1) == "server.py has not read the 6 bytes that alice sent"
    )


@linux_only
def test_it_works_in_an_endless_loop(stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "LOOK", 2.0)
    monkeypatch.setattr(diagnosis, "BUSY", 0.01)  # this machine may be busy with other things too
    cause = cause_of_silence(stage_of, ACCEPTS + "while True:\n    pass\n", reply=0.1)
    assert cause.startswith("server.py runs in a loop that never blocks")


@hurried
def test_it_has_read_and_answered_nothing(stage_of: MakeStage) -> None:
    cause = cause_of_silence(stage_of, ACCEPTS + "connection.recv(9)\n" + SLEEPS, reply=0.5)
    assert cause == "server.py has read what alice sent, and sends nothing more to alice"


@hurried
def test_what_the_test_believes_is_told_if_nothing_better_is_found(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + SLEEPS, reply=0.1).start_server().client("alice")
    assert caught(lambda: alice.see_the_end(why="belief")).cause == "belief"


@hurried
def test_nobody_who_waits_is_needed(start: Start) -> None:
    program = start(LISTENS + READY + SLEEPS, "--port", "0")
    assert diagnosis.why_silent(program, None, [], "belief") == "belief"


@pytest.mark.parametrize(
    ("expected", "came", "cause"),
    [
        (b"x", b"mine", "alice gets back what alice has sent"),
        (b"hello", b"hel", "a piece was taken for a line"),
        (b"hello", b"lo", "a piece was taken for a line"),
        (b"one", b"onetwo", "lines were joined, or something was added"),
        (b"one", b"> one", "lines were joined, or something was added"),
        (b"one", b"two", ""),
    ],
)
def test_a_wrong_line_has_a_cause(stage_of: MakeStage, expected: bytes, came: bytes, cause: str) -> None:
    alice = stage_of(ACCEPTS + SLEEPS).start_server().client("alice")
    alice.say("mine")
    found = diagnosis.why_other(expected, came, alice)
    assert found.startswith(cause) and bool(found) == bool(cause)


@hurried
def test_who_has_sent_nothing_is_not_said_to_have_sent(stage_of: MakeStage) -> None:
    server = stage_of(ACCEPTS + SLEEPS, reply=0.1).start_server()
    alice, bob = server.clients("alice", "bob")
    alice.say("hello")
    assert caught(lambda: bob.hear("hello")).cause == "server.py sent nothing"


def test_an_honest_program_needs_no_cause(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO).start_server().client("alice")
    alice.say("hello")
    alice.hear("hello")


@hurried
def test_an_empty_line_is_not_what_was_sent(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + "connection.sendall(b'\\n')\n" + SLEEPS).start_server().client("alice")
    assert "gets back" not in caught(lambda: alice.hear("hello")).cause


@hurried
def test_where_unread_bytes_are_unknown_nothing_is_claimed(
    stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sockets, "unread_bytes", lambda *ports: None)
    assert "has read" not in cause_of_silence(stage_of, ACCEPTS + SLEEPS, reply=0.1)


def test_a_carriage_return_that_was_kept_is_told(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + SLEEPS).start_server().client("alice")
    assert diagnosis.why_other(b"one", b"one\r", alice).startswith("a \\r before the \\n belongs to the end")
