"""Systems that tell less than Linux: each question has an answer, or None."""

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.kit import processes, sockets, system
from tests.kit.processes import Family
from tests.kit.tests.conftest import Start
from tests.kit.tests.programs import ARGUMENTS, SLEEPS, STANDS, lives, unix_only

SPIN = "while time.process_time() < 0.3:\n    pass\n"
THREAD = "threading.Thread(target=time.sleep, args=(60,), daemon=True).start()\n"


@pytest.fixture
def like_macos(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system, "LINUX", False)


@pytest.fixture
def like_windows(like_macos: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001
    monkeypatch.setattr(system, "WINDOWS", True)


@pytest.mark.usefixtures("like_macos")
def test_where_there_is_no_proc_each_question_has_no_answer() -> None:
    family = Family(os.getpid(), "token")
    answers = [family.thread_count(), family.open_sockets(), family.listening_ports(), family.memory()]
    assert answers == [None] * 4
    assert sockets.unread_bytes(1, 2) is None
    assert family.members() == [os.getpid()]
    system.adopt_orphans()


@unix_only
@pytest.mark.usefixtures("like_macos")
def test_where_there_is_no_proc_the_group_is_ended(start: Start) -> None:
    child = "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])"
    program = start(f"{ARGUMENTS}import subprocess\nprint({child}.pid, flush=True)\n{SLEEPS}")
    line = program.stdout.take_line(30)
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


def test_where_there_is_no_such_signal_nobody_knows_where_a_program_is(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = start(ARGUMENTS + STANDS)
    monkeypatch.delattr(signal, "SIGUSR1", raising=False)
    assert program.stacks() == ""


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("0:00.05", 0.05), ("00:00:01", 1), ("12:34", 754), ("02:03:04.5", 7384.5), ("1-02:03:04.5", 93784.5)],
)
def test_the_time_that_ps_prints_is_understood(text: str, seconds: float) -> None:
    assert processes.clock_seconds(text) == pytest.approx(seconds)


@pytest.mark.parametrize("text", ["", "-", "5", "1:2:3:4", "1-2:3", "x:y"])
def test_what_is_no_time_is_not_known(text: str) -> None:
    assert processes.clock_seconds(text) is None


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
