"""The walls where there are any: chosen by trying, told, and no fault of the program behind them."""

import gc
import os
import shutil
import subprocess
import sys
import weakref
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.grading import cell, isolation, users
from tests.kit.grading.bubblewrap import bubblewrap
from tests.kit.grading.cell import CannotConfine, Cell, Confined, launcher_for
from tests.kit.grading.isolation import LEVELS, Isolation, NoIsolation, choose, from_text, works
from tests.kit.launch import Launcher
from tests.kit.program import Program
from tests.kit.tests.programs import ARGUMENTS, SLEEPS, linux_only, lives, unix_only

STARTED: "weakref.WeakSet[Program]" = weakref.WeakSet()
STATUS = "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"


def program(tmp_path: Path, text: str, walls: Isolation) -> Program:
    """Start a program behind walls."""
    script = tmp_path / "01_echo_server" / "server.py"
    script.parent.mkdir()
    script.write_text(text, "utf-8")
    running = Program(script, launcher=launcher_for(walls))
    STARTED.add(running)
    return running


@pytest.fixture(autouse=True)
def all_stopped() -> Iterator[None]:
    """End what a test that failed has left running."""
    yield
    for each in STARTED:
        if each.process.stdout and not each.process.stdout.closed:
            each.stop()


def of_level(level: str) -> Isolation:
    """Return walls, or end the test where there are none."""
    try:
        return choose(level)
    except NoIsolation as error:
        pytest.skip(f"not checked: {error}")


@unix_only
@pytest.mark.parametrize("level", LEVELS)
def test_a_program_behind_walls_is_like_any_other(level: str, tmp_path: Path) -> None:
    walls = of_level(level)
    text = (
        ARGUMENTS + "import getpass, socket\nprint(getpass.getuser(), socket.gethostbyname('localhost'), flush=True)\n"
    )
    text += "print(os.getcwd(), os.listdir(), flush=True)\nsys.stdin.read()\nsys.exit(7)\n"
    running = program(tmp_path, text, walls)
    assert running.stdout.take_line(20) is not None
    assert running.family.members() == [running.process.leader] or not system.LINUX
    running.end_input()
    assert running.status(20) == 7
    running.stop()
    assert "student 127.0.0.1\n" in running.printed()
    assert "01_echo_server ['server.py']" in running.printed()
    assert running.complained() == ""


@unix_only
@pytest.mark.parametrize("level", LEVELS)
def test_signals_reach_the_program_and_its_status_comes_back(level: str, tmp_path: Path) -> None:
    running = program(tmp_path, ARGUMENTS + "print('on', flush=True)\n" + SLEEPS, of_level(level))
    assert running.stdout.take_line(20) is not None
    running.interrupt()
    assert running.drained_status(20) in (1, -2)
    assert "KeyboardInterrupt" in running.complained()
    running.process.send_signal(2)  # nobody is there any more
    running.stop()
    assert not system.LINUX or not lives(running.process.leader)


@unix_only
def test_a_signal_that_ended_a_program_is_its_status(tmp_path: Path) -> None:
    running = program(tmp_path, STATUS, of_level("sandbox"))
    assert running.status(20) == -15
    running.stop()


@unix_only
def test_walls_that_cannot_be_built_are_no_fault_of_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(CannotConfine, match="/nowhere/python"):
        program(tmp_path, "", Isolation("plain", python="/nowhere/python"))
    shutil.rmtree(tmp_path / "01_echo_server")
    monkeypatch.setattr(cell, "bubblewrap", lambda *_: ["/bin/sh", "-c", "echo no walls >&2", "x"])
    with pytest.raises(CannotConfine, match="no walls"):
        program(tmp_path, "", Isolation("sandbox"))


@unix_only
def test_what_serves_on_after_its_end_ends_with_the_test(tmp_path: Path) -> None:
    text = "import os, time\nif os.fork():\n    os._exit(0)\nprint('on', flush=True)\n" + SLEEPS
    running = program(tmp_path, text, of_level("sandbox"))
    assert running.stdout.take_line(20) is not None
    assert running.status(20) == 0
    assert isinstance(running.process, Confined)
    members = running.process._members()
    assert len(members) == 2  # what keeps the wall, and the child
    running.stop()
    assert not [member for member in members if lives(member)]


@linux_only
@pytest.mark.parametrize("level", LEVELS)
def test_calls_that_hide_memory_are_refused_and_others_are_not(level: str, tmp_path: Path) -> None:
    text = "import os, resource, threading\nthreading.Thread(target=print).start()\nos.fork() or os._exit(0)\n"
    text += "resource.prlimit(0, resource.RLIMIT_CORE, (0, 0))\nos.memfd_create('x')\n"
    running = program(tmp_path, text, of_level(level))
    assert running.drained_status(20) == 1
    assert "PermissionError" in running.complained().splitlines()[-1]
    assert "memfd_create" in running.complained()
    running.stop()


