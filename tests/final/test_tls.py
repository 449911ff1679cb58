"""The same chat, enciphered: with real TLS clients, and with some that only pretend."""

import contextlib
import shutil
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from final.certificates import fingerprint
from tests.final.carrying import sha256
from tests.final.house import GREETING, House, complaints
from tests.kit.stage import HOST, Server

pytestmark = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: not checked")
SECONDS = 15.0  # only failures wait so long


class Client:
    """A client that trusts one certificate."""

    def __init__(self, server: Server, certificate: Path, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> None:
        context = ssl.create_default_context(cafile=certificate)
        context.check_hostname = False
        context.maximum_version = version
        raw = socket.create_connection((HOST, server.port), timeout=SECONDS)
        try:
            self.sock = context.wrap_socket(raw)
        except BaseException:
            raw.close()
            raise
        self.file = self.sock.makefile("rb")

    def say(self, *lines: str) -> None:
        for line in lines:
            self.sock.sendall(line.encode() + b"\n")

    def hear(self, *lines: str) -> None:
        for line in lines:
            assert self.file.readline() == line.encode() + b"\n"

    def close(self) -> None:
        self.file.close()
        self.sock.close()


@pytest.fixture
def server(house: House) -> Server:
    """A server that has made a certificate for itself."""
    return house.open("--tls", "--max-clients", "300")


@pytest.fixture
def certificate(house: House, server: Server) -> Path:
    """What it has made."""
    assert server.program.status() is None
    return house.folder / "certificate.pem"


@contextlib.contextmanager
def chatting(server: Server, certificate: Path, *names: str) -> Iterator[list[Client]]:
    """Let people in, one after the other."""
    with contextlib.ExitStack() as stack:
        clients: list[Client] = []
        for name in names:
            client = Client(server, certificate)
            stack.callback(client.close)
            client.hear(GREETING)
            client.say(name)
            client.hear("USERS~" + ",".join(sorted(names[: len(clients) + 1])))
            for other in clients:
                other.hear(f"JOIN~{name}")
            clients.append(client)
        yield clients


def test_people_chat_under_tls(server: Server, certificate: Path) -> None:
    with chatting(server, certificate, "alice", "bob") as (alice, bob):
        long = "ß" * 2000
        for number in range(50):
            alice.say(f"{number} {long}", f"/msg bob {number}")
        for number in range(50):
            for client in (alice, bob):
                client.hear(f"alice~{number} {long}", f"alice>bob~{number}")
        bob.say("/quit")
        assert bob.file.read() == b""
        alice.hear("LEAVE~bob")
        raw = alice.sock.unwrap()  # an orderly end of TLS is the end of what alice says
        assert raw.recv(1) == b""


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_both_versions_are_spoken(server: Server, certificate: Path, version: ssl.TLSVersion) -> None:
    with contextlib.closing(Client(server, certificate, version)) as client:
        assert client.sock.version() == version.name.replace("_", ".")
        client.hear(GREETING)


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
def test_older_versions_are_not(server: Server, certificate: Path) -> None:
    with pytest.raises((ssl.SSLError, ConnectionError)):
        Client(server, certificate, ssl.TLSVersion.TLSv1_1)
    with chatting(server, certificate, "alice"):
        pass


def test_a_file_goes_through_tls(server: Server, certificate: Path) -> None:
    data = bytes(range(256)) * 8192
    with chatting(server, certificate, "alice") as (alice,), contextlib.ExitStack() as stack:
        alice.say(f"/upload {len(data)} {sha256(data)} cat.png")
        token = alice.file.readline().decode().split("~")[1]
        sender, fetcher = (Client(server, certificate) for _ in range(2))
        stack.callback(sender.close)
        stack.callback(fetcher.close)
        sender.hear(GREETING)
        sender.say(f"/put {token}")
        sender.hear("*READY~")
        sender.sock.sendall(data)
        sender.hear("*STORED~1")
        alice.hear(f"SERVER~alice offers the file cat.png, {len(data)} bytes: it needs the client of final/")
        alice.say("/get 1")
        fetcher.hear(GREETING)
        fetcher.say(f"/fetch {alice.file.readline().decode().split('~')[1]}")
        fetcher.hear(f"*READY~{len(data)}")
        assert fetcher.file.read() == data


@pytest.mark.parametrize("garbage", [b"", b"alice\n", b"\x16\x03\x01", b"GET / HTTP/1.1\r\n\r\n", b"\x16\xff" * 9999])
def test_who_does_not_speak_tls_delays_nobody(server: Server, certificate: Path, garbage: bytes) -> None:
    with chatting(server, certificate, "alice") as (alice,), contextlib.ExitStack() as stack:
        for _ in range(100):
            sock = stack.enter_context(socket.create_connection((HOST, server.port), timeout=SECONDS))
            with contextlib.suppress(OSError):  # the server has ended it already
                sock.sendall(garbage)
        with chatting(server, certificate) as _:
            alice.say("hello")
            alice.hear("alice~hello")
    assert "Traceback" not in complaints(server)


def test_who_says_nothing_is_turned_out_in_time_and_does_not_hold_up_the_end(house: House) -> None:
    server = house.open("--tls", "--login-timeout", "1")
    with socket.create_connection((HOST, server.port), timeout=SECONDS) as silent:
        assert silent.recv(100) == b""
    with socket.create_connection((HOST, server.port), timeout=SECONDS):
        assert house.close() == 0


@pytest.mark.timeout(150)  # seconds; 40 MB
def test_a_client_that_does_not_read_is_dropped_and_delays_nobody(server: Server, certificate: Path) -> None:
    with chatting(server, certificate, "alice", "mute") as (alice, _):
        long = "x" * 4000
        for _ in range(10_000):
            alice.say(long)
            if (came := alice.file.readline()) == b"LEAVE~mute\n":
                return
            assert came == f"alice~{long}\n".encode()
    pytest.fail("40 MB later mute is still there")


def test_who_vanishes_under_tls_leaves(server: Server, certificate: Path) -> None:
    with chatting(server, certificate, "alice", "bob") as (alice, bob):
        raw = socket.socket(fileno=bob.sock.detach())
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        raw.close()
        alice.hear("LEAVE~bob")


def test_the_end_is_told_under_tls(house: House, server: Server, certificate: Path) -> None:
    with chatting(server, certificate, "alice") as (alice,):
        assert house.close() == 0
        alice.hear("SERVER~Server is shutting down")
        assert alice.file.read() == b""


def test_the_certificate_stays_the_same_over_a_restart(house: House, server: Server, certificate: Path) -> None:
    def seen(port: int) -> str:
        return fingerprint(ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate((HOST, port))))

    first = seen(server.port)
    house.close()
    assert seen(house.open("--tls").port) == first
    assert first == fingerprint(ssl.PEM_cert_to_DER_cert(certificate.read_text()))


def test_a_certificate_of_one_s_own_is_used(house: House, certificate: Path) -> None:
    house.close()
    key = house.folder / "private-key.pem"
    both = house.folder / "both.pem"
    both.write_text(certificate.read_text() + key.read_text())
    for options in (["--certificate", str(certificate), "--private-key", str(key)], ["--certificate", str(both)]):
        with chatting(house.open(*options), certificate, "alice"):
            pass
        house.close()


@pytest.mark.parametrize("content", [None, b"garbage"])
def test_a_certificate_that_cannot_be_used_is_one_sentence(house: House, content: bytes | None) -> None:
    path = house.folder.parent / "bad.pem"
    if content is not None:
        path.write_bytes(content)
    assert house.refuses_to_open("--certificate", str(path)).startswith(f"Cannot use the certificate {path}: ")
    assert not house.folder.exists()
