"""Which exception has ended a program or a thread of it, and where the others are."""

import time
from pathlib import Path

import pytest

from tests.kit import diagnosis
from tests.kit.tests.conftest import MakeStage, Start
from tests.kit.tests.programs import (
    ACCEPTS,
    ARGUMENTS,
    LISTENS,
    READY,
    SLEEPS,
    STANDS,
    caught,
    cause_of_silence,
    hurried,
)


def test_a_crash_at_the_start_is_told_at_once_with_its_line(stage_of: MakeStage) -> None:
    stage = stage_of(ARGUMENTS + "\n\ndef main():\n    return {}['no such key']\n\n\nmain()\n")
    failure = caught(stage.start_server)
    assert failure.cause == "server.py crashed: KeyError: 'no such key' (server.py line 6)"
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
    cause = cause_of_silence(stage_of, ACCEPTS + thread + SLEEPS, reply=0.5)
    assert cause == f"{expected}ValueError: no (server.py line {line})"


@pytest.mark.parametrize("error", ["Exception('boom')", "type('Gone', (Exception,), {})('boom')", "StopIteration"])
def test_an_exception_of_any_name_is_a_crash(stage_of: MakeStage, error: str) -> None:
    assert "crashed" in caught(stage_of(f"raise {error}\n").start_server).cause


@hurried
def test_an_error_that_the_program_has_handled_is_no_exception(stage_of: MakeStage) -> None:
    report = "print('ConnectionError: alice has left', file=sys.stderr)\n"
    assert "exception" not in cause_of_silence(stage_of, ACCEPTS + "connection.recv(9)\n" + report + SLEEPS, reply=0.2)


def test_bytes_that_cannot_be_decoded_are_told(stage_of: MakeStage) -> None:
    cause = cause_of_silence(stage_of, ACCEPTS + "connection.recv(1).decode()\n", "漢字")
    assert "UnicodeDecodeError" in cause
    assert "bytes were decoded before a whole line was there" in cause


def test_a_module_that_hides_one_of_pythons_is_told(stage_of: MakeStage, tmp_path: Path) -> None:
    (tmp_path / "queue.py").write_text("")
    failure = caught(stage_of("import queue\nqueue.Queue()\n").start_server)
    assert "AttributeError: module 'queue' has no attribute 'Queue'" in failure.cause
    assert failure.cause.endswith("your own file queue.py hides Python's module queue: rename it")


def test_a_module_that_hides_socket_is_told(stage_of: MakeStage, tmp_path: Path) -> None:
    (tmp_path / "socket.py").write_text("")
    assert "hides Python's module socket" in caught(stage_of(LISTENS).start_server).cause


def test_an_attribute_missed_in_pythons_own_module_is_no_hidden_module(stage_of: MakeStage) -> None:
    cause = caught(stage_of("import queue\nqueue.Kew()\n").start_server).cause
    assert "module 'queue' has no attribute 'Kew'" in cause
    assert "hides" not in cause


@hurried
def test_a_program_that_goes_on_writing_to_stderr_delays_nobody(start: Start) -> None:
    program = start(
        ARGUMENTS + READY + "for _ in range(500):\n    print(file=sys.stderr)\n    time.sleep(0.01)\n" + SLEEPS
    )
    before = time.monotonic()
    diagnosis.crash(program)
    assert time.monotonic() - before < 3


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
    program.status(30)
    assert diagnosis.where(program) == []


def test_a_line_that_is_no_longer_in_the_file_is_shown_empty(start: Start) -> None:
    program = start(ARGUMENTS + STANDS)
    program.script.write_text("")
    assert diagnosis.where(program) == ["server.py:3 in <module>:  "]


def test_a_program_in_a_folder_of_any_script_shows_where_it_is(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "josé 漢字"
    folder.mkdir()
    assert diagnosis.where(start(ARGUMENTS + READY + SLEEPS, folder=folder)) != []
