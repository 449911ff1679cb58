"""What a sender has seen confirmed survives kill -9 of the server: nothing lost, nothing twice, order kept.

KILLS=500 in the environment kills it so often.
"""

import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field

import pytest

from tests.final.house import House, extended, guest, resident, settler, until
from tests.kit.payload import Payload
from tests.kit.peer import Peer
from tests.kit.stage import Server

KILLS = int(os.environ.get("KILLS", "50"))
SENDERS = ("alice", "bob", "carol")
LINES = 120  # of each sender between two kills: all together fewer than /history brings


@dataclass
class Round:
    """What happens between two starts of the server."""

    number: int
    payload: Payload
    sent: dict[str, list[str]] = field(default_factory=dict)  # by sender
    seen: dict[str, list[str]] = field(default_factory=dict)  # public lines, by who has seen them
    whispers: list[str] = field(default_factory=list)  # confirmed ones

    def texts(self, name: str) -> list[str]:
        """Return what one sender will say."""
        return [f"{self.number} {name} {line} {self.payload.text()}" for line in range(LINES)]

    def send(self, peer: Peer) -> None:
        """Send everything, a few lines at a time, until it is done or the server is dead."""
        lines = list(self.sent[peer.name])
        lines[5:5] = [f"/msg zoe {self.number}"] if peer.name == "alice" else []
        while lines:
            count = self.payload.randrange(1, 12)
            if not peer.pour("".join(f"{line}\n" for line in lines[:count]).encode()):
                return
            del lines[:count]

    def kill(self, server: Server, witness: Peer) -> None:
        """Kill the server when the witness has seen a random number of lines."""
        enough = self.payload.randrange(1, LINES * len(SENDERS) // 2)
        witness.stream.wait_for(lambda data: data.count(b"\n") >= enough, 10)
        server.program.process.kill()

    def run(self, server: Server) -> None:
        """Let all talk, kill the server in mid-stream, and keep what each of them has seen."""
        peers = [guest(server, name) for name in SENDERS]
        self.sent = {peer.name: self.texts(peer.name) for peer in peers}
        actions = [lambda peer=peer: self.send(peer) for peer in peers]
        server.stage.at_once(*actions, lambda: self.kill(server, peers[0]))
        server.program.process.wait()
        for peer in peers:
            assert peer.stream.wait_end(10)
            lines = peer.stream.waiting().decode("utf-8", "replace").split("\n")[:-1]
            self.seen[peer.name] = [line for line in lines if line.partition("~")[0] in SENDERS]
            self.whispers += [line.partition("~")[2] for line in lines if line.startswith("alice>zoe~")]
            peer.close()

    def is_cut(self) -> bool:
        """Tell whether somebody had not seen everything."""
        return any(len(lines) < LINES * len(SENDERS) for lines in self.seen.values())

    def compare(self, stored: list[str]) -> None:
        """Demand that the lines that are stored of this round contain all that was seen, in that order."""
        for name, lines in self.seen.items():
            assert stored[: len(lines)] == lines, f"round {self.number}: {name} has seen something else"
        for name, texts in self.sent.items():
            mine = [line.partition("~")[2] for line in stored if line.startswith(f"{name}~")]
            assert mine == texts[: len(mine)], f"round {self.number}: lines of {name} are lost, twice or out of order"


def history(server: Server, number: int) -> list[str]:
    """Ask for the lines of one round."""
    checker = extended(server, "checker")
    checker.say("checker", "/history 500")
    checker.hear("*ROOM~lobby", "USERS~checker")
    lines = [line.split("~", 3) for line in until(checker, "*PAST~")]  # and what who enters is shown
    checker.leave()
    by_number = {int(each): line for _, each, _, line in lines}
    return [by_number[each] for each in sorted(by_number) if by_number[each].split("~")[1].startswith(f"{number} ")]


def database(house: House) -> Iterator[tuple[int, str]]:
    """Read all public lines from the file itself."""
    with closing(sqlite3.connect(house.database)) as connection:
        for number, name, lines in connection.execute("SELECT number, name, lines FROM said ORDER BY number"):
            yield from enumerate((f"{name}~{text}" for text in lines.split("\n")), number)


@pytest.mark.timeout(60 + 10 * KILLS)
def test_what_was_confirmed_survives_every_kill(house: House, payload: Payload) -> None:
    server = house.open()
    settler(server, "zoe").leave()
    rounds: list[Round] = []
    for number in range(KILLS):
        rounds.append(Round(number, payload))
        rounds[-1].run(server)
        server = house.open()
        rounds[-1].compare(history(server, number))
    zoe = resident(server, "zoe")
    zoe.say("/history 0")
    kept = [line.split("alice>zoe~")[1] for line in until(zoe, "*PAST~") if "alice>zoe~" in line]
    assert {text for each in rounds for text in each.whispers} <= set(kept)
    assert kept == sorted(set(kept), key=int)
    house.close()
    numbers, lines = zip(*database(house), strict=True)
    assert len(set(numbers)) == len(set(lines)) == len(lines)
    for each in rounds:
        each.compare([line for line in lines if line.split("~")[1].startswith(f"{each.number} ")])
    confirmed, kills = sum(len(max(each.seen.values(), key=len)) for each in rounds), sum(map(Round.is_cut, rounds))
    sys.stdout.write(f"{KILLS} kills, {kills} of them in mid-stream: ")
    sys.stdout.write(f"{confirmed} lines confirmed, {len(lines)} stored; {len(kept)} private ones kept\n")
    assert kills > KILLS // 10 and confirmed > 0  # on a busy machine all is confirmed before many a kill
