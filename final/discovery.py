"""Finds servers on the local network: a client asks everybody by UDP, servers that allow it answer."""

import json
import socket
import threading
import time
from dataclasses import dataclass

PORT = 50505  # where clients ask
QUESTION = b"chat-from-scratch?"
LARGEST = 512  # bytes of an answer


@dataclass(frozen=True)
class Found:
    """A server that has answered."""

    host: str
    port: int
    tls: bool


class Answers:
    """Answers questions while a with statement lasts."""

    def __init__(self, port: int, server_port: int, tls: bool) -> None:
        """Listen for questions.

        Args:
            port: the UDP port where clients ask.
            server_port: where the server listens.
            tls: whether it enciphers.

        Raises:
            OSError: the port is in use.
        """
        self._answer = json.dumps({"port": server_port, "tls": tls}).encode()
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            self._sock.bind(("", port))
        except BaseException:
            self._sock.close()
            raise
        self.port: int = self._sock.getsockname()[1]
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="discovery", daemon=True)

    def __enter__(self) -> "Answers":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()
        self._sock.close()

    def _run(self) -> None:
        self._sock.settimeout(0.5)  # seconds between two looks whether to stop
        while not self._stopping.is_set():
            try:
                question, asker = self._sock.recvfrom(LARGEST)
                if question == QUESTION:
                    self._sock.sendto(self._answer, asker)
            except OSError:
                continue  # nobody has asked, or who asked is gone


def find(seconds: float = 1.0, host: str = "255.255.255.255", port: int = PORT) -> list[Found]:
    """Ask for servers.

    Args:
        seconds: how long to listen for answers; up to twice that while they keep coming.
        host: whom to ask; by default everybody on the local network.
        port: where they listen for questions.
    """
    found: dict[Found, None] = {}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
        deadline = time.monotonic() + seconds
        try:
            sock.sendto(QUESTION, (host, port))
            while (left := deadline - time.monotonic()) > -seconds:  # an end, even if answers never stop
                sock.settimeout(max(0.0, left))  # 0 for what has come already: this thread may have been late
                answer, (address, _) = sock.recvfrom(LARGEST)
                if server := _understand(answer, address):
                    found[server] = None
        except OSError:
            pass  # no network, or no more answers
    return list(found)


def _understand(answer: bytes, address: str) -> Found | None:
    try:
        fields = json.loads(answer)
        return Found(address, int(fields["port"]), bool(fields["tls"]))
    except (ValueError, KeyError, TypeError, OverflowError):
        return None  # somebody else's answer
