"""The app as one starts and ends it: where there is no window, with Ctrl-C, and as one file."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.app import build
from tests.final.gui.conftest import Open
from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.gui.display import open_display

WITHOUT_TK = "import sys; sys.modules['tkinter'] = None; from final.__main__ import main; sys.exit(main({!r}))"
SECONDS = 20.0  # only failures wait so long


def surroundings(folder: Path, **more: str) -> dict[str, str]:
    """Return an environment without a display, with a folder for all that is kept."""
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    homes = dict.fromkeys(("HOME", "XDG_DATA_HOME", "LOCALAPPDATA"), str(folder))
    return {**kept, **homes, "PYTHONUTF8": "1", **more}


def sentence(folder: Path, *command: str) -> str:
    """Run a command that must fail; return the one sentence that says why."""
    done = subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=surroundings(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=SECONDS,
    )
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


@pytest.mark.parametrize("arguments", [[], ["client", "--gui"], ["server", "--gui"]])
def test_without_tk_one_is_told_what_to_install(tmp_path: Path, arguments: list[str]) -> None:
    line = sentence(tmp_path, "-c", WITHOUT_TK.format(arguments))
    assert "sudo apt install python3-tk" in line
    assert "python -m final client" in line


def test_without_a_display_one_is_told_what_to_do_instead(tmp_path: Path) -> None:
    if not system.LINUX:
        system.not_checked("here is always a display")
    line = sentence(tmp_path, "-m", "final")
    assert line.startswith("No window can be opened: no display")
    assert "python -m final client" in line


@pytest.mark.parametrize("how", ["interrupt", "terminate"])
def test_ctrl_c_in_the_terminal_closes_the_window(open_app: Open, how: str) -> None:
    if system.WINDOWS:
        system.not_checked("a program in a group of its own cannot be sent Ctrl-C here")
    window = open_app()
    window.program.interrupt() if how == "interrupt" else window.program.process.terminate()
    window.must_end(2.0)
    assert window.program.complained() == ""


def test_the_parsers_of_client_and_server_explain_the_window(tmp_path: Path) -> None:
    for word in ("client", "server"):
        command = [sys.executable, "-m", "final", word, "--help"]
        done = subprocess.run(
            command, cwd=ROOT, env=surroundings(tmp_path), capture_output=True, encoding="utf-8", check=True
        )
        assert "--gui" in done.stdout


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The app as one file."""
    file = tmp_path_factory.mktemp("packed") / "chat.pyz"
    build(file)
    return file


@contextmanager
def running(packed: Path, folder: Path, *arguments: str, **more: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Run the one file from a folder that has nothing to do with it."""
    with subprocess.Popen(
        [sys.executable, "-I", str(packed), *arguments],
        cwd=folder,
        env=surroundings(folder, **more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **system.own_group(),
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_one_file_is_a_server(packed: Path, tmp_path: Path) -> None:
    with running(packed, tmp_path, "server", "--port", "0", "--no-history") as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(b"Listening on 127.0.0.1:")
        system.interrupt(process)
        assert process.communicate(timeout=SECONDS) == (b"", b"")
        assert process.returncode == 0


def test_the_one_file_opens_the_window(packed: Path, tmp_path: Path) -> None:
    with open_display() as display:  # of its own: no window of another test goes from it meanwhile
        if (empty := display.picture()) is None:
            system.not_checked("nobody can see the window on this screen")
        with running(packed, tmp_path, **display.environment) as process:
            assert system.poll(lambda: display.picture() != empty or process.poll() is not None, SECONDS)
            system.interrupt(process)
            assert process.communicate(timeout=SECONDS) == (b"", b"")
            assert process.returncode == 0


def test_the_one_file_holds_the_app_alone(packed: Path, tmp_path: Path) -> None:
    with running(packed, tmp_path, "--help") as process:
        output, errors = process.communicate(timeout=SECONDS)
    assert output.startswith(b"The finished chat.")
    assert errors == b""
    assert b"__pycache__" not in packed.read_bytes()
    assert os.listdir(tmp_path) == []