@linux_only
@pytest.mark.parametrize("level", LEVELS)
def test_who_takes_too_much_memory_in_many_processes_is_ended(
    level: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cell, "MEMORY", 128 * cell.MIB)
    text = "import os, time\nos.fork(), os.fork()\nkept = b'x' * (48 << 20)\n"
    running = program(tmp_path, text + SLEEPS, of_level(level))
    assert running.status(20) == -9
    running.stop()
    assert not lives(running.process.leader)


@linux_only
def test_processes_that_cannot_be_ended_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell.subprocess, "run", lambda *_, **__: None)
    monkeypatch.setattr(cell.processes, "lives_of", lambda user: [1])
    monkeypatch.setattr(cell, "SWEEP_SECONDS", 0.0)
    with pytest.raises(CannotConfine, match="user 61183 cannot be ended"):
        cell.sweep(users.LAST)


@linux_only
def test_two_gradings_at_once_have_different_users(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.kit.grading.users import user; print(user(0))"
    mine = {users.user(0), users.user(1), users.user(0)}
    others = int(subprocess.check_output([sys.executable, "-I", "-B", "-c", ask]))
    assert len(mine) == 2 and others not in mine
    monkeypatch.setattr(users, "FIRST", users.user(0))
    monkeypatch.setattr(users, "LAST", users.user(0))
    with pytest.raises(users.NoUser, match="are all taken by other gradings"):
        users.user(10**6)


@unix_only
def test_a_grading_ends_no_program_of_another_one(tmp_path: Path) -> None:
    running = program(tmp_path, ARGUMENTS + "print('on', flush=True)\n" + SLEEPS, of_level("user"))
    assert running.stdout.take_line(20) is not None
    ask = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.kit.grading.isolation import choose; choose('user')"
    )
    subprocess.run([sys.executable, "-I", "-B", "-c", ask], check=True)  # tries the walls, and sweeps their user
    assert running.status() is None
    running.stop()


def test_on_windows_there_are_no_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell.system, "WINDOWS", True)
    assert type(launcher_for(Isolation("plain"))) is Launcher


def test_the_best_walls_that_work_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation.system, "LINUX", True)
    monkeypatch.setattr(isolation, "_is_root", lambda: True)
    monkeypatch.setattr(isolation.shutil, "which", lambda name: name)
    monkeypatch.setattr(isolation, "works", lambda walls: walls.level in ("user", "plain") and not walls.own_network)
    best = choose()
    assert (best.level, best.landlock, best.user, best.outer) == ("user", True, users.user(0), [])
    assert choose("plain").level == "plain"
    with pytest.raises(NoIsolation, match="'sandbox' does not work on this machine"):
        choose("sandbox")


def test_elsewhere_there_are_limits_alone_and_a_loud_warning(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation.system, "LINUX", False)
    monkeypatch.setattr(isolation, "_is_root", lambda: False)
    monkeypatch.setattr(isolation, "works", lambda walls: True)
    assert str(choose()).startswith("plain: NOTHING BUT LIMITS: programs run with your own rights")


def test_walls_that_do_not_stand_do_not_work(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not works(Isolation("plain", python="/nowhere/python"))
    monkeypatch.setattr(isolation.sys, "executable", "/nowhere/python")
    assert not works(Isolation("plain"))


def test_walls_are_told_and_carried_over(monkeypatch: pytest.MonkeyPatch) -> None:
    walls = Isolation("user", own_network=True, user=1, landlock=True)
    assert from_text(walls.as_text()) == walls
    assert str(walls).endswith(
        "another user of this machine; files restricted by Landlock; the test run has no network"
    )
    monkeypatch.setattr(isolation, "user", lambda number: 7 + number)
    assert walls.for_worker(3).user == 10
    assert Isolation("plain").for_worker(3) == Isolation("plain")


@unix_only
@pytest.mark.skipif(os.name == "nt", reason="no namespaces: not checked")
def test_who_is_not_root_maps_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_is_root", lambda: False)
    assert "--map-root-user" in Isolation("sandbox", own_network=True).outer
    wall = bubblewrap(Path("/home/x/01_a"), Path("/tmp/cell/kit"), Isolation("sandbox"))
    assert {"--unshare-user", "--disable-userns"} <= set(wall)


@unix_only
def test_a_copy_is_taken_away_with_its_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell.tempfile, "tempdir", str(tmp_path))
    running = program(tmp_path, "open('x', 'w').close()", Isolation("plain"))
    assert running.status(20) == 0
    running.stop()
    assert isinstance(launcher_for(Isolation("plain")), Cell)
    del running
    gc.collect()
    assert not list(tmp_path.glob("cell-*"))
    assert os.listdir(tmp_path / "01_echo_server") == ["server.py"]
