"""A server that lets people in and then says nothing, for the tests of what a client does about that."""

import contextlib
import socket
import threading

from tests.final.inbox import SECONDS
from tests.kit.stage import HOST
from tests.kit.stream import Stream


class SilentServer:
    """Serves while a with statement lasts."""

    def __init__(self) -> None:
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._heard = Stream()
        self._connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "SilentServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):  # macOS: it is not connected
            self._listener.shutdown(socket.SHUT_RDWR)  # on Linux close() alone wakes nobody
        self._listener.close()
        self._thread.join(SECONDS)
        self.hang_up()

    def hears(self, line: str) -> None:
        """Demand that this line comes, before the end."""
        while (came := self._heard.take_line(SECONDS)) is not None:
            if came.decode() == line:
                return
        raise AssertionError(f"{line!r} did not come")

    def says(self, data: bytes) -> None:
        """Say something after all."""
        for connection in self._connections:
            with contextlib.suppress(OSError):  # it has ended already
                connection.sendall(data)

    def hang_up(self) -> None:
        """End all connections."""
        for connection in self._connections:
            with contextlib.suppress(OSError):  # it has ended already
                connection.shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        with contextlib.suppress(OSError):  # it is over
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):  # who left with bytes unread
            connection.sendall(b"SERVER~Hello\n")
            lines = connection.makefile("rb")
            for line in lines:
                self._heard.feed(line)
                if line.startswith(b"/extended"):
                    connection.sendall(b"ERROR~What is that?\n")
                elif line == b"alice\n":
                    connection.sendall(b"USERS~alice\n")
