"""Why a program is silent: each cause, made by a tiny program that has it."""

import time
from pathlib import Path

import pytest

from tests.kit import diagnosis, system
from tests.kit.tests.conftest import MakeStage, Start
from tests.kit.tests.programs import ACCEPTS, ARGUMENTS, ECHO, LISTENS, READY, SLEEPS, STANDS, caught

linux_only = pytest.mark.skipif(not system.LINUX, reason="only Linux tells what another process does")
hurried = pytest.mark.usefixtures("hurry")


def why_not_listening(start: Start, text: str, asked: str = "0", **more: object) -> str:
    """Return the cause found for a program that says `ready` on stderr where it stands still."""
    return diagnosis.why_not_listening(start(text, "--port", asked, **more), asked)


def cause_of_silence(stage_of: MakeStage, text: str, said: str = "hello", **more: object) -> str:
    """Return the cause found when alice says something and does not hear it again."""
    alice = stage_of(text, **more).start_server().client("alice")
    alice.say(said)
    return caught(lambda: alice.hear(said)).cause


@hurried
def test_it_never_listened(start: Start) -> None:
    assert why_not_listening(start, ARGUMENTS + READY + SLEEPS).startswith("it never listened")


@linux_only
@hurried
def test_it_listens_but_the_line_is_not_flushed(start: Start) -> None:
    text = LISTENS.replace(", flush=True", "") + READY + SLEEPS
    assert "printed no line: is it flushed? print(…, flush=True)" in why_not_listening(start, text)


@linux_only
@hurried
def test_it_listens_on_another_port(start: Start) -> None:
    text = LISTENS.replace("options.port", "0").replace("print(", "str(").replace(", flush=True", "") + READY + SLEEPS
    assert why_not_listening(start, text, "1").endswith("but --port said 1")


def test_the_line_has_another_form(start: Start) -> None:
    assert "must be exactly" in why_not_listening(start, ARGUMENTS + "print('listening!', flush=True)\n" + READY + SLEEPS)


def test_it_has_ended(start: Start) -> None:
    program = start(ARGUMENTS + "sys.exit(3)")
    assert program.status(10) == 3
    assert diagnosis.why_not_listening(program, "0") == "server.py has ended, with status 3"


@linux_only
def test_it_runs_in_an_endless_loop(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "BUSY", 0.1)  # this machine may be busy with other things too
    cause = why_not_listening(start, ARGUMENTS + READY + "while True:\n    pass\n")
    assert cause.startswith("server.py runs in a loop that never blocks")


def test_a_crash_at_the_start_is_told_at_once_with_its_line(stage_of: MakeStage) -> None:
    stage = stage_of(ARGUMENTS + "\n\ndef main():\n    return {}['no such key']\n\n\nmain()\n")
    failure = caught(stage.start_server)
    assert failure.cause == "server.py crashed: KeyError: 'no such key' (server.py line 8)"
    assert stage.evidence.errors.startswith("Traceback (most recent call last):\n")
    assert "bootstrap" not in stage.evidence.errors
    assert "return {}['no such key']" in stage.evidence.errors


def test_a_syntax_error_is_told_with_its_line(stage_of: MakeStage) -> None:
    failure = caught(stage_of("import sys\n\nif True\n    pass\n").start_server)
    assert failure.cause == "server.py crashed: SyntaxError: expected ':' (server.py line 3)"


def test_an_exception_in_a_thread_is_told_with_its_line(stage_of: MakeStage) -> None:
    thread = "def serve():\n    raise ValueError('no')\nthreading.Thread(target=serve).start()\n"
    line = (ACCEPTS + thread).splitlines().index("    raise ValueError('no')") + 1
    expected = "server.py goes on, but one of its threads ended with an exception: "
    assert cause_of_silence(stage_of, ACCEPTS + thread + SLEEPS) == f"{expected}ValueError: no (server.py line {line})"


def test_bytes_that_cannot_be_decoded_are_told(stage_of: MakeStage) -> None:
    cause = cause_of_silence(stage_of, ACCEPTS + "connection.recv(1).decode()\n", "漢字")
    assert "UnicodeDecodeError" in cause
    assert "bytes were decoded before a whole line was there" in cause


