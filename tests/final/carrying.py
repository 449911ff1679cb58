"""How files are sent and fetched in tests."""

import hashlib

from tests.final.house import GREETING, began, extended, meet
from tests.kit.peer import Peer
from tests.kit.stage import Server


def sha256(data: bytes) -> str:
    """Return the digest as the protocol writes it."""
    return hashlib.sha256(data).hexdigest()


def comer(server: Server, name: str) -> Peer:
    """Let a guest in with a client that knows files."""
    peer = extended(server, name)
    peer.say(name)
    peer.hear("*ROOM~lobby")
    began(peer, "USERS~")
    return peer


def leave_to_send(peer: Peer, data: bytes, name: str, to: str = "") -> str:
    """Ask for leave to send a file; return the token."""
    peer.say(f"/upload {len(data)} {sha256(data)} {to}{name}")
    tag, token, digest, _ = until_start(peer, "*PUT~").split("~", 3)
    assert (tag, digest) == ("*PUT", sha256(data))
    return token


def carrier(server: Server, token: str) -> Peer:
    """Open the connection on which a file's bytes go in."""
    peer = meet(server, "carrier")
    peer.say(f"/put {token}")
    peer.hear("*READY~")
    return peer


def send_file(server: Server, peer: Peer, data: bytes, name: str, to: str = "") -> int:
    """Send a file to all or to one; return its number."""
    courier = carrier(server, leave_to_send(peer, data, name, to))
    courier.send(data)
    number = int(began(courier, "*STORED~").removeprefix("*STORED~"))
    courier.see_the_end()
    return number


def offered(peer: Peer, number: int, names: str, data: bytes, name: str) -> None:
    """Demand that somebody is offered a file."""
    peer.hear(f"FILE~{number}~{names}~{len(data)}~{sha256(data)}~{name}")


def leave_to_fetch(peer: Peer, number: int) -> str:
    """Ask for leave to fetch a file; return the token."""
    peer.say(f"/get {number}")
    return until_start(peer, "*GET~").split("~")[1]


def until_start(peer: Peer, start: str) -> str:
    """Return the next line that begins like this."""
    while not (line := peer.next_line().decode()).startswith(start):
        pass
    return line


def fetch(server: Server, request: str, size: int) -> bytes:
    """Return the bytes that a token, and an offset, brings."""
    peer = server.client("fetcher")
    peer.hear(GREETING)
    peer.say(f"/fetch {request}")
    peer.hear(f"*READY~{size}")
    data = peer.stream.take(size, peer.stage.patience.reply)
    assert data is not None
    peer.see_the_end()
    return data
