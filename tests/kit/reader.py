"""One thread that reads all sockets of a test, so that no program ever waits for the test to read."""

import contextlib
import selectors
import socket
import threading
from collections.abc import Callable
from queue import SimpleQueue

OnData = Callable[[bytes], None]  # b"" is end of file


class Reader:
    """Calls back for what arrives. Only its own thread touches the selector; others send it commands."""

    def __init__(self) -> None:
        self._selector = selectors.DefaultSelector()
        self._commands: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._bell, self._doormat = socket.socketpair()
        self._doormat.setblocking(False)
        self._running = True
        self._selector.register(self._doormat, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="reader", daemon=True)
        self._thread.start()

    def add(self, sock: socket.socket, on_data: OnData, on_reset: Callable[[], None]) -> None:
        """Read `sock` from now on: `on_data` gets each piece and b"" at the end, unless `on_reset` is called."""
        self._tell(lambda: self._register(sock, on_data, on_reset))

    def remove(self, sock: socket.socket) -> None:
        """Read `sock` no more; when this returns the reading thread no longer holds it, and it can be closed."""
        done = threading.Event()

        def unregister() -> None:
            self._forget(sock)
            done.set()

        self._tell(unregister)
        done.wait()

    def stop(self) -> None:
        """End the thread."""
        self._tell(lambda: setattr(self, "_running", False))
        self._thread.join()
        self._selector.close()
        self._bell.close()
        self._doormat.close()

    def _tell(self, command: Callable[[], None]) -> None:
        self._commands.put(command)
        self._bell.send(b"!")

    def _run(self) -> None:
        while self._running:
            for key, _ in self._selector.select():
                if key.fileobj is self._doormat:
                    self._obey()
                elif self._selector.get_map().get(key.fd) is key:  # else it has just been removed
                    key.data()

    def _obey(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._doormat.recv(4096)
        while not self._commands.empty():
            self._commands.get()()

    def _register(self, sock: socket.socket, on_data: OnData, on_reset: Callable[[], None]) -> None:
        def read() -> None:
            try:
                data = sock.recv(65536)
            except OSError:
                self._forget(sock)
                on_reset()
                return
            if not data:
                self._forget(sock)
            on_data(data)

        self._selector.register(sock, selectors.EVENT_READ, read)

    def _forget(self, sock: socket.socket) -> None:
        with contextlib.suppress(KeyError, ValueError):
            self._selector.unregister(sock)
