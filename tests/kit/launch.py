"""How a program under test becomes a process: here as the student starts it; `grading.cell` puts walls around it."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from tests.kit import system

BOOTSTRAP = Path(__file__).with_name("bootstrap.py")


class Process(subprocess.Popen[bytes]):
    """A program under test, started.

    Args:
        command: the program and its arguments.
        folder: where it starts.
        environment: all variables it gets.
        inherited: file descriptors that stay open in it.
    """

    def __init__(
        self, command: list[str], folder: Path, environment: Mapping[str, str], inherited: tuple[int, ...] = ()
    ) -> None:
        pipe = subprocess.PIPE
        more = {**system.own_group(), **({"pass_fds": inherited} if inherited else {})}
        super().__init__(command, stdin=pipe, stdout=pipe, stderr=pipe, cwd=folder, env=environment, bufsize=0, **more)

    @property
    def leader(self) -> int:
        """The id of the program itself, also where it stands behind a wall."""
        return self.pid

    def clean(self) -> None:
        """Take away what the program may have left; called when it has ended."""


class Launcher:
    """Starts programs as they are, with the rights of who tests them."""

    bootstrap = BOOTSTRAP  # the file that is run before the script

    def start(self, script: Path, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Process:
        """Start a script through the bootstrap, in its own folder."""
        return Process([sys.executable, str(self.bootstrap), str(script), *arguments], script.parent, environment)
