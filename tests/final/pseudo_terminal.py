"""The app in a terminal of its own, and who sits there."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.final.inbox import SECONDS
from tests.kit.catalog import ROOT
from tests.kit.stream import Stream


def environment(home: Path) -> dict[str, str]:
    """Return the variables of a user who is at home in this folder."""
    python = {"PYTHONUTF8": "1", "PYTHONUNBUFFERED": ""}  # whose output is buffered, whatever the shell says
    return os.environ | python | {"HOME": str(home), "XDG_DATA_HOME": str(home), "TERM": "xterm"}


class Terminal:
    """A program in a terminal of its own, and who sits there. Only where the system has such terminals."""

    def __init__(self, home: Path, *arguments: str) -> None:
        import pty

        self._master, slave = pty.openpty()
        command = [sys.executable, "-m", "final", *arguments]
        about = {"cwd": ROOT, "env": environment(home), "stdin": slave, "stdout": slave, "stderr": slave}
        self.process = subprocess.Popen(command, **about)  # type: ignore[call-overload]
        os.close(slave)
        self.screen = Stream()

    def read(self) -> None:
        """Take what the program writes, to its end."""
        try:
            while data := os.read(self._master, 65536):
                self.screen.feed(data)
        except OSError:
            pass  # on Linux this is how a terminal's end is told
        self.screen.end()

    def types(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())

    def shows(self, text: str) -> None:
        """Demand that a text is shown, by now or soon."""
        assert self.screen.wait_for(lambda data: text.encode() in data, SECONDS), self.screen.everything().decode()

    def ends(self) -> int:
        """Wait for the end of the program; return its status."""
        return self.process.wait(SECONDS)

    def echoes(self) -> bool:
        """Tell whether the terminal itself shows what is typed."""
        import termios

        return bool(termios.tcgetattr(self._master)[3] & termios.ECHO)

    def close(self) -> None:
        """End the program if it still runs."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def open_terminal(home: Path, *arguments: str) -> Iterator[Terminal]:
    """Start a command of the app in a terminal, and end it if it does not end by itself."""
    if os.name == "nt":
        pytest.skip("not checked: there are no such terminals on Windows")
    terminal = Terminal(home, *arguments)
    reader = threading.Thread(target=terminal.read)
    reader.start()
    try:
        yield terminal
    finally:
        terminal.close()
        reader.join()
        os.close(terminal._master)
