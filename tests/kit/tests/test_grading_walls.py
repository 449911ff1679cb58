"""The walls where there are any: chosen by trying, told, and no fault of the program behind them."""

import gc
import os
import shutil
from pathlib import Path

import pytest

from tests.kit import system
from tests.kit.grading import cell, isolation
from tests.kit.grading.bubblewrap import bubblewrap
from tests.kit.grading.cell import CannotConfine, Cell, launcher_for
from tests.kit.grading.isolation import FIRST_USER, LEVELS, Isolation, NoIsolation, choose, from_text, works
from tests.kit.launch import Launcher
from tests.kit.program import Program
from tests.kit.tests.programs import ARGUMENTS, SLEEPS, linux_only, lives, unix_only

STATUS = "import os, signal\nos.kill(os.getpid(), signal.SIGTERM)\n"


def program(tmp_path: Path, text: str, walls: Isolation) -> Program:
    """Start a program behind walls."""
    script = tmp_path / "01_echo_server" / "server.py"
    script.parent.mkdir()
    script.write_text(text, "utf-8")
    return Program(script, launcher=launcher_for(walls))


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
    text = ARGUMENTS + "print(os.getcwd(), os.listdir(), flush=True)\nsys.stdin.read()\nsys.exit(7)\n"
    running = program(tmp_path, text, walls)
    assert running.stdout.take_line(20) is not None
    assert running.family.members() == [running.process.leader] or not system.LINUX
    running.end_input()
    assert running.status(20) == 7
    running.stop()
    assert "01_echo_server ['server.py']" in running.printed()
    assert running.complained() == ""


@unix_only
@pytest.mark.parametrize("level", LEVELS)
def test_signals_reach_the_program_and_its_status_comes_back(level: str, tmp_path: Path) -> None:
    running = program(tmp_path, ARGUMENTS + "print('on', flush=True)\n" + SLEEPS, of_level(level))
    assert running.stdout.take_line(20) is not None
    running.interrupt()
    assert running.status(20) == 1 or running.status() == -2
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


@linux_only
def test_processes_that_cannot_be_ended_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell.subprocess, "run", lambda *_, **__: None)
    monkeypatch.setattr(cell.system, "lives_of", lambda user: [1])
    monkeypatch.setattr(cell, "SWEEP_SECONDS", 0.0)
    with pytest.raises(CannotConfine, match="user 61000 cannot be ended"):
        cell.sweep(FIRST_USER)


def test_on_windows_there_are_no_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cell.system, "WINDOWS", True)
    assert type(launcher_for(Isolation("plain"))) is Launcher


def test_the_best_walls_that_work_are_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation.system, "LINUX", True)
    monkeypatch.setattr(isolation, "_is_root", lambda: True)
    monkeypatch.setattr(isolation.shutil, "which", lambda name: name)
    monkeypatch.setattr(isolation, "works", lambda walls: walls.level in ("user", "plain") and not walls.own_network)
    best = choose()
    assert (best.level, best.landlock, best.user, best.outer) == ("user", True, FIRST_USER, [])
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


def test_walls_are_told_and_carried_over() -> None:
    walls = Isolation("user", own_network=True, user=FIRST_USER, landlock=True)
    assert from_text(walls.as_text()) == walls
    assert str(walls).endswith(
        "another user of this machine; files restricted by Landlock; the test run has no network"
    )
    assert walls.for_worker(3).user == FIRST_USER + 3
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
