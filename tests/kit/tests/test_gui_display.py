"""Where windows are shown: the invisible screen, its pictures, its end, and what happens where there is none."""

import importlib.util
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

import pytest

from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.gui import display as display_module
from tests.kit.gui.display import Display, VirtualDisplay, open_display, pixels, png
from tests.kit.gui.window import Window
from tests.kit.tests.conftest import MakeStage
from tests.kit.tests.programs import caught, hurried, lives
from tests.kit.tests.windows import LONG, LOOP, TK, Show, _pictures, _show  # noqa: F401 (the fixtures)

virtual_only = pytest.mark.skipif(not (system.LINUX and shutil.which("Xvfb")), reason="there is no Xvfb: not checked")
RED, GREEN, BLUE = (255, 0, 0), (0, 128, 0), (0, 0, 255)
COLOURS = """\
root.configure(background='#0000ff')
tk.Frame(root, background='#ff0000', width=30, height=20).place(x=0, y=0)
tk.Frame(root, background='#008000', width=30, height=20).place(x=70, y=60)
"""
GIVEN_UP = f"""\
import os, pathlib, random, signal, sys
from tests.kit.gui.display import VirtualDisplay
from tests.kit.gui.window import Window
from tests.kit.stage import Patience, Stage
display = VirtualDisplay()
stage = Stage(pathlib.Path(sys.argv[1]), Patience({LONG}, {LONG}, {LONG}), random.Random(1))
window = Window(stage, display)
if "freeze" in sys.argv:
    window.order("click", path=".freeze")
print(display._process.pid, window.program.process.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""
FREEZES = "tk.Button(root, name='freeze', command=lambda: time.sleep(60)).pack()\n"


def pixel(picture: bytes, x: int, y: int) -> tuple[int, ...]:
    """Return the red, green and blue of a place in a PNG file as `png` writes it."""
    width = struct.unpack(">I", picture[16:20])[0]
    start = picture.index(b"IDAT")
    lines = zlib.decompress(picture[start + 4 : picture.index(b"IEND") - 8])
    at = y * (1 + 3 * width) + 1 + 3 * x
    return tuple(lines[at : at + 3])


def test_a_png_file_holds_what_it_should() -> None:
    file = png(2, 2, bytes((*RED, *GREEN, *BLUE, 1, 2, 3)))
    assert struct.unpack(">IIBBBBB", file[16:29]) == (2, 2, 8, 2, 0, 0, 0)
    assert [pixel(file, x, y) for y in (0, 1) for x in (0, 1)] == [RED, GREEN, BLUE, (1, 2, 3)]
    size, kind, checksum = struct.unpack(">I", file[8:12])[0], file[12:16], struct.unpack(">I", file[29:33])[0]
    assert (size, kind, checksum) == (13, b"IHDR", zlib.crc32(file[12:29]))


def test_a_dump_of_the_screen_is_read() -> None:
    header = [0] * 25
    header[0], header[4], header[5], header[12], header[19] = 100, 2, 2, 8, 1  # sizes in pixels and bytes; a colour
    rows = b"BGR.bgr." + b"123.456."
    dump = struct.pack(">25I", *header) + bytes(12) + rows
    assert pixels(dump, None) == (2, 2, b"RGBrgb321654")
    assert pixels(dump, [1, 0, 1, 2]) == (1, 2, b"rgb654")
    assert pixels(dump, [-5, 1, 99, 99]) == (2, 1, b"321654")


@virtual_only
def test_a_picture_shows_the_window(show: Show) -> None:
    window = show(TK + "root.geometry('100x80+40+30')\n" + COLOURS + LOOP)
    part, whole = window.picture(), window._display.picture()
    assert part and whole
    assert struct.unpack(">II", part[16:24]) == (100, 80)
    assert struct.unpack(">II", whole[16:24]) == (1280, 1024)
    left, top, _, _ = window.order("place", path=".")
    places = {
        (0, 0): RED,
        (29, 19): RED,
        (30, 19): BLUE,
        (29, 20): BLUE,
        (69, 60): BLUE,
        (70, 60): GREEN,
        (99, 79): GREEN,
    }
    assert {(x, y): pixel(part, x, y) for x, y in places} == places
    assert {(x, y): pixel(whole, left + x, top + y) for x, y in places} == places


@virtual_only
def test_a_window_gets_the_size_that_a_picture_needs(show: Show) -> None:
    window = show(TK + "root.geometry('100x80')\n" + LOOP)
    assert window.order("place", path=".", size="300x200")[2:] == [300, 200]


@virtual_only
def test_programs_cannot_fill_the_memory_through_the_screen() -> None:
    import resource

    with VirtualDisplay() as display:
        assert resource.prlimit(display._process.pid, resource.RLIMIT_AS)[0] == display_module.MEMORY


@virtual_only
def test_a_display_of_ones_own_ends_with_its_block() -> None:
    with VirtualDisplay() as display:
        pid = display._process.pid
        assert lives(pid)
    assert not lives(pid)


@virtual_only
def test_a_display_that_does_not_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(display_module, "END_SECONDS", 0.1)
    display = VirtualDisplay()
    other = socket.socket(socket.AF_UNIX)
    other.connect(f"/tmp/.X11-unix/X{display.environment['DISPLAY'][1:]}")
    other.sendall(display_module.HELLO)
    assert other.recv(1)
    with other:  # a client that stays: so it goes on
        display.close()
    assert not lives(display._process.pid)


@virtual_only
@pytest.mark.parametrize("state", ["", "freeze"], ids=["answers", "is frozen"])
def test_nothing_outlives_a_test_that_is_killed(tmp_path: Path, state: str) -> None:
    (tmp_path / "client.py").write_text(TK + FREEZES + LOOP, "utf-8")
    command = [sys.executable, "-c", GIVEN_UP, str(tmp_path / "client.py"), state]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False, timeout=50
    )
    pids = [int(word) for word in done.stdout.split()]
    assert len(pids) == 2
    assert system.poll(lambda: not any(map(lives, pids)), LONG)
    assert [path.name for path in tmp_path.iterdir()] == ["client.py"]


@virtual_only
def test_a_display_that_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "Xvfb"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o700)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(RuntimeError, match="Xvfb did not start: it ended with status 3"):
        VirtualDisplay()
    assert list(tmp_path.iterdir()) == [broken]


@hurried
@virtual_only
def test_the_users_own_screen_is_not_photographed(
    stage_of: MakeStage, display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", display.environment["DISPLAY"])
    with Display() as own:
        window = Window(stage_of(TK + LOOP, name="client.py", start=LONG, reply=LONG), own)
        assert window.picture() is None
        caught(lambda: window.fail("this", "that"))
        assert window.stage.evidence.picture == ""
        assert window.stage.evidence.windows == ['-  Tk  "tk"']


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """A Linux without a display."""
    monkeypatch.setattr(system, "LINUX", True)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    for name in ("CI", "DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_without_a_display_windows_are_not_checked(bare: pytest.MonkeyPatch) -> None:
    with pytest.raises(pytest.skip.Exception, match=r"^not checked: there is no display, and no Xvfb"):
        open_display()
    bare.setenv("CI", "true")
    with pytest.raises(RuntimeError, match=r"^Windows cannot be tested: there is no display, and no Xvfb"):
        open_display()


def test_without_tkinter_windows_are_not_checked(bare: pytest.MonkeyPatch) -> None:
    bare.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(pytest.skip.Exception, match=r"^not checked: this Python has no tkinter"):
        open_display()
    bare.setenv("CI", "true")
    with pytest.raises(RuntimeError, match=r"^Windows cannot be tested: this Python has no tkinter"):
        open_display()


def test_the_users_own_screen_where_there_is_no_other(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("DISPLAY", ":7")
    assert open_display().environment["DISPLAY"] == ":7"
    bare.delenv("DISPLAY")
    bare.setattr(system, "LINUX", False)
    assert type(open_display()) is Display
