"""One connection, with TLS or without: bytes in, bytes out. Both ends of the chat use it.

One thread receives, another may push: neither waits for the other. TLS works on bytes in memory here, because an
SSLSocket must not be used by two threads at once and cannot be told not to wait.
"""

import contextlib
import math
import select
import socket
import ssl
import sys
import threading
import time

CHUNK = 65536  # bytes to receive at a time from who sends much
LITTLE = 120  # bytes to receive at a time from all others: each connection holds so much while it waits
# Windows has no such flag, and macOS ignores it when sending: there the socket as a whole never waits.
DO_NOT_WAIT: int = socket.MSG_DONTWAIT if sys.platform == "linux" else 0
LOOK_UP = 0.5  # seconds between two looks whether to go on: Windows wakes nobody whose socket is shut down meanwhile


class Wire:
    """A connected socket. `receive` belongs to one thread, `push` and `finish` to one other, `hang_up` to all."""

    __slots__ = ("_deaf", "_most", "_sock", "backlog")

    def __init__(self, sock: socket.socket) -> None:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        sock.setblocking(bool(DO_NOT_WAIT))  # with a timeout, Python would wait that long in `push` as well
        self._sock = sock
        self._deaf = False  # nothing more is to be received
        self._most = LITTLE  # bytes to receive next
        self.backlog = b""  # what the system would not take yet

    def receive(self, seconds: float | None = None) -> bytes:
        """Wait for the next bytes; b"" means that no more will come.

        Args:
            seconds: how long to wait; None means for ever.

        Raises:
            TimeoutError: nothing came in that time.
            OSError: the connection has failed.
        """
        if not DO_NOT_WAIT and not self._look_out(seconds):
            return b""
        if DO_NOT_WAIT and seconds is not None and not _ready(self._sock, seconds):
            raise TimeoutError("nothing came in time")
        data = self._sock.recv(self._most)
        self._most = LITTLE if len(data) < LITTLE else CHUNK
        return data

    def push(self, data: bytes) -> bool:
        """Send as much as the system takes now, keep the rest as backlog; return whether anything was sent.

        Raises:
            OSError: the connection has failed.
        """
        data = self.backlog + data if self.backlog else data
        try:
            sent = self._sock.send(data, DO_NOT_WAIT)
        except BlockingIOError:
            sent = 0
        self.backlog = data[sent:] if sent < len(data) else b""
        return sent > 0

    def push_all(self, data: bytes, seconds: float) -> None:
        """Send everything, waiting for the other end if need be.

        Raises:
            TimeoutError: it took nothing for so many seconds.
            OSError: the connection has failed.
        """
        self.push(data)
        self._push_backlog(seconds)

    def finish(self) -> None:
        """Tell the other end that no more will be sent."""
        self._shut(socket.SHUT_WR)

    def stop_receiving(self) -> None:
        """Let `receive` return b"", once it has returned what is there at the latest."""
        self._deaf = True
        if DO_NOT_WAIT:  # Windows would wake nobody, and reset the connection when the next bytes come
            self._shut(socket.SHUT_RD)

    def hang_up(self) -> None:
        """End the connection in both directions at once. This wakes who waits for it; closing alone would not."""
        self._deaf = True
        self._shut(socket.SHUT_RDWR)

    def discard(self, deadline: float) -> None:
        """Read on until the other end is done: closing with bytes unread would destroy what was sent last.

        Args:
            deadline: when to stop at the latest, by time.monotonic(), in seconds.
        """
        try:
            while (left := deadline - time.monotonic()) > 0:
                self._sock.settimeout(left)
                if not self._sock.recv(CHUNK):
                    return
        except OSError:
            pass  # it has failed, or talks on and on: we have waited long enough

    def close(self) -> None:
        """Give the socket back to the system. Nobody may use the wire any more."""
        self._sock.close()

    def _look_out(self, seconds: float | None) -> bool:
        """Wait until there is something to receive, on Windows; return whether anybody still wants it."""
        deadline = math.inf if seconds is None else time.monotonic() + seconds
        while not self._deaf:
            left = deadline - time.monotonic()
            if _ready(self._sock, max(0.0, min(left, LOOK_UP))):
                return True
            if left <= 0:
                raise TimeoutError("nothing came in time")
        return False

    def _push_backlog(self, seconds: float) -> None:
        while self.backlog:
            if not _ready(self._sock, seconds, to_send=True):
                raise TimeoutError("the other end takes no more")
            Wire.push(self, b"")  # under TLS it is enciphered already

    def _shut(self, direction: int) -> None:
        with contextlib.suppress(OSError):  # it has ended already
            self._sock.shutdown(direction)


class TlsWire(Wire):
    """A connection whose bytes are enciphered."""

    __slots__ = ("_incoming", "_lock", "_outgoing", "_tls")

    def __init__(self, sock: socket.socket, context: ssl.SSLContext, server_side: bool, hostname: str = "") -> None:
        super().__init__(sock)
        self._lock = threading.Lock()  # guards _tls and the two below
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side, hostname or None)

    @property
    def certificate(self) -> bytes:
        """The other end's certificate (DER), known after the handshake."""
        return self._tls.getpeercert(binary_form=True) or b""

    def shake_hands(self, seconds: float) -> None:
        """Agree on a cipher and a key. Only then may anybody push.

        Raises:
            OSError: the other end does not speak TLS, has gone, or took too long.
        """
        deadline = time.monotonic() + seconds
        while True:
            try:
                self._tls.do_handshake()
                finished = True
            except ssl.SSLWantReadError:
                finished = False
            finally:
                super().push(self._outgoing.read())
                self._push_backlog(max(0.0, deadline - time.monotonic()))
            if finished:
                return
            data = super().receive(max(0.001, deadline - time.monotonic()))
            if not data:
                raise ConnectionError("the connection ended within the TLS handshake")
            self._incoming.write(data)

    def receive(self, seconds: float | None = None) -> bytes:
        """Wait for the next bytes, as in Wire."""
        while True:
            with self._lock:
                try:
                    return self._tls.read(CHUNK)
                except ssl.SSLWantReadError:
                    pass  # the record is not complete
                except ssl.SSLZeroReturnError:
                    return b""
            data = super().receive(seconds)
            if not data:
                return b""
            with self._lock:
                self._incoming.write(data)

    def push(self, data: bytes) -> bool:
        """Encipher and send as in Wire; what is enciphered stays so in the backlog."""
        with self._lock:
            if data:
                self._tls.write(data)
            sealed = self._outgoing.read()
        return super().push(sealed) if sealed or self.backlog else False

    def finish(self) -> None:
        """Tell the other end, under TLS and below it, that no more will be sent."""
        with self._lock:
            with contextlib.suppress(ssl.SSLError, ValueError):  # it would wait for the other's goodbye
                self._tls.unwrap()
            goodbye = self._outgoing.read()
        with contextlib.suppress(OSError):  # it has ended already
            super().push(goodbye)
        super().finish()


def _ready(sock: socket.socket, seconds: float, *, to_send: bool = False) -> bool:
    """Wait until there is something to receive, or room for what is to be sent; return whether there is."""
    if not hasattr(select, "poll"):  # Windows; there select() minds no high numbers of sockets
        readable, writable, _ = select.select([sock] * (not to_send), [sock] * to_send, [], seconds)
        return bool(readable or writable)
    poll = select.poll()
    poll.register(sock, select.POLLOUT if to_send else select.POLLIN)
    return bool(poll.poll(seconds * 1000))
