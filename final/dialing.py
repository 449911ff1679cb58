"""One try to reach a server and to log in there: from an address to a connection that speaks."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from final.certificates import fingerprint
from final.events import About, Extended, Notice, Refusal, Said
from final.known import KnownServers
from final.understanding import understand
from final.wire import TlsWire, Wire

SECONDS = 10.0  # for each part of getting in
LONGEST = 1 << 20  # bytes of a line from a server: far more than all names that may be here


class CannotConnect(Exception):
    """There is no connection; the message says why. Another try may help."""

    about: About = "address"


class Rejected(CannotConnect):
    """Trying again would not help: here, because the server is not the one we know."""

    about: About = "certificate"


class NotLetIn(Rejected):
    """The server does not accept the name or the password."""

    about: About = "name"


@dataclass(frozen=True)
class Address:
    """Where a server is, and how to speak to it."""

    host: str = "127.0.0.1"
    port: int = 5000
    tls: bool = False
    verify: bool = False  # the certificate must be one that this system trusts; else it must be the one we know
    known: KnownServers | None = None  # where certificates are remembered


class Line:
    """A connection that speaks in lines."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        self._lines: list[bytes] = []  # whole ones, the oldest last
        self._unfinished = b""

    def read(self, seconds: float | None = None) -> str | None:
        """Wait for the next line; None means that no more will come.

        Raises:
            OSError: the connection has failed, nothing came for so many seconds, or a line does not end.
        """
        while not (line := self._lines.pop() if self._lines else b"").removesuffix(b"\r"):
            if self._lines:
                continue
            data = self.wire.receive(seconds)
            if not data:
                return None
            *lines, self._unfinished = (self._unfinished + data).split(b"\n")
            self._lines = lines[::-1]
            if len(self._unfinished) > LONGEST:
                raise ConnectionError(f"the server sends a line of more than {LONGEST} bytes")
        return line.removesuffix(b"\r").decode("utf-8", "replace")

    def rest(self) -> bytes:
        """Return what has come behind the last line that was read: bytes that are no lines."""
        return b"\n".join([*self._lines[::-1], self._unfinished])

    def write(self, line: str, seconds: float = SECONDS) -> None:
        """Send a line.

        Raises:
            OSError: the connection has failed, or the server took nothing for so many seconds.
        """
        self.wire.push_all(line.encode("utf-8", "replace") + b"\n", seconds)


def dial(address: Address) -> Line:
    """Connect, and read the greeting.

    Raises:
        CannotConnect: nobody listens there, or it is no chat server.
        Rejected: it is not the server we know.
    """
    where = f"{address.host}:{address.port}"
    try:
        line = Line(_open(address))
        with closed_on_error(line.wire):
            greeting = line.read(SECONDS)
    except ssl.SSLCertVerificationError as error:
        raise Rejected(f"The certificate of {where} is not trusted: {error.verify_message}") from error
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        if isinstance(error, ssl.SSLError):
            reason = "is it a server with TLS?"  # what OpenSSL says is for those who know its source
        raise CannotConnect(f"Cannot connect to {where}: {reason}") from error
    if greeting is None or not isinstance(said := understand(greeting), Notice):
        line.wire.close()
        reason = said.text if greeting is not None and isinstance(said, Refusal) else "no chat server answers"
        raise CannotConnect(f"Cannot connect to {where}: {reason}")
    return line


def log_in(line: Line, name: str, password: str, tell: Callable[[Said], None], register: bool = False) -> None:
    """Give a name, and wait until the server has accepted it.

    Args:
        line: the connection, after the greeting.
        name: under which we want to be in the chat.
        password: the name's, or "" for a guest.
        tell: called with what comes at the entry.
        register: whether the name shall be ours from now on, with this password.

    Raises:
        NotLetIn: the server does not accept the name or the password.
        OSError: the connection has failed.
    """
    line.write("/extended")
    answer = _answer(line, (Extended, Refusal))
    if password and not (isinstance(answer, Extended) and "accounts" in answer.what):
        raise NotLetIn("This server knows no passwords: leave yours out")
    give_name(line, f"/{'register' if register else 'login'} {name} {password}" if password else name, tell)


def give_name(line: Line, words: str, tell: Callable[[Said], None]) -> None:
    """Say who one is, and wait until the server has accepted it.

    Args:
        line: the connection.
        words: the name, or the command that gives it.
        tell: called with what comes at the entry.

    Raises:
        NotLetIn: the server does not accept it.
        OSError: the connection has failed.
    """
    line.write(words)
    while True:
        said = _next(line)
        if isinstance(said, Refusal):
            raise NotLetIn(said.text)
        tell(said)
        if not isinstance(said, Notice):
            return


def _answer(line: Line, kinds: tuple[type[Said], ...]) -> Said:
    while not isinstance(said := _next(line), kinds):
        pass
    return said


def _next(line: Line) -> Said:
    text = line.read(SECONDS)
    if text is None:
        raise ConnectionError("the server has ended the connection")
    return understand(text)


def _open(address: Address) -> Wire:
    sock = socket.create_connection((address.host, address.port), SECONDS)
    if not address.tls:
        return Wire(sock)
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if not address.verify:
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    wire = TlsWire(sock, context, server_side=False, hostname=address.host)
    with closed_on_error(wire):
        wire.shake_hands(SECONDS)
        if address.known is not None and not address.verify:
            _recognise(address, wire.certificate)
    return wire


@contextmanager
def closed_on_error(wire: Wire) -> Iterator[None]:
    """Close a wire if what is done with it fails."""
    try:
        yield
    except BaseException:
        wire.close()
        raise


def _recognise(address: Address, certificate: bytes) -> None:
    assert address.known is not None
    where, seen = f"{address.host}:{address.port}", fingerprint(certificate)
    known = address.known.get(where)
    if known is None:
        address.known.remember(where, seen)
    elif known != seen:
        raise Rejected(
            f"{where} shows another certificate than before: somebody may be listening in. If the server was renewed, "
            f"delete its line from {address.known.path}"
        )
