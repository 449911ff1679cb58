"""The listening socket, and a thread for each connection. Start it, stop it: that is all it can."""

import contextlib
import logging
import socket
import ssl
import threading
import time

from final import addresses
from final.services import Services
from final.session import Session
from final.wire import TlsWire, Wire

STACK = 512 * 1024  # bytes of address space for each thread's stack
BACKLOG = 1024  # connections that wait to be accepted
OVERFLOW = 50  # clients beyond the limit that are told so at a time; more are just closed
POLL = 0.5  # seconds between two looks whether the server is to stop
BREATH = 0.1  # seconds to wait when the system has no more sockets
LAST_WORDS = 1.5  # seconds for everybody to take their last lines

log = logging.getLogger(__name__)


class CannotListen(Exception):
    """The address is not usable; the message says which, and why."""


class Server:
    """A chat server at one address. Use it in a with statement: leaving that stops it."""

    def __init__(self, services: Services, host: str, port: int, tls: ssl.SSLContext | None = None) -> None:
        """Listen.

        Args:
            services: what the connections share.
            host: the name or number of the address.
            port: the port; 0 lets the system choose.
            tls: how to encipher; None means not at all.

        Raises:
            CannotListen: the address is in use or not ours.
        """
        self._services, self._tls = services, tls
        self._lock = threading.Lock()  # guards the three below
        self._threads: set[threading.Thread] = set()
        self._sessions: set[Session] = set()
        self._admitted = 0  # connections that were not refused as too many
        threading.stack_size(STACK)
        self._listener = listen(host, port)
        self.host, self.port = self._listener.getsockname()[:2]
        self._accepting = threading.Thread(target=self._accept, name="accept", daemon=True)

    def __enter__(self) -> "Server":
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End in good order: everybody gets a last line, then the connections end."""
        self._services.stopping.set()
        with contextlib.suppress(OSError):  # some systems cannot wake who accepts: it looks up now and then
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        with self._lock:
            sessions, threads = list(self._sessions), list(self._threads)
        hub, postman = self._services.hub, self._services.postman
        with hub.lock:
            postman.post(hub.close([session.member for session in sessions], "SERVER~Server is shutting down"))
        for session in sessions:
            session.hang_up()
        deadline = time.monotonic() + LAST_WORDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _accept(self) -> None:
        self._listener.settimeout(POLL)
        while not self._services.stopping.is_set():
            try:
                sock, address = self._listener.accept()
            except TimeoutError:
                continue
            except OSError as error:
                if self._services.stopping.is_set():
                    break
                log.warning("cannot accept: %s", error)
                self._services.stopping.wait(BREATH)
                continue
            if address:
                self._begin(sock, f"{address[0]}:{address[1]}")
            else:  # macOS: it had gone before it was accepted
                sock.close()
        self._listener.close()

    def _begin(self, sock: socket.socket, address: str) -> None:
        """Give a connection its thread."""
        most = self._services.rules.max_clients
        with self._lock:
            full = self._admitted >= most
            if full and len(self._threads) >= most + OVERFLOW:
                sock.close()
                return
            self._admitted += not full
            thread = threading.Thread(target=self._serve, args=(sock, address, full), name=address, daemon=True)
            self._threads.add(thread)
        try:
            thread.start()
        except RuntimeError as error:  # the system has no more threads
            log.warning("cannot serve %s: %s", address, error)
            sock.close()
            self._end(thread, full)

    def _serve(self, sock: socket.socket, address: str, full: bool) -> None:
        try:
            session = Session(self._services, self._wire(sock), address)
            with self._lock:
                if self._services.stopping.is_set():
                    raise OSError("the server has stopped meanwhile")
                self._sessions.add(session)
            session.run("ERROR~Server is full" if full else "")
            with self._lock:
                self._sessions.discard(session)
        except OSError as error:
            log.info("%s did not get in: %s", address, error)
            sock.close()
        finally:
            self._end(threading.current_thread(), full)

    def _end(self, thread: threading.Thread, full: bool) -> None:
        with self._lock:
            self._threads.discard(thread)
            self._admitted -= not full

    def _wire(self, sock: socket.socket) -> Wire:
        if self._tls is None:
            return Wire(sock)
        wire = TlsWire(sock, self._tls, server_side=True)
        wire.shake_hands(self._services.rules.login_seconds)
        return wire


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that waits for clients.

    Raises:
        CannotListen: the address is in use, not ours, or unknown.
    """
    if not 0 <= port <= addresses.LARGEST_PORT:
        raise CannotListen(f"Cannot listen on {host}:{port}: a port is a number from 0 to {addresses.LARGEST_PORT}")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=BACKLOG)
    except (OSError, TypeError) as error:  # each for a host that is none
        reason = str(getattr(error, "strerror", None) or error).partition(" (while ")[0]  # what Python adds to it
        raise CannotListen(f"Cannot listen on {host}:{port}: {reason}") from error
