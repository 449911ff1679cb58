"""The other end of a connection with the program under test: what it sends, and what it must receive."""

import contextlib
import socket
import struct
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.kit import diagnosis
from tests.kit.chart import quote
from tests.kit.stream import Stream

if TYPE_CHECKING:
    from tests.kit.stage import Stage

RESET_ON_CLOSE = struct.pack("ii", 1, 0)  # SO_LINGER: on, 0 seconds


class Peer:
    """One connection, read by a thread of its own, so that the program never waits for the test.

    Args:
        sock: a connected socket; the peer closes it.
        name: how the chart and the failures call this end.
        stage: the test this belongs to.
    """

    def __init__(self, sock: socket.socket, name: str, stage: "Stage") -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.settimeout(stage.patience.reply)
        self.name = name
        self.stage = stage
        self.stream = Stream()
        self.sent = bytearray()
        self.port: int = sock.getsockname()[1]
        self.remote_port: int = sock.getpeername()[1]
        self._socket = sock
        self._closed = False
        self.read_on()

    @property
    def is_open(self) -> bool:
        """Whether this end has not been closed."""
        return not self._closed

    def send(self, data: bytes) -> None:
        """Send bytes as they are, in one piece."""
        self._record(data)
        try:
            self._socket.sendall(data)
        except TimeoutError:
            self.stage.fail_silent(
                f"the program reads what {self.name} sends",
                f"it stopped reading: {quote(data)} did not go through",
                self,
            )
        except OSError as error:
            self.stage.fail(f"the connection of {self.name} stays open", f"it is closed ({error.strerror})", self)

    def pour(self, data: bytes) -> bool:
        """Send bytes to a program that may close the connection meanwhile; return whether all went through."""
        try:
            self._socket.sendall(data)
        except OSError:
            return False
        return True

    def stop_reading(self) -> None:
        """Read nothing any more: what is sent to this end fills the system's buffers, then the program's."""
        self.stage.reader.remove(self._socket)

    def read_on(self) -> None:
        """Read again after `stop_reading`."""
        self.stage.reader.add(self._socket, self._arrive, lambda: self._end("reset"))

    def say(self, *lines: str) -> None:
        """Send each text as a line of its own."""
        for line in lines:
            self.send(line.encode() + b"\n")

    def receive(self, expected: bytes, why: str = "") -> None:
        """Demand that exactly these bytes arrive next."""
        came = self.stream.take(len(expected), self.stage.patience.reply)
        if came == expected:
            return
        wanted = f"{self.name} receives {quote(expected)}"
        if came is not None:
            self.stage.fail(wanted, _difference(expected, came), self, why)
        rest = self.stream.waiting()
        if not rest:
            self.stage.fail_silent(wanted, f"nothing{self._and_the_end()}", self)
        some = f"{len(rest):,} of {len(expected):,} bytes: {quote(rest)}{self._and_the_end()}"
        self.stage.fail(wanted, some, self, why or "only a part was sent, or the program waits for more")

    def hear(self, *expected: str, why: str | Callable[[str], str] = "") -> None:
        """Demand that these lines arrive next, in this order.

        Args:
            expected: the lines, without their ends.
            why: the likely cause if another line comes, or a function that finds it in that line.
        """
        for line in expected:
            came = self.next_line(f"{self.name} receives the line {quote(line.encode())}")
            if came != line.encode():
                text = came.decode("utf-8", "backslashreplace")
                cause = diagnosis.why_other(line.encode(), came, self)
                cause = (why if isinstance(why, str) else why(text)) or cause
                wanted = f"{self.name} receives the line {quote(line.encode())}"
                self.stage.fail(wanted, quote(came), self, cause, marked=came)

    def next_line(self, expected: str = "", why: str = "") -> bytes:
        """Return the next line that is not to be skipped; its absence is a failure."""
        deadline = time.monotonic() + self.stage.patience.reply  # lines that are skipped do not put it off
        while True:
            line = self.stream.take_line(max(0, deadline - time.monotonic()))
            if line is None:
                expected = expected or f"{self.name} receives a line"
                self.stage.fail_silent(expected, self.unfinished() + self._and_the_end(), self, why)
            if not self.stage.skipped(line):
                return line

    def unfinished(self) -> str:
        """Say what has come of a line that has not come to its end."""
        rest = self.stream.waiting().rpartition(b"\n")[2]
        return f"{quote(rest)} without a newline" if rest else "nothing"

    def see_the_end(self, why: str = "") -> None:
        """Demand that the program closes this connection and that nothing arrives before."""
        if not self.stream.wait_end(self.stage.patience.reply):
            expected = f"{self.name} sees the end of the connection"
            if why:
                self.stage.fail(expected, "it stays open", self, why)
            self.stage.fail_silent(expected, "it stays open", self)
        lines = self.stream.waiting().split(b"\n")
        rest = b"\n".join(line for line in lines if line and not self.stage.skipped(line))
        if rest:
            self.stage.fail(f"{self.name} receives nothing more before the end", quote(rest), self, why)

    def end_sending(self) -> None:
        """Half-close: this end has nothing more to say, and goes on listening."""
        self.stage.chart.record(self.name, "end of file", to_program=True)
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def leave(self) -> None:
        """Half-close, and demand that the program closes its end as well."""
        self.end_sending()
        if not self.stream.wait_end(self.stage.patience.reply):
            why = "after recv() has returned b'' the connection must be closed"
            expected = f"the connection of {self.name} is closed after end of file"
            self.stage.fail_silent(expected, "it stays open", self, why)
        self.close()

    def close_politely(self) -> None:
        """End the connection with end of file, and close it."""
        self.end_sending()
        self.close()

    def reset(self) -> None:
        """Vanish as a crashed machine does: the program gets an error instead of end of file."""
        if not self._closed:
            self.stage.chart.record(self.name, "reset", to_program=True)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        self.close()

    def close(self) -> None:
        """Close the connection; what still arrives is lost."""
        if not self._closed:
            self._closed = True
            self.stage.reader.remove(self._socket)
            self._socket.close()
            self.stream.end()

    def _record(self, data: bytes) -> None:
        self.stage.chart.record(self.name, data, to_program=True)
        self.sent += data

    def _arrive(self, data: bytes) -> None:
        if data:
            if piece := data[: self.stage.room]:
                self.stage.chart.record(self.name, piece, to_program=False)
                self.stream.feed(piece)
                self.stage.room -= len(piece)  # only the reader's thread does this
        else:
            self._end("end of file")

    def _end(self, how: str) -> None:
        self.stage.chart.record(self.name, how, to_program=False)
        self.stream.end()

    def _and_the_end(self) -> str:
        return ", then the end of the connection" if self.stream.ended else ""


def _difference(expected: bytes, came: bytes) -> str:
    if len(expected) <= 80:
        return quote(came)
    position = next(i for i, (left, right) in enumerate(zip(expected, came, strict=True)) if left != right)
    piece = slice(max(0, position - 8), position + 16)
    return f"other bytes from number {position:,} on: {quote(came[piece])} instead of {quote(expected[piece])}"
