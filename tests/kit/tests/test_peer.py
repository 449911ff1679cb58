"""The other end of a connection with the program under test."""

import pytest

from tests.kit import stage as stage_module
from tests.kit.tests.conftest import MakeStage
from tests.kit.tests.programs import ACCEPTS, ECHO, SLEEPS, caught, hurried

RESET = """\
import struct
connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
connection.close()
"""


def test_bytes_and_lines_that_come_as_expected_are_taken(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO).start_server().client("alice")
    alice.send(b"\x00\xff")
    alice.receive(b"\x00\xff")
    alice.say("one", "two", "three")
    alice.hear("one", "two")
    assert alice.next_line() == b"three"
    alice.leave()
    assert not alice.is_open


def test_lines_that_no_test_asks_for_are_skipped(stage_of: MakeStage) -> None:
    stage = stage_of(ECHO)
    stage.skipped = lambda line: line.startswith(b"SERVER~")
    alice = stage.start_server().client("alice")
    alice.say("SERVER~welcome", "hello", "SERVER~bye")
    alice.hear("hello")
    alice.end_sending()
    alice.see_the_end()


@hurried
def test_a_marker_proves_that_nothing_came_before_it(stage_of: MakeStage) -> None:
    stage = stage_of(ECHO)
    alice = stage.start_server().client("alice")
    alice.say("noise", "marker")
    failure = caught(lambda: alice.hear("marker"))
    assert (failure.expected, failure.came) == ('alice receives the line "marker"', '"noise"')
    assert failure.cause == "alice gets back what alice has sent"
    assert [line for line in stage.evidence.chart if "◀" in line and line.endswith("✘")]  # in how many pieces ever


@hurried
def test_the_test_may_know_the_cause_of_a_wrong_line(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO).start_server().client("alice")
    alice.say("one", "two", "three")
    assert caught(lambda: alice.hear("x", why="fixed")).cause == "fixed"
    assert caught(lambda: alice.hear("x", why=lambda came: f"found in {came}")).cause == "found in two"
    assert caught(lambda: alice.hear("x", why=lambda came: "")).cause == "alice gets back what alice has sent"


@hurried
def test_other_bytes_than_expected_are_shown_where_they_begin(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO).start_server().client("alice")
    alice.send(b"short" + b"a" * 100 + b"X" + b"a" * 99)
    assert caught(lambda: alice.receive(b"SHORT")).came == '"short"'
    came = caught(lambda: alice.receive(b"a" * 200, why="mixed up")).came
    assert came == f'other bytes from number 100 on: "{"a" * 8}X{"a" * 15}" instead of "{"a" * 24}"'


@hurried
def test_a_part_of_the_bytes_is_not_enough(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO, reply=0.5).start_server().client("alice")
    alice.send(b"hel")
    assert alice.stream.wait_for(lambda data: data == b"hel", 20)
    failure = caught(lambda: alice.receive(b"hello"))
    assert failure.came == '3 of 5 bytes: "hel"'
    assert failure.cause == "only a part was sent, or the program waits for more"


@hurried
def test_a_part_and_then_the_end(stage_of: MakeStage) -> None:
    alice = (
        stage_of(ACCEPTS + "connection.sendall(b'hel')\nconnection.close()\n" + SLEEPS).start_server().client("alice")
    )
    assert caught(lambda: alice.receive(b"hello")).came == '3 of 5 bytes: "hel", then the end of the connection'


@hurried
def test_a_line_that_is_awaited_and_does_not_come(stage_of: MakeStage) -> None:
    stage = stage_of(ACCEPTS + SLEEPS, reply=0.1)
    alice = stage.start_server().client("alice")
    failure = caught(alice.next_line)
    assert (failure.expected, failure.came) == ("alice receives a line", "nothing")
    assert "── nothing ──" in stage.evidence.chart[-1] and stage.evidence.chart[-1].endswith("✘")


@hurried
def test_a_connection_that_should_end_and_does_not(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + SLEEPS, reply=0.1).start_server().client("alice")
    assert caught(alice.see_the_end).came == "it stays open"
    failure = caught(alice.leave)
    assert failure.expected == "the connection of alice is closed after end of file"
    assert failure.cause == "after recv() has returned b'' the connection must be closed"


@hurried
def test_nothing_may_come_before_the_end(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO).start_server().client("alice")
    alice.say("rest")
    alice.end_sending()
    failure = caught(lambda: alice.see_the_end(why="too much"))
    assert (failure.expected, failure.came) == ("alice receives nothing more before the end", '"rest"')


@hurried
def test_a_program_that_stops_reading_is_told(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + SLEEPS, reply=0.2).start_server().client("alice")
    failure = caught(lambda: alice.send(bytes(64 << 20)))
    assert failure.expected == "the program reads what alice sends"
    assert failure.came.startswith("it stopped reading: ")


@hurried
def test_a_connection_that_the_program_has_reset_is_told(stage_of: MakeStage) -> None:
    stage = stage_of(ACCEPTS + "connection.recv(1)\n" + RESET + SLEEPS)
    alice = stage.start_server().client("alice")
    alice.send(b"!")
    alice.see_the_end()
    assert caught(lambda: alice.send(b"hello")).came.startswith("it is closed (")
    assert "── reset ──" in "".join(stage.evidence.chart)
    assert not alice.pour(b"hello")


def test_who_does_not_read_gets_all_when_reading_on(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO).start_server().client("alice", receive_buffer=4096)
    alice.stop_reading()
    assert alice.pour(b"hello")
    assert alice.stream.waiting() == b""
    alice.read_on()
    alice.receive(b"hello")


def test_a_reset_is_an_error_for_the_program(stage_of: MakeStage) -> None:
    text = "try:\n    connection.recv(9)\nexcept ConnectionResetError:\n    print('reset', flush=True)\n"
    stage = stage_of(ACCEPTS + text + SLEEPS)
    server = stage.start_server()
    alice = server.client("alice")
    alice.reset()
    alice.reset()
    assert server.program.stdout.wait_for(lambda data: data.endswith(b"reset\n"), 10)
    assert sum("── reset ──" in line for line in stage.chart.draw()) == 1


def test_a_polite_end_is_end_of_file_for_the_program(stage_of: MakeStage) -> None:
    server = stage_of(ACCEPTS + "print(connection.recv(9), flush=True)\n" + SLEEPS).start_server()
    alice = server.client("alice")
    alice.close_politely()
    alice.end_sending()
    assert server.program.stdout.wait_for(lambda data: data.endswith(b"b''\n"), 10)


@hurried
def test_of_bytes_that_are_awaited_none_came(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + SLEEPS, reply=0.1).start_server().client("alice")
    failure = caught(lambda: alice.receive(b"hello"))
    assert (failure.expected, failure.came) == ('alice receives "hello"', "nothing")


@hurried
def test_what_a_program_sends_without_end_is_thrown_away(stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "KEPT", 100_000)
    stage = stage_of(f"{ACCEPTS}connection.sendall(b'x' * 1_000_000)\nconnection.close()\n{SLEEPS}")
    alice = stage.start_server().client("alice")
    assert alice.stream.wait_end(10)
    assert alice.stream.everything() == b"x" * 100_000
