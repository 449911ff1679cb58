"""The one door to what only some systems can do."""

import signal
import subprocess
import sys
import time

import pytest

from tests.kit import processes, sockets, system
from tests.kit.processes import Family
from tests.kit.tests.conftest import Start
from tests.kit.tests.programs import ACCEPTS, ARGUMENTS, LISTENS, READY, SLEEPS, STANDS, linux_only, unix_only

SPIN = "while time.process_time() < 0.3:\n    pass\n"
THREAD = "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"


@linux_only
def test_the_processor_time_of_a_program_is_known(start: Start) -> None:
    program = start(ARGUMENTS + SPIN + STANDS)
    assert 0.2 <= (program.family.cpu_seconds() or 0) < 3


@linux_only
def test_time_spent_waiting_for_a_processor_is_no_time_to_use(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    program = start(ARGUMENTS + STANDS)
    waited = iter((1.0, 1000.0))
    monkeypatch.setattr(Family, "_waited_seconds", lambda family: next(waited))
    began = time.monotonic()
    work = program.family.at_work(lambda: program.status(0.2))
    assert work is not None and 0 < work[1] <= (1 - processes.MOST_WAITING) * (time.monotonic() - began)


@linux_only
def test_the_sockets_threads_and_ports_of_a_program_are_known(start: Start) -> None:
    program = start(LISTENS + "other = socket.socket()\n" + THREAD + READY + SLEEPS, "--port", "0")
    assert program.stdout.take_line(30) is not None
    port = int(program.printed().rpartition(":")[2])
    family = program.family
    assert (family.open_sockets(), family.thread_count(), family.listening_ports()) == (2, 2, [port])


@linux_only
def test_the_memory_of_a_program_is_known(start: Start) -> None:
    program = start(ARGUMENTS + "x = b'x' * (64 << 20)\ndel x\n" + STANDS)
    assert (program.family.memory(peak=True) or 0) > (64 << 20) > (program.family.memory() or 0) > (1 << 20)


@linux_only
def test_a_program_that_is_held_stands_still_and_then_goes_on(start: Start) -> None:
    program = start(ARGUMENTS + SPIN + STANDS)

    def state() -> str:
        return (system.PROC / str(program.family.pid) / "stat").read_text().rpartition(")")[2].split()[0]

    with program.family.held():
        assert system.poll(lambda: state() == "T", 5)
    assert system.poll(lambda: state() != "T", 5)


@linux_only
def test_what_a_program_has_not_read_is_known(start: Start) -> None:
    import socket

    program = start(ACCEPTS + READY.replace("ready", "accepted") + SLEEPS, "--port", "0")
    program.stdout.take_line(30)
    port = int(program.printed().rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"hello")
        assert system.poll(lambda: sockets.unread_bytes(port, connection.getsockname()[1]) == 5, 10)


@linux_only
def test_of_a_process_that_has_ended_nothing_is_left(start: Start) -> None:
    program = start("")
    program.status(20)
    family = program.family
    assert (family.members(), family.open_sockets(), family.thread_count(), family.memory()) == ([], 0, 0, 0)
    assert (family.listening_ports(), family.cpu_seconds(), family.kill()) == ([], 0, True)


@linux_only
def test_a_process_that_ends_while_it_is_looked_at_does_no_harm(monkeypatch: pytest.MonkeyPatch) -> None:
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    monkeypatch.setattr(Family, "members", lambda family: [family.pid])
    family = Family(ended.pid, "no such token")
    assert (family.cpu_seconds(), family.memory(), family.thread_count(), family.open_sockets()) == (0, 0, 0, 0)


@unix_only
def test_ctrl_c_is_a_signal(start: Start) -> None:
    program = start(ARGUMENTS + "try:\n    " + STANDS + "except KeyboardInterrupt:\n    sys.exit(7)\n")
    program.interrupt()
    assert program.status(20) == 7


@unix_only
def test_a_program_gets_ctrl_c_although_the_shell_ignores_it(start: Start) -> None:
    text = "print(signal.getsignal(signal.SIGINT) is signal.default_int_handler)\n"
    text += "print(signal.getsignal(signal.SIGTERM) is not signal.SIG_IGN)\n"
    before = [signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        program = start(ARGUMENTS + text)
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    assert program.drained_status(20) == 0
    assert program.printed() == "True\nTrue\n"


@unix_only
def test_a_program_that_has_just_ended_cannot_be_asked(start: Start) -> None:
    program = start("")
    program.status(20)
    assert system.ask_for_stacks(program.family.pid)
    assert program.stacks() == ""


def test_polling_ends_with_the_event_or_with_the_time() -> None:
    answers = [False, True]
    assert system.poll(lambda: answers.pop(0), 10)
    assert not system.poll(lambda: False, 0)


@pytest.mark.skipif(system.WINDOWS, reason="no such limit on Windows")
@pytest.mark.parametrize(("soft", "hard", "wanted"), [(256, -1, 4096), (256, 1024, 1024), (9999, 99999, 9999)])
def test_many_files_may_be_opened(soft: int, hard: int, wanted: int, monkeypatch: pytest.MonkeyPatch) -> None:
    import resource

    limits: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "RLIM_INFINITY", -1)
    monkeypatch.setattr(resource, "getrlimit", lambda what: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda what, limit: limits.append(limit))
    system.allow_many_files()
    assert limits == [(wanted, hard)]


@linux_only
def test_memory_that_processes_share_counts_once(start: Start) -> None:
    text = ARGUMENTS + "import os\nkept = b'x' * (64 << 20)\nos.fork()\nprint('on', flush=True)\n"
    program = start(text + SLEEPS)
    assert program.stdout.take_line(20) and program.stdout.take_line(20)
    members = program.family.members()
    assert len(members) == 2
    assert processes.memory_of(members) > 128 << 20 > processes.own_memory_of(members) > 64 << 20
    assert processes.own_memory_of([2**30]) == 0  # there is none


@linux_only
def test_who_has_no_children_any_more_stands_for_them() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        assert processes.descent(process.pid, 2) == [process.pid, process.pid]
        process.communicate(b"\n")
