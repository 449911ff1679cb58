"""What the terminal shows, and how: colours, the line that is being typed, its completion. No network."""

import contextlib
import os
import sys
import threading
import time
import zlib
from typing import TextIO

from final import between_keys
from final.completion import complete
from final.events import (
    Event,
    Joined,
    Left,
    Message,
    PastEnds,
    Progress,
    Refusal,
    Users,
)
from final.protocol import key, printable

try:
    import readline
    import termios
except ImportError:  # Windows
    readline = termios = None  # type: ignore[assignment]

COLOURS = (31, 32, 33, 34, 35, 36, 91, 92, 94, 95, 96)  # of the terminal: those that can be read on black and white
CLEAR = "\r\033[K"
STEP = 10  # percent between two lines about a file on its way
PATIENCE = 1.0  # seconds that the end of the program waits for who reads its output


class Screen:
    """Standard input and output, used by two threads: one reads, the other writes above the line being typed."""

    def __init__(self, name: str, output: TextIO | None = None) -> None:
        """Show things to the person of this name, on standard output if no other is given."""
        if sys.platform == "win32":
            os.system("")  # older consoles show colours only after this
        self._name = name
        self._output = output or sys.stdout
        self._fancy = self._output.isatty() and sys.stdin.isatty()
        self._colours = self._output.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
        self._people: set[str] = set()
        self._percent: dict[str, int] = {}
        self._lock = threading.Lock()  # guards the output, and the rest
        self._waiting: list[str] = []  # lines to be shown
        self._prompted = False  # somebody types, or may
        self._between_keys = between_keys.Hook(self._show_between_keys)
        if readline is not None and self._fancy:
            readline.set_completer(self._complete)
            readline.set_completer_delims(" ")
            libedit = "libedit" in (readline.__doc__ or "")  # macOS
            readline.parse_and_bind("bind ^I rl_complete" if libedit else "tab: complete")
        self._mode = termios.tcgetattr(sys.stdin) if termios is not None and self._fancy else None

    def close(self) -> bool:
        """Show nothing from now on, and leave the terminal as it was, even if somebody was typing.

        Returns:
            Whether all was shown. If not, a thread waits until somebody reads our output, as Python's end would.
        """
        self._restore()
        if not self._lock.acquire(timeout=PATIENCE):  # and never released
            return False
        self._restore()  # somebody may have begun another line
        self._between_keys.stop()
        self._prompted = False
        if self._fancy:
            self._show_waiting()
        return True

    def _restore(self) -> None:
        if termios is not None and self._mode is not None:
            termios.tcsetattr(sys.stdin, termios.TCSANOW, self._mode)

    def read(self) -> str:
        """Return the next line that is typed.

        Raises:
            EOFError: there are no more.
        """
        if self._fancy:
            return self._edited()
        line = sys.stdin.readline()
        if not line:
            raise EOFError
        return line.rstrip("\r\n")

    def write(self, text: str) -> None:
        """Write a line above the one that is being typed, by now or soon."""
        with self._lock:
            self._waiting.append(text)
            if not (self._prompted and between_keys.KNOWN):
                self._show_waiting()

    def show(self, event: Event) -> None:
        """Show what the client is told."""
        self._remember(event)
        for line in self._lines(event):
            self.write(line)

    def _edited(self) -> str:
        """Return the next line from a terminal, where it can be edited while it is typed."""
        with self._lock:
            self._prompted = True
            self._between_keys.start()
        try:
            return input(self._prompt)
        finally:
            with self._lock:
                self._between_keys.stop()
                self._prompted = False
                if self._waiting:
                    self._show_waiting()

    def _show_between_keys(self) -> None:
        with self._lock, contextlib.suppress(OSError):  # who reads the keys notices, too, that the terminal is gone
            if self._waiting:
                self._show_waiting()

    def _show_waiting(self) -> None:
        lines = "".join(f"{line}\n" for line in self._waiting)
        self._waiting.clear()
        again = f"{self._prompt}{between_keys.line()}" if self._prompted else ""
        self._output.write(f"{CLEAR}{lines}{again}" if self._fancy else lines)
        self._output.flush()

    @property
    def _prompt(self) -> str:
        return f"{self._name}> "

    def _remember(self, event: Event) -> None:
        match event:
            case Users(names):
                self._people = set(names)
            case Joined(name):
                self._people.add(name)
            case Left(name):
                self._people.discard(name)

    def _lines(self, event: Event) -> list[str]:
        match event:
            case Message():
                return [self._message(event)]
            case Refusal(text):
                return [self._coloured(f"! {printable(text)}", 31)]
            case Progress():
                return self._progress(event)
            case PastEnds():
                return []
        return [self._dim(f"* {printable(str(event))}")]

    def _message(self, message: Message) -> str:
        sender = self._person(message.sender)
        to = f" → {self._person(message.recipient)}" if message.recipient else ""
        when = time.strftime("%d.%m. %H:%M ", time.localtime(message.time)) if message.time else ""
        return f"{self._dim(when) if when else ''}[{sender}{to}] {printable(message.text)}"

    def _progress(self, progress: Progress) -> list[str]:
        percent = 100 * progress.done // max(1, progress.size) // STEP * STEP
        if percent == self._percent.get(progress.name):
            return []
        self._percent[progress.name] = percent
        return [self._dim(f"* {printable(progress.name)}: {percent} %")]

    def _person(self, name: str) -> str:
        colour = COLOURS[zlib.crc32(key(name).encode()) % len(COLOURS)]
        return self._coloured(printable(name), colour)

    def _coloured(self, text: str, colour: int) -> str:
        return f"\033[{colour}m{text}\033[0m" if self._colours else text

    def _dim(self, text: str) -> str:
        return f"\033[2m{text}\033[0m" if self._colours else text

    def _complete(self, beginning: str, number: int) -> str | None:
        found = complete(beginning, self._people)
        return f"{found[number]} " if number < len(found) else None
