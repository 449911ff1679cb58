"""A script under test: started, typed to, read, ended, and nothing left of it."""

import os
import signal
import threading

import pytest

from tests.kit import processes, system
from tests.kit import program as program_module
from tests.kit.program import Program, shorten
from tests.kit.tests.conftest import Start
from tests.kit.tests.programs import ARGUMENTS, READY, SLEEPS, STANDS, exists, linux_only, lives

CHILD = "[sys.executable, '-c', 'import time; time.sleep(60)']"


def test_what_is_typed_is_read_and_what_is_printed_is_kept(start: Start) -> None:
    program = start("import sys\nfor line in sys.stdin:\n    print(line.upper(), end='', flush=True)\n")
    program.type("één\n".encode())
    assert program.stdout.take_line(30) == "ÉÉN".encode()
    program.type(b"two\n")
    program.end_input()
    assert program.drained_status(30) == 0
    assert program.printed() == "ÉÉN\nTWO\n"


def test_output_is_handed_over_as_it_comes(stage_of: Start) -> None:
    pieces: list[bytes] = []
    program = stage_of("print('one', flush=True)\ninput()\nprint('two')\n").start(on_output=pieces.append)
    assert program.stdout.take_line(30) == b"one"
    assert pieces == [b"one\n"]
    program.type(b"\n")
    assert program.drained_status(30) == 0
    assert pieces == [b"one\n", b"two\n"]


def test_a_program_that_does_not_read_its_input_stops_nobody(start: Start) -> None:
    program = start(ARGUMENTS + STANDS)
    program.type(bytes(10 << 20))
    program.stop()
    assert program.status() is not None


def test_a_program_that_has_ended_may_be_typed_to(start: Start) -> None:
    program = start("")
    program.status(30)
    program.type(b"anybody?\n")
    program.stop()
    assert program.status() == 0


def test_output_without_end_is_kept_up_to_a_limit(stage_of: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_module, "KEPT_OUTPUT", 100_000)
    pieces: list[bytes] = []
    program = stage_of("import sys\nsys.stdout.write('x' * 1_000_000)\n").start(on_output=pieces.append)
    assert program.drained_status(20) == 0
    assert program.printed() == b"".join(pieces).decode() == "x" * 100_000


def test_stopping_twice_does_no_harm(start: Start) -> None:
    program = start(ARGUMENTS + STANDS)
    program.stop()
    program.stop()
    assert program.status() is not None


def test_no_thread_of_the_harness_remains(start: Start) -> None:
    start("").stop()
    before = set(threading.enumerate())
    program = start(ARGUMENTS + STANDS)
    stage_threads = set(threading.enumerate()) - before
    assert len(stage_threads) == 4
    program.stop()
    left = set(threading.enumerate()) - before
    assert [thread.name for thread in left] == ["reader"]


@pytest.mark.skipif(system.WINDOWS, reason="a process cannot ignore its end on Windows")
def test_a_program_that_ignores_sigterm_is_ended_all_the_same(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_module, "END_SECONDS", 0.1)
    program = start(ARGUMENTS + "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + STANDS)
    program.stop()
    assert not lives(program.process.pid)


DAEMON = """\
left, right = os.pipe()
if os.fork() == 0:
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    os.write(right, str(os.getpid()).encode())
    time.sleep(60)
os.wait()
print(os.read(left, 99).decode(), flush=True)
"""
DESCENDANTS = {
    "a child": f"print(subprocess.Popen({CHILD}).pid, flush=True)\n{SLEEPS}",
    "a child of a program that has ended": f"print(subprocess.Popen({CHILD}).pid, flush=True)\n",
    "a child in a session of its own": f"print(subprocess.Popen({CHILD}, start_new_session=True).pid, flush=True)\n",
    "a daemon": DAEMON,
    "a child that ignores SIGTERM": "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    f"print(subprocess.Popen({CHILD}, start_new_session=True).pid, flush=True)\n",
    "a child that holds the pipes": f"print(subprocess.Popen({CHILD}, close_fds=False).pid, flush=True)\n",
}
descendants = pytest.mark.parametrize("text", DESCENDANTS.values(), ids=DESCENDANTS)


def pid_from(program: Program) -> int:
    """Return the process id that a program prints."""
    line = program.stdout.take_line(30)
    assert line
    return int(line)


@linux_only
@descendants
def test_nothing_that_a_program_has_started_outlives_it(start: Start, text: str) -> None:
    program = start(f"{ARGUMENTS}import subprocess\n{text}")
    pid = pid_from(program)
    assert lives(pid)
    program.stop()
    assert not lives(pid)


@linux_only
@descendants
def test_what_was_ended_is_collected(start: Start, text: str) -> None:
    program = start(f"{ARGUMENTS}import subprocess\n{text}")
    pid = pid_from(program)
    program.stop()
    assert not exists(pid)


@linux_only
@pytest.mark.xfail(strict=True, reason="members() knows a descendant by its environment only")
def test_a_child_with_an_empty_environment_does_not_escape(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(program_module, "END_SECONDS", 0.1)
    child = f"subprocess.Popen({CHILD}, env={{}}, start_new_session=True)"
    program = start(f"{ARGUMENTS}import subprocess\nprint({child}.pid, flush=True)\n")
    pid = pid_from(program)
    program.stop()
    escaped = lives(pid)
    if escaped:
        os.kill(pid, signal.SIGKILL)
    assert not escaped


@linux_only
def test_what_cannot_be_ended_is_said(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    program = start("")
    program.status(30)
    monkeypatch.setattr(program_module, "KILLED_SECONDS", 0.0)
    with monkeypatch.context() as patch:
        patch.setattr(processes.Family, "kill", lambda family: False)
        with pytest.raises(RuntimeError, match=r"server\.py has left processes that cannot be ended"):
            program.stop()


def test_stderr_keeps_what_was_written_before_the_harness_asked(start: Start) -> None:
    program = start(ARGUMENTS + STANDS)
    first = program.stacks()
    assert program.complained() == "ready\n"
    assert program.stacks() == first
    if not system.WINDOWS:
        assert "in <module>" in first


def test_newlines_are_pythons_own_on_windows(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "WINDOWS", True)
    program = start("print('a', end='\\r\\n')\n" + "import sys\n" + READY)
    assert program.drained_status(30) == 0
    assert program.printed() == "a\n"


def test_a_long_output_is_shortened_in_its_middle() -> None:
    text = "a" * 3000 + "b" * 3000
    short = shorten(text)
    assert short == "a" * 2000 + "\n[… 2,000 characters …]\n" + "b" * 2000
    assert shorten("a" * 4000) == "a" * 4000
