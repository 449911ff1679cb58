"""A script under test, in a process of its own: start it, type to it, read what it prints, end it."""

import contextlib
import os
import re
import secrets
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from queue import SimpleQueue
from types import MappingProxyType
from typing import IO

from tests.kit import processes, system
from tests.kit.launch import Launcher
from tests.kit.stream import Stream

SLACK = 1.0  # seconds that a busy machine may add to what the contract allows
KILLED_SECONDS = 20.0  # until what was ended by force has gone: gigabytes take a while
END_SECONDS = 2.0  # that a program has to end when asked to, before it is ended by force
SHOWN_OUTPUT = 4000  # characters of a program's output in a failure
KEPT_OUTPUT = 16 << 20  # bytes of a program's output; what a print in an endless loop adds is thrown away
RUN_TOKEN = "TEST_RUN"  # the variable by which a run finds all processes that it has started
PASSED_ON = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "COVERAGE_PROCESS_CONFIG", RUN_TOKEN)


AS_IT_IS = Launcher()
NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
OnOutput = Callable[[bytes], None]


def ignore(data: bytes) -> None:
    """Do nothing with what a program prints."""


def environment(token: str) -> dict[str, str]:
    """Return the few variables a program under test gets: nothing of the shell may change a result."""
    kept = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8", "PROGRAM_UNDER_TEST": token}


class Program:
    """A running script.

    Args:
        script: the file to run; its folder becomes the working directory.
        arguments: what follows the script on the command line.
        on_output: gets each piece of standard output as it arrives.
        more_environment: variables beside those that all programs get.
        launcher: starts it.
    """

    def __init__(
        self,
        script: Path,
        *arguments: str,
        on_output: OnOutput = ignore,
        more_environment: Mapping[str, str] = NOTHING_MORE,
        launcher: Launcher = AS_IT_IS,
    ) -> None:
        self.script = script.absolute()
        self.name = script.name
        token = secrets.token_hex(8)
        self._launcher = launcher  # what it has laid out must stay while the program runs
        self.process = launcher.start(self.script, arguments, {**environment(token), **more_environment})
        self.family = processes.Family(self.process.leader, token)
        self.stdout, self.stderr = Stream(), Stream()
        self._stacks: str | None = None
        self._errors_before_stacks = 0  # bytes
        self._typed: SimpleQueue[bytes | None] = SimpleQueue()
        self._drains = [
            self._begin("drain stdout", self._drain, self.process.stdout, self.stdout, on_output),
            self._begin("drain stderr", self._drain, self.process.stderr, self.stderr, ignore),
        ]
        self._typist = self._begin("type", self._type)

    def type(self, data: bytes) -> None:
        """Write to standard input, in another thread: a program that reads nothing must not stop the test."""
        self._typed.put(data)

    def end_input(self) -> None:
        """Close standard input when all has been written."""
        self._typed.put(None)

    def interrupt(self) -> None:
        """Do to the program what Ctrl-C does."""
        system.interrupt(self.process)

    def status(self, seconds: float = 0.0) -> int | None:
        """Return the exit status, or None if the program still runs after `seconds`."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def drained_status(self, seconds: float) -> int | None:
        """Return the exit status once all output has been read as well, or None as `status` does."""
        status = self.status(seconds)
        if status is not None:
            for thread in self._drains:
                thread.join(END_SECONDS)
        return status

    def printed(self) -> str:
        """Return all of standard output so far, with newlines as Python has them."""
        return _decode(self.stdout.everything())

    def complained(self) -> str:
        """Return all of standard error so far, without the harness's own traces."""
        errors = self.stderr.everything()
        if self._stacks is not None:
            errors = errors[: self._errors_before_stacks]
        return _without_frames_of(self._launcher.bootstrap, _decode(errors))

    def stacks(self) -> str:
        """Return where each thread of the program is, as `file:line in function`, or "" if unknown."""
        if self._stacks is None and self.status() is None:
            self._errors_before_stacks = len(self.stderr.everything())
            if system.ask_for_stacks(self.family.pid):
                # A thread's frames come one after the other, and no end is announced: wait until it is quiet.
                self.stderr.wait_for(lambda data: b"most recent call first" in data, END_SECONDS)
                self.stderr.wait_end(0.2)
                self._stacks = _decode(self.stderr.everything()[self._errors_before_stacks :])
        return self._stacks or ""

    def stop(self) -> None:
        """End the program and everything it has started, and leave nothing behind."""
        self.end_input()
        self.process.terminate()
        self.status(END_SECONDS)
        self.process.kill()
        self.process.wait()
        if not system.poll(self.family.kill, KILLED_SECONDS):
            raise RuntimeError(f"{self.name} has left processes that cannot be ended")
        for thread in (*self._drains, self._typist):
            thread.join(END_SECONDS)
        self.process.clean()
        for pipe in (self.process.stdout, self.process.stderr):
            assert pipe is not None
            pipe.close()

    def _begin(self, purpose: str, work: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=arguments, name=f"{purpose} of {self.name}", daemon=True)
        thread.start()
        return thread

    @staticmethod
    def _drain(pipe: IO[bytes], stream: Stream, on_output: OnOutput) -> None:
        kept = 0
        with contextlib.suppress(OSError, ValueError):
            while data := os.read(pipe.fileno(), 65536):
                if piece := data[: KEPT_OUTPUT - kept]:
                    on_output(piece)
                    stream.feed(piece)
                    kept += len(piece)
        stream.end()

    def _type(self) -> None:
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):  # the program has ended; whoever waits for its answer will say so
            while (data := self._typed.get()) is not None:
                while data:
                    data = data[self.process.stdin.write(data) or 0 :]
        with contextlib.suppress(OSError):
            self.process.stdin.close()


def shorten(text: str) -> str:
    """Return the text, or its beginning and its end if it is long."""
    if len(text) <= SHOWN_OUTPUT:
        return text
    half = SHOWN_OUTPUT // 2
    return f"{text[:half]}\n[… {len(text) - SHOWN_OUTPUT:,} characters …]\n{text[-half:]}"


def _decode(data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    return text.replace("\r\n", "\n") if system.WINDOWS else text


def _without_frames_of(bootstrap: Path, text: str) -> str:
    """Remove the bootstrap's frames from tracebacks: the student has no such file."""
    frame = rf'  File "{re.escape(str(bootstrap))}", line .*\n(?:    .*\n)*'
    return re.sub(frame, "", text)