def test_a_module_that_hides_one_of_pythons_is_told(stage_of: MakeStage, tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text("")
    failure = caught(stage_of("import queue\nqueue.Queue()\n").start_server)
    assert "AttributeError: module 'queue' has no attribute 'Queue'" in failure.cause
    assert failure.cause.endswith("your own file queue.py hides Python's module queue: rename it")


def test_an_attribute_missed_in_pythons_own_module_is_no_hidden_module(stage_of: MakeStage) -> None:
    cause = caught(stage_of("import queue\nqueue.Kew()\n").start_server).cause
    assert "module 'queue' has no attribute 'Kew'" in cause
    assert "hides" not in cause


def test_a_missing_file_is_told(stage_of: MakeStage) -> None:
    stage = stage_of("")
    stage.script.unlink()
    failure = caught(stage.start_server)
    assert failure.expected == f"{stage.script.parent.name}/ holds server.py"
    assert failure.came == "no server.py"


def test_a_file_of_another_name_is_told(stage_of: MakeStage) -> None:
    stage = stage_of("")
    stage.script.rename(stage.script.with_name("my_server.py"))
    assert caught(stage.start_server).came == "found only my_server.py"


@hurried
def test_it_answers_one_client_only(stage_of: MakeStage) -> None:
    one_by_one = "while True:\n    while data := connection.recv(9):\n        connection.sendall(data)\n"
    server = stage_of(ACCEPTS + one_by_one + "    connection, _ = listener.accept()\n").start_server()
    _, bob = server.clients("alice", "bob")
    bob.say("hi")
    expected = "server.py answers one client only: the answer came when the other clients had gone"
    assert caught(lambda: bob.hear("hi")).cause == expected


@hurried
def test_it_waits_for_end_of_file(stage_of: MakeStage) -> None:
    text = ACCEPTS + "connection.sendall(connection.makefile('rb').read())\n" + SLEEPS
    assert cause_of_silence(stage_of, text).startswith("server.py waits for end of file: the answer came when alice")


@hurried
def test_it_forgot_the_newline(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + "connection.sendall(connection.recv(9).strip())\n" + SLEEPS).start_server().client("alice")
    alice.say("hello")
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
    assert cause_of_silence(stage_of, ACCEPTS + SLEEPS, reply=0.1) == "server.py has not read the 6 bytes that alice sent"


@hurried
def test_it_has_read_and_answered_nothing(stage_of: MakeStage) -> None:
    cause = cause_of_silence(stage_of, ACCEPTS + "connection.recv(9)\n" + SLEEPS)
    assert cause == "server.py has read what alice sent and answered nothing"


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


def test_a_living_program_shows_where_each_thread_is(start: Start) -> None:
    text = f"{ARGUMENTS}def wait():\n    {STANDS}threading.Thread(target=wait, daemon=True).start(); time.sleep(60)\n"
    program = start(text)
    number = len(text.splitlines())
    waits, main = diagnosis.where(program)
    assert waits == f"server.py:{number - 1} in wait:  {STANDS.strip()}"
    assert main.startswith(f"server.py:{number} in <module>:  threading.Thread(")
    assert program.complained() == "ready\n"


def test_a_program_that_has_ended_is_nowhere(start: Start) -> None:
    program = start("")
    program.status(10)
    assert diagnosis.where(program) == []


def test_a_line_that_is_no_longer_in_the_file_is_shown_empty(start: Start) -> None:
    program = start(ARGUMENTS + STANDS)
    program.script.write_text("")
    assert diagnosis.where(program) == ["server.py:5 in <module>:  "]


@hurried
def test_who_has_sent_nothing_is_not_said_to_have_sent(stage_of: MakeStage) -> None:
    server = stage_of(ACCEPTS + SLEEPS, reply=0.1).start_server()
    alice, bob = server.clients("alice", "bob")
    alice.say("hello")
    assert caught(lambda: bob.hear("hello")).cause == "server.py sent nothing"


@hurried
def test_a_program_that_goes_on_writing_to_stderr_delays_nobody(start: Start) -> None:
    program = start(ARGUMENTS + READY + "for _ in range(500):\n    print(file=sys.stderr)\n    time.sleep(0.01)\n" + SLEEPS)
    before = time.monotonic()
    diagnosis.crash(program)
    assert time.monotonic() - before < 3


def test_an_honest_program_needs_no_cause(stage_of: MakeStage) -> None:
    alice = stage_of(ECHO).start_server().client("alice")
    alice.say("hello")
    alice.hear("hello")


@pytest.mark.parametrize("line", ["input('name? ')\n", "sys.stdin.readline()\n"])
@hurried
def test_it_waits_for_the_keyboard(start: Start, line: str) -> None:
    assert why_not_listening(start, ARGUMENTS + READY.replace("\n", "; ") + line) == "it waits for the keyboard before it listens"


@hurried
def test_a_folder_whose_name_holds_input_is_no_keyboard(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "input"
    folder.mkdir()
    assert why_not_listening(start, ARGUMENTS + READY + SLEEPS, folder=folder).startswith("it never listened")


@pytest.mark.parametrize("error", ["Exception('boom')", "type('Gone', (Exception,), {})('boom')", "StopIteration"])
def test_an_exception_of_any_name_is_a_crash(stage_of: MakeStage, error: str) -> None:
    assert "crashed" in caught(stage_of(f"raise {error}\n").start_server).cause


def test_an_error_that_the_program_has_handled_is_no_exception(stage_of: MakeStage) -> None:
    report = "print('ConnectionError: alice has left', file=sys.stderr)\n"
    assert "exception" not in cause_of_silence(stage_of, ACCEPTS + "connection.recv(9)\n" + report + SLEEPS)


def test_a_module_that_hides_socket_is_told(stage_of: MakeStage, tmp_path: Path) -> None:
    (tmp_path / "socket.py").write_text("")
    assert "hides Python's module socket" in caught(stage_of(LISTENS).start_server).cause


def test_an_empty_line_is_not_what_was_sent(stage_of: MakeStage) -> None:
    alice = stage_of(ACCEPTS + "connection.sendall(b'\\n')\n" + SLEEPS).start_server().client("alice")
    assert "gets back" not in caught(lambda: alice.hear("hello")).cause


@hurried
def test_where_unread_bytes_are_unknown_nothing_is_claimed(
    stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(system, "unread_bytes", lambda *ports: None)
    assert "has read" not in cause_of_silence(stage_of, ACCEPTS + SLEEPS, reply=0.1)


@hurried
def test_where_listening_ports_are_unknown_nothing_is_claimed(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.Family, "listening_ports", lambda family: None)
    text = LISTENS.replace(", flush=True", "") + READY + SLEEPS
    assert not why_not_listening(start, text).startswith("it never listened")


def test_a_program_in_a_folder_of_any_script_shows_where_it_is(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "josé 漢字"
    folder.mkdir()
    assert diagnosis.where(start(ARGUMENTS + READY + SLEEPS, folder=folder)) != []


def test_the_port_that_was_asked_for_is_not_the_one_to_print(stage_of: MakeStage) -> None:
    stage = stage_of(LISTENS.replace("{listener.getsockname()[1]}", "{options.port}") + SLEEPS)
    assert "getsockname()" in caught(stage.start_server).cause
