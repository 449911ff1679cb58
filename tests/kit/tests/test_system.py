"""The one door to what only some systems can do."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.kit import system
from tests.kit.system import Family
from tests.kit.tests.conftest import Start
from tests.kit.tests.programs import ACCEPTS, ARGUMENTS, LISTENS, READY, SLEEPS, STANDS, lives

linux_only = pytest.mark.skipif(not system.LINUX, reason="only Linux tells what another process does")
unix_only = pytest.mark.skipif(system.WINDOWS, reason="no such signals on Windows")
SPIN = "while time.process_time() < 0.3:\n    pass\n"
THREAD = "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"


@pytest.fixture
def like_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "LINUX", False)


@pytest.fixture
def like_windows(like_macos: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setattr(system, "WINDOWS", True)


@linux_only
def test_the_processor_time_of_a_program_is_known(start: Start) -> None:
    program = start(ARGUMENTS + SPIN + STANDS)
    assert 0.2 <= (program.family.cpu_seconds() or 0) < 3


@linux_only
def test_the_sockets_threads_and_ports_of_a_program_are_known(start: Start) -> None:
    program = start(LISTENS + "other = socket.socket()\n" + THREAD + READY + SLEEPS, "--port", "0")
    port = int(program.printed().rpartition(":")[2])
    family = program.family
    assert (family.open_sockets(), family.thread_count(), family.listening_ports()) == (2, 2, [port])


@linux_only
def test_the_memory_of_a_program_is_known(start: Start) -> None:
    program = start(ARGUMENTS + "x = b'x' * (64 << 20)\ndel x\n" + STANDS)
    assert (program.family.memory(peak=True) or 0) > (64 << 20) > (program.family.memory() or 0) > (1 << 20)


@linux_only
def test_what_a_program_has_not_read_is_known(start: Start) -> None:
    import socket

    program = start(ACCEPTS + READY.replace("ready", "accepted") + SLEEPS, "--port", "0")
    program.stdout.take_line(10)
    port = int(program.printed().rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"hello")
        assert system.poll(lambda: system.unread_bytes(port, connection.getsockname()[1]) == 5, 10)


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


@pytest.mark.usefixtures("like_macos")
def test_where_there_is_no_proc_each_question_has_no_answer() -> None:
    family = Family(os.getpid(), "token")
    answers = [family.thread_count(), family.open_sockets(), family.listening_ports(), family.memory()]
    assert answers == [None] * 4
    assert system.unread_bytes(1, 2) is None
    assert family.members() == [os.getpid()]
    system.adopt_orphans()


@unix_only
@pytest.mark.usefixtures("like_macos")
def test_where_there_is_no_proc_the_group_is_ended(start: Start) -> None:
    child = "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\nprint(child.pid, flush=True)\n"
    program = start(ARGUMENTS + child + SLEEPS)
    line = program.stdout.take_line(10)
    program.stop()
    assert line and system.poll(lambda: not lives(int(line)), 10)
    assert program.family.kill()


@pytest.mark.usefixtures("like_windows")
def test_on_windows_each_question_has_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    family = Family(os.getpid(), "token")
    assert family.cpu_seconds() is None
    assert family.kill()
    system.allow_many_files()
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 512, raising=False)
    assert system.own_group() == {"creationflags": 512}


@pytest.mark.usefixtures("like_windows")
def test_on_windows_ctrl_c_is_another_event(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(signal, "CTRL_BREAK_EVENT", 1, raising=False)
    system.interrupt(SimpleNamespace(send_signal=sent.append))  # type: ignore[arg-type]
    assert sent == [1]


@unix_only
def test_ctrl_c_is_a_signal(start: Start) -> None:
    program = start(ARGUMENTS + "try:\n    " + STANDS + "except KeyboardInterrupt:\n    sys.exit(7)\n")
    program.interrupt()
    assert program.status(20) == 7


@unix_only
def test_a_program_gets_ctrl_c_although_the_shell_ignores_it(start: Start) -> None:
    before = [signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        program = start(ARGUMENTS + STANDS)
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])
    program.process.terminate()
    assert program.status(20) == -signal.SIGTERM


def test_where_there_is_no_such_signal_nobody_knows_where_a_program_is(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = start(ARGUMENTS + STANDS)
    monkeypatch.delattr(signal, "SIGUSR1", raising=False)
    assert program.stacks() == ""


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


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0:00.05", 0.05), ("00:00:01", 1), ("12:34", 754), ("02:03:04.5", 7384.5), ("1-02:03:04.5", 93784.5)],
)
def test_the_time_that_ps_prints_is_understood(text: str, seconds: float) -> None:
    assert system.clock_seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "-", "5", "1:2:3:4", "1-2:3", "x:y"])
def test_what_is_no_time_is_not_known(text: str) -> None:
    assert system.clock_seconds(text) is None


@pytest.fixture
def fake_ps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Put a `ps` of our own in the place of the system's."""

    def write(text: str) -> None:
        (tmp_path / "ps").write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / "ps").chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))

    return write


@unix_only
@pytest.mark.usefixtures("like_macos")
def test_ps_is_asked_where_there_is_no_proc(fake_ps: Callable[[str], None]) -> None:
    fake_ps('[ "$*" = "-o time= -p 42" ] && echo "  1:02.50"')
    assert Family(42, "token").cpu_seconds() == 62.5
    assert Family(43, "token").cpu_seconds() is None


@unix_only
@pytest.mark.usefixtures("like_macos")
def test_without_ps_the_processor_time_is_not_known(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Family(42, "token").cpu_seconds() is None


def test_what_cannot_be_checked_is_said() -> None:
    with pytest.raises(pytest.skip.Exception, match="not checked: no means"):
        system.not_checked("no means")
