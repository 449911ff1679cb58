"""How the companion speaks: refusals, commands to type, colours. Decides nothing."""

import os
import shlex
import subprocess
from pathlib import Path
from typing import TextIO

from tests.kit.console import say
from tests.kit.system import WINDOWS

WORK = Path("work")  # where a student works unless told otherwise
COLOURS = {"-": 31, "+": 32, "@": 36}  # red, green, cyan, by the first character of a line of a difference


class Refused(Exception):
    """What was asked for cannot be done; the message is the sentence that says why."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def say_next(*words: str, work: Path) -> None:
    """Print the command to type next."""
    say(f"\nNext: {command(*words, work=work)}")


def command(*words: str, work: Path) -> str:
    """Return a command of the companion as one types it."""
    place = [] if work == WORK else ["--work", str(work)]
    return (subprocess.list2cmdline if WINDOWS else shlex.join)(["python", "-m", "steps", *words, *place])


def wants_colour(stream: TextIO) -> bool:
    """Tell whether the stream is a terminal that shows colours, and whose user wants them."""
    able = not WINDOWS or "WT_SESSION" in os.environ  # the older console of Windows prints the codes
    return stream.isatty() and able and not os.environ.get("NO_COLOR")


def coloured(line: str) -> str:
    """Return a line of a difference in its colour."""
    colour = COLOURS.get(line[:1])
    return f"\033[{colour}m{line}\033[0m" if colour else line
