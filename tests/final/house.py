"""A chat server that tests start, end and start again on the same folder, and how people come into it."""

from pathlib import Path

from tests.kit.peer import Peer
from tests.kit.stage import Server, Stage

GREETING = "SERVER~Welcome! What is your name?"
EXTENDED = "*EXTENDED~accounts files history rooms"
PASSWORD = "correct horse"
ANY_RATE = ("--rate", "0")


class House:
    """One folder, and the server that is at home there."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self.stage, self.folder = stage, folder
        self.server: Server | None = None

    @property
    def database(self) -> Path:
        """Where the lines are stored."""
        return self.folder / "chat.sqlite"

    def open(self, *options: str, port: int = 0) -> Server:
        """Start a server that lets everybody talk as fast as they want; options can forbid it."""
        self.server = self.stage.start_server("--data", str(self.folder), *ANY_RATE, *options, port=port)
        return self.server

    def close(self) -> int | None:
        """End the server as Ctrl-C does; return its status."""
        assert self.server is not None
        self.server.program.interrupt()
        return self.server.program.drained_status(10)

    def refuses_to_open(self, *options: str) -> str:
        """Demand that the server does not start; return the one sentence that says why."""
        program = self.stage.start("--port", "0", "--data", str(self.folder), *options)
        assert program.drained_status(50) == 1
        (sentence,) = program.complained().splitlines()
        assert not program.printed()
        return sentence


def meet(server: Server, name: str) -> Peer:
    """Connect somebody who is asked for a name and has not given it."""
    peer = server.client(name)
    peer.hear(GREETING)
    return peer


def guest(server: Server, name: str) -> Peer:
    """Let a guest in, with a client of the steps."""
    peer = meet(server, name)
    peer.say(name)
    began(peer, "USERS~")
    return peer


def couple(server: Server) -> tuple[Peer, Peer]:
    """Let alice and bob in."""
    alice, bob = guest(server, "alice"), guest(server, "bob")
    alice.hear("JOIN~bob")
    return alice, bob


def extended(server: Server, name: str) -> Peer:
    """Connect somebody whose client knows more than those of the steps, and who has no name yet."""
    peer = meet(server, name)
    peer.say("/extended")
    peer.hear(EXTENDED)
    return peer


def resident(server: Server, name: str, *, password: str = PASSWORD, word: str = "login") -> Peer:
    """Let somebody in who has a password, with an extended client."""
    peer = extended(server, name)
    peer.say(f"/{word} {name} {password}")
    if word == "register":
        began(peer, f"SERVER~{name} is registered")
    peer.hear("*ROOM~lobby")
    return peer


def settler(server: Server, name: str, password: str = PASSWORD) -> Peer:
    """Let somebody in who registers for that, with an extended client."""
    return resident(server, name, password=password, word="register")


def began(peer: Peer, start: str) -> str:
    """Demand that the next line begins like this, and return it."""
    line = peer.next_line(f"{peer.name} receives {start}…").decode()
    if not line.startswith(start):
        peer.stage.fail(f"{peer.name} receives {start}…", line, peer)
    return line


def until(peer: Peer, line: str) -> list[str]:
    """Return what comes before a line that must come."""
    before = []
    while (came := peer.next_line(f"{peer.name} receives {line} at last").decode()) != line:
        before.append(came)
    return before


def hears_nothing_but(peer: Peer, speaker: Peer, marker: str = "the marker") -> None:
    """Demand that what somebody says now is the next that another hears: nothing came before it."""
    speaker.say(marker)
    peer.hear(f"{speaker.name}~{marker}")


def complaints(server: Server) -> str:
    """Return what the server has written to stderr."""
    return server.program.complained()
