"""The load generator as Python sees it: a process that takes commands and answers in JSON."""

import contextlib
import json
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).parents[2]
SENDERS = 4
END = 1.0  # seconds for the process to end when it is told so
Answer = dict[str, Any]


class LoadError(Exception):
    """The server did not do what it should, or not in time; the message says what."""


class Load:
    """Clients of one server, all logged in. Use it in a with statement."""

    def __init__(self, command: list[str], protocol: str, port: int, receivers: int, seconds: float) -> None:
        """Log in.

        Args:
            command: starts the load generator.
            protocol: chat, irc or redis.
            port: where the server is.
            receivers: clients that do nothing but listen.
            seconds: after which all ends, whatever happens.
        """
        arguments = [*command, protocol, str(port), str(receivers), str(SENDERS)]
        self._process = subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        self._timer = threading.Timer(seconds, self._process.kill)
        self._timer.start()
        self.login: float = 0.0

    def __enter__(self) -> "Load":
        try:
            self.login = self._answer()["seconds"]
            self._answer()
        except LoadError:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def do(self, command: str, seconds: float, value: float) -> Answer:
        """Let it flood or pace for so many seconds; see load.c."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(f"{command} {seconds} {value}\n")
            self._process.stdin.flush()
        except OSError as error:
            raise LoadError("it has ended") from error
        return self._answer()

    def close(self) -> None:
        """End the process."""
        self._timer.cancel()
        assert self._process.stdin is not None and self._process.stdout is not None
        with contextlib.suppress(OSError):  # it has ended already
            self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(END)
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def _answer(self) -> Answer:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise LoadError("too slow")
        answer: Answer = json.loads(line)
        if "error" in answer:
            raise LoadError(answer["error"])
        return answer


def source() -> Path:
    """Return the load generator in C."""
    return Path(__file__).with_name("load.c")
