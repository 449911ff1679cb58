"""People with the client of final/, in this process, so that tests see what they are told."""

import queue
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from final.client import Client
from final.dialing import Address
from final.events import Connected, Event
from final.known import KnownServers
from tests.kit.stage import HOST, Server

SECONDS = 15.0  # only failures wait so long
T = TypeVar("T")


class Person:
    """A client and what its inbox has held."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.seen: list[Event] = []

    def waits_for(self, kind: type[T]) -> T:
        """Return the next event of a kind; those before it are seen, too."""
        while True:
            try:
                event = self.client.inbox.get(timeout=SECONDS)
            except queue.Empty:
                raise AssertionError(f"no {kind.__name__} after {self.seen}") from None
            self.seen.append(event)
            if isinstance(event, kind):
                return event

    def until(self, wanted: Event) -> None:
        """Wait for an event that is equal to this one."""
        while self.waits_for(type(wanted)) != wanted:
            pass


def address(server: Server, folder: Path, *, tls: bool = False, verify: bool = False) -> Address:
    """Return where a server is; certificates are remembered in a folder."""
    return Address(HOST, server.port, tls, verify, KnownServers(folder / "known-servers"))


@contextmanager
def person(where: Address, name: str, password: str = "") -> Iterator[Person]:
    """Start somebody's client; it is closed in the end."""
    found = Person(Client(where, name, password))
    found.client.start()
    try:
        yield found
    finally:
        found.client.close()


@contextmanager
def member(where: Address, name: str, password: str = "") -> Iterator[Person]:
    """Start somebody's client, and wait until they are in the chat."""
    with person(where, name, password) as found:
        found.waits_for(Connected)
        yield found
