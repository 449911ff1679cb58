"""The connection to the driver's half inside the program: orders there, answers and events back."""

import contextlib
import json
import secrets
import socket
import threading
from typing import IO, Any

HOST = "127.0.0.1"
LONGEST = 64 << 20  # characters of one message: a window may show all that was said in a test
MOST_EVENTS = 10_000
SLACK = 2.0  # seconds more than the program has, until it counts as hung
Facts = dict[str, Any]


class Wire:
    """Waits for the program to call, then carries one order at a time."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self._token = secrets.token_hex(8)
        self._socket: socket.socket | None = None
        self._lines: IO[str]
        self._changed = threading.Condition()  # guards all below
        self._events: list[Facts] = []
        self._answers: dict[int, Facts] = {}
        self._last = 0
        self._ended = False

    @property
    def address(self) -> str:
        """What the program must know to call."""
        return f"{self._listener.getsockname()[1]} {self._token}"

    def connect(self, seconds: float) -> bool:
        """Wait for the program; return whether it called, and said what it was told to say."""
        self._listener.settimeout(seconds)
        with self._listener, contextlib.suppress(TimeoutError):
            self._socket, _ = self._listener.accept()
            self._lines = self._socket.makefile("r", encoding="utf-8")
            self._socket.settimeout(seconds)
            if self._message() != {"token": self._token}:
                self._lines.close()
                return False
            self._socket.settimeout(None)
            threading.Thread(target=self._read, name="window events", daemon=True).start()
        return self._socket is not None

    def ask(self, operation: str, seconds: float, **arguments: object) -> Facts:
        """Have an operation carried out.

        Returns:
            What came of it: "value", or "problem" and "message". The driver's half tells the problems, but for two:
            "ended" if there is no program any more, "hung" if not even its other threads run.
        """
        with self._changed:
            self._last += 1
            number = self._last
        request = {"id": number, "operation": operation, "arguments": arguments, "seconds": seconds}
        with contextlib.suppress(OSError):
            assert self._socket is not None
            self._socket.sendall(json.dumps(request).encode() + b"\n")
        with self._changed:
            self._changed.wait_for(lambda: number in self._answers or self._ended, seconds + SLACK)
            if number in self._answers:
                return self._answers.pop(number)
            return {"problem": "ended" if self._ended else "hung", "message": ""}

    def events(self, kind: str) -> list[Facts]:
        """Return the events of a kind so far."""
        with self._changed:
            return [event for event in self._events if event["event"] == kind]

    def wait_event(self, kind: str, seconds: float) -> bool:
        """Wait for the first event of a kind, or for the end; return whether it came."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._ended or any(event["event"] == kind for event in self._events), seconds
            )
        return bool(self.events(kind))

    def close(self) -> None:
        """End the connection; a program that still runs ends itself."""
        self._listener.close()
        if self._socket is not None:
            with contextlib.suppress(OSError):
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()

    def _read(self) -> None:
        with self._lines:
            while message := self._message():
                with self._changed:
                    if "event" in message and len(self._events) < MOST_EVENTS:
                        self._events.append(message)
                    elif message.get("id") in range(1, self._last + 1):
                        self._answers[message["id"]] = message
                    self._changed.notify_all()
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _message(self) -> Facts:
        """Return the next message, or none at the end of the connection, or of what can be understood."""
        with contextlib.suppress(OSError, ValueError, RecursionError):
            message = json.loads(self._lines.readline(LONGEST))
            return message if isinstance(message, dict) else {}
        return {}
