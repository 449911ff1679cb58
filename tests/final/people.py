"""People with the client of final/, in this process, so that tests see what they are told."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from final.client import Client
from final.dialing import Address
from final.events import Connected, Event
from final.known import KnownServers
from tests.final.inbox import Listener
from tests.kit.stage import HOST, Server


class Person(Listener[Event]):
    """A client, and who listens to it."""

    def __init__(self, client: Client) -> None:
        super().__init__(client.inbox)
        self.client = client

    def until(self, wanted: Event) -> None:
        """Wait for an event that is equal to this one."""
        while self.waits_for(type(wanted)) != wanted:
            pass


def address(server: Server, folder: Path, *, tls: bool = False, verify: bool = False) -> Address:
    """Return where a server is; certificates are remembered in a folder."""
    return Address(HOST, server.port, tls, verify, KnownServers(folder / "known-servers"))


@contextmanager
def person(where: Address, name: str, password: str = "", *, register: bool = False) -> Iterator[Person]:
    """Start somebody's client; it is closed in the end."""
    found = Person(Client(where, name, password, register))
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
