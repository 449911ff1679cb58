"""What stands between a client and its server, so that a picture can be taken of a moment. It reads no line."""

import contextlib
import socket
import threading

from tests.kit.stage import HOST

CHUNK = 1 << 16  # bytes to read at a time


class Relay:
    """Passes on what both ends send, while a with statement lasts."""

    def __init__(self, server_port: int, most: int) -> None:
        """Listen.

        Args:
            server_port: where the server is.
            most: bytes that the server may send on each connection; what follows waits for `go_on`.
        """
        self._server_port, self._most = server_port, most
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self._ends: list[socket.socket] = []
        self._may_go_on = threading.Event()

    def __enter__(self) -> "Relay":
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def go_on(self) -> None:
        """Hold nothing back any more."""
        self._may_go_on.set()

    def cut(self) -> None:
        """End all connections, and accept no more."""
        self.go_on()
        for end in (self._listener, *self._ends):
            with contextlib.suppress(OSError):  # it has ended already
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # it is over
            while True:
                client, _ = self._listener.accept()
                server = socket.create_connection((HOST, self._server_port))
                self._ends += (client, server)
                for source, target, most in ((client, server, None), (server, client, self._most)):
                    threading.Thread(target=self._carry, args=(source, target, most), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket, most: int | None) -> None:
        """Pass on what comes until its end; what follows so many bytes waits."""
        with contextlib.suppress(OSError):  # one end has gone, and the other notices below
            while data := source.recv(min(CHUNK, most or CHUNK)):
                target.sendall(data)
                if most is not None:
                    most -= len(data)
                    if not most:
                        self._may_go_on.wait()
                        most = None
            target.shutdown(socket.SHUT_WR)
