"""A lesson as its reader meets it: its headings, excerpts, terminals and interpreter sessions, all to be tried."""

import doctest
import re
import shlex
import socket
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.launch import Launcher, Process
from tests.kit.program import Program

FENCE = re.compile(r"^```(?P<language>\w*) ?(?P<about>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PORT = "5000"  # what the lessons write; the port of a run is the system's choice
CONNECT = socket.socket.connect
SECONDS = 20.0  # for what must come
VARIES = [
    (r"\d+\.\d{3} s", "0.000 s"),
    (r"127\.0\.0\.1:\d+", "127.0.0.1:PORT"),
    (r"--submission=\S+ ", ""),
    (r'(◀── "\w+\\n)\w+(?:\\n)?"', r'\1"'),  # the next line, or its beginning, may come together with the first
    (r"─+", "─"),
]


@dataclass(frozen=True)
class Fence:
    """A fenced block."""

    language: str
    about: str
    text: str


def fences(markdown: str) -> list[Fence]:
    """Return the fenced blocks of a text."""
    return [Fence(**match.groupdict()) for match in FENCE.finditer(markdown)]


def headings(markdown: str) -> list[str]:
    """Return the headings as `## title`, without those in fenced blocks."""
    return re.findall(r"^#+ .*$", FENCE.sub("", markdown), re.MULTILINE)


def anchors(markdown: str) -> list[str]:
    """Return the headings' anchors as GitHub makes them."""
    titles = [heading.lstrip("# ").lower() for heading in headings(markdown)]
    return [re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles]


def normalized(text: str) -> list[str]:
    """Return the lines of an output without what differs from run to run."""
    for pattern, constant in VARIES:
        text = re.sub(pattern, constant, text)
    return [line.strip() for line in text.splitlines() if line.strip()]


class Shell(Launcher):
    """Starts a script as a reader does: by itself, not on the harder machine that the tests make."""

    def start(self, script: Path, arguments: tuple[str, ...], environment: Mapping[str, str]) -> Process:
        """Start a script in its own folder."""
        return Process([sys.executable, str(script), *arguments], script.parent, environment)


class Reader:
    """Does what a lesson says, in its order. The server started last goes on running."""

    def __init__(self) -> None:
        self._server: Program | None = None
        self._port = PORT
        self._hurried = False  # whether the lesson shows that something takes too long
        self._names: dict[str, Any] = {}

    def follow(self, fence: Fence) -> None:
        """Do what one block says and compare what comes with what it promises."""
        if fence.language == "console":
            for command, lines in _commands(fence.text):
                words = shlex.split(command)
                if words[0] == "python" and words[1].endswith(("server.py", "client.py")):  # windows have other tests
                    self._run(ROOT / words[1], words[2:], lines)
        elif fence.language == "pycon":
            self._interpret(fence.text)

    def close(self) -> None:
        """End what still runs."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)
            for value in self._names.values():
                if isinstance(value, socket.socket):
                    value.close()
            self._names.clear()
        if self._server:
            self._server.stop()

    def _run(self, script: Path, arguments: list[str], lines: list[str]) -> None:
        if script.name == "server.py":
            if self._server:
                self._server.stop()
            program = self._server = Program(script, "--port", "0", *arguments, launcher=Shell())
        else:
            program = Program(script, "--port", self._port, *arguments, launcher=Shell())
        for line in lines:
            self._type_or_read(program, line)
        if program is not self._server:
            program.stop()

    def _type_or_read(self, program: Program, line: str) -> None:
        if line.startswith("> "):
            program.type(f"{line[2:]}\n".encode())
            return
        came = program.stdout.take_line(SECONDS)
        text = "" if came is None else came.decode().rstrip("\r")
        if match := re.fullmatch(r"Listening on 127\.0\.0\.1:(\d+)", text):
            self._port = match[1]
            text = f"Listening on 127.0.0.1:{PORT}"
        if came is None:
            text = program.complained().strip().replace(f":{self._port}", f":{PORT}")
        assert text == line, f"{program.script} prints {text!r}, the lesson says {line!r}"

    def _connect(self, sock: socket.socket, address: tuple[str, int]) -> None:
        """Connect to the server started last, wherever the system has put it."""
        host, port = address
        CONNECT(sock, (host, int(self._port) if str(port) == PORT else port))
        if self._server and system.LINUX:  # a reader types more slowly than a server works
            system.poll(self._server.family.is_asleep, SECONDS)
        if not self._hurried:
            sock.settimeout(SECONDS)

    def _interpret(self, session: str) -> None:
        self._hurried = "TimeoutError" in session
        test = doctest.DocTestParser().get_doctest(session, self._names, "lesson", None, 0)
        report: list[str] = []
        there = mock.patch("socket.socket.connect", lambda sock, address: self._connect(sock, address))  # noqa: PLW0108
        with warnings.catch_warnings(), there:
            warnings.simplefilter("ignore", ResourceWarning)
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            runner.run(test, out=report.append, clear_globs=False)
        self._names = test.globs
        assert not report, "".join(report)


def _commands(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each command of a terminal with the lines that follow it."""
    parts = re.split(r"^\$ (.*)\n", text, flags=re.MULTILINE)[1:]
    for command, lines in zip(parts[::2], parts[1::2], strict=True):
        yield command, lines.splitlines()
