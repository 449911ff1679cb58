"""What all connections of one server share."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from final.files import Files
from final.hub import Hub, Room
from final.postman import Postman
from final.protocol import key
from final.records import Account, Record, Said, StoreError
from final.store import Store


@dataclass(frozen=True)
class Rules:
    """What a server allows; the command line says it."""

    guests: bool = True
    admin: str = ""  # whose account may always turn others out
    max_clients: int = 1000  # connections, named or not
    login_seconds: float = 60.0  # until a name is given
    rate: float = 20.0  # lines a second that one client may send in the long run; 0 sets no limit
    burst: int = 100  # lines at once


@dataclass
class Services:
    """The parts of a running server."""

    rules: Rules
    files: Files
    store: Store | None = None
    hub: Hub = field(default_factory=Hub)
    postman: Postman = field(init=False)
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.postman = Postman(self._write)
        if self.store is not None:
            remember(self.hub, self.store, self.files)
        self.postman.start()

    def past(self, room: Room, count: int, containing: str = "") -> list[Said]:
        """Return the newest lines of a room, as Store.past does; without a store, of those that are remembered."""
        if self.store is not None:
            return self.store.past(room.name, count, containing)
        with self.hub.lock:
            found = [said for said in room.past if containing.casefold() in said.text.casefold()]
        return found[-count:] if count else []

    def make_admin(self, account: Account) -> Account:
        """Return an account with the power to turn others out if the rules name it."""
        return replace(account, admin=True) if key(account.name) == key(self.rules.admin) else account

    def _write(self, records: Sequence[Record]) -> None:
        if self.store is None:
            return
        try:
            self.store.write(records)
        except StoreError:
            with self.hub.lock:
                self.hub.take_back(records)
            raise


def remember(hub: Hub, store: Store, files: Files) -> None:
    """Bring a new hub to where the last one was."""
    hub.number = store.last_number()
    for name in store.rooms():
        room = hub.rooms.setdefault(key(name), Room(name))
        room.past.extend(store.past(name, room.past.maxlen or 0))
    for kept in store.kept():
        hub.kept.setdefault(key(kept.recipient), []).append(kept)
    hub.accounts = {key(account.name): account for account in store.accounts()}
    hub.banned = {key(name): name for name in store.banned()}
    for file in store.files():
        files.add(file)
