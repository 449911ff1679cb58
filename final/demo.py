"""python -m final demo: a server and three people who chat before your eyes, and then it is over."""

import queue
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from final.client import Client
from final.dialing import Address
from final.events import Connected, Disconnected, Event, FileOffered, Joined, Left, Message, NotTransferred, Transferred
from final.files import Files
from final.screen import Screen
from final.server import Server
from final.services import Rules, Services

SECONDS = 20.0  # for each thing to happen


class Unexpected(Exception):
    """What should have happened did not."""


class Person:
    """Somebody who says what the script says, and sees what comes."""

    def __init__(self, address: Address, name: str, screen: Screen | None = None) -> None:
        self.name = name
        self._screen = screen
        self.client = Client(address, name)
        self.client.start()
        self.wait_for(lambda event: isinstance(event, Connected))

    def say(self, line: str) -> None:
        """Say something, and wait until it has come back."""
        self.client.send(line)
        self.wait_for(lambda event: isinstance(event, Message) and event.sender == self.name)

    def wait_for(self, wanted: Callable[[Event], bool]) -> Event:
        """Take what comes until something wanted is there, and return that."""
        while True:
            event = self.client.inbox.get(timeout=SECONDS)
            if self._screen is not None:
                self._screen.show(event)
            if isinstance(event, Disconnected | NotTransferred):
                raise Unexpected(str(event))
            if wanted(event):
                return event


def main(arguments: list[str]) -> int:
    """Show it; return the exit status."""
    if arguments:
        print("Usage: python -m final demo", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: nothing is left behind
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        services = Services(Rules(), Files(Path(folder) / "files"))
        server = stack.enter_context(Server(services, "127.0.0.1", 0))
        print(f"A server listens on {server.host}:{server.port}. This is what alice sees:\n", flush=True)
        try:
            play(Address(server.host, server.port), Path(folder))
        except (Unexpected, queue.Empty) as error:
            print(f"The demo did not come to its end: {error or 'something took too long'}", file=sys.stderr)
            return 1
    print("\nNow you: python -m final server, and in other terminals: python -m final client")
    return 0


def play(address: Address, folder: Path) -> None:
    """Let three people chat; alice's screen is yours."""
    alice = Person(address, "alice", Screen("alice"))
    bob, carol = Person(address, "bob"), Person(address, "carol")
    alice.wait_for(lambda event: event == Joined("carol"))
    for person, line in ((bob, "Hello, who is here?"), (carol, "Me! And alice.")):
        person.say(line)
        alice.wait_for(lambda event: isinstance(event, Message))
    alice.say("Good morning.")
    carol.say("/msg alice This line is for you alone.")
    alice.wait_for(lambda event: isinstance(event, Message) and event.recipient == "alice")
    send_a_poem(bob, alice, folder)
    bob.client.finish()
    alice.wait_for(lambda event: event == Left("bob"))


def send_a_poem(sender: Person, receiver: Person, folder: Path) -> None:
    """Let one send a file and another fetch it."""
    poem = folder / "poem.txt"
    poem.write_text("Roses are red,\nviolets are blue,\nsockets are streams,\nand so are you.\n", "utf-8")
    sender.client.transfers.upload(poem)
    offered = receiver.wait_for(lambda event: isinstance(event, FileOffered))
    assert isinstance(offered, FileOffered)
    receiver.client.transfers.download(offered, folder / "received")
    receiver.wait_for(lambda event: isinstance(event, Transferred))
