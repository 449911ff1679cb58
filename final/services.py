"""What all connections of one server share."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from final.files import Files
from final.hub import MOST_ROOMS, Hub
from final.limits import Buckets
from final.members import PAST, Delivery, Member, Room
from final.postman import Postman
from final.protocol import key
from final.records import Account, Discarded, Record, Said, Stored, StoreError
from final.store import END, Store

MOST_FAILURES = 50  # wrong passwords from one address at once
FORGIVEN = 1 / 10  # of them, per second
MOST_ADDRESSES = 10_000  # whose wrong passwords are counted


@dataclass(frozen=True)
class Rules:
    """What a server allows; the command line says it."""

    guests: bool = True
    admin: str = ""  # whose account may always turn others out
    max_clients: int = 1000  # connections, named or not
    login_seconds: float = 60.0  # until a name is given
    rate: float = 20.0  # lines a second that one client may send in the long run; 0 sets no limit
    burst: int = 100  # lines at once
    log_texts: bool = False  # whether the log holds what is said in rooms


@dataclass
class Services:
    """The parts of a running server."""

    rules: Rules
    files: Files
    store: Store | None = None
    hub: Hub = field(default_factory=Hub)
    postman: Postman = field(init=False)
    stopping: threading.Event = field(default_factory=threading.Event)
    failures: Buckets = field(default_factory=lambda: Buckets(FORGIVEN, MOST_FAILURES, MOST_ADDRESSES))  # hub.lock

    def __post_init__(self) -> None:
        self.postman = Postman(self._write)
        if self.store is not None:
            remember(self.hub, self.store, self.files)
        self.discard(self.files.of_guests(self.hub.accounts))  # who was here when the last server was ended
        self.postman.start()

    def past(self, room: Room, count: int, containing: str = "", before: int = END) -> list[Said]:
        """Return the newest lines of a room, as Store.past does; without a store, of those that are remembered.

        Never call it with the hub's lock held.
        """
        if self.store is not None:
            stored = threading.Event()
            self.postman.post([Delivery(empty=stored)])
            stored.wait()  # what was said before may still be on its way there
            return self.store.past(room.name, count, containing, before)
        with self.hub.lock:
            older = [said for said in room.past if said.number < before]
        found = [said for said in older if containing.casefold() in said.text.casefold()]
        return found[-count:] if count else []

    def recall(self, name: str) -> tuple[str, list[Said]]:
        """Return how the name of a room was spelled that is not in memory any more, and its past."""
        with self.hub.lock:
            known = key(name) in self.hub.rooms
        if known or self.store is None:
            return name, []
        spelled = next((room for room in self.store.rooms() if key(room) == key(name)), name)
        return spelled, self.store.past(spelled, PAST)

    def keep(self, record: Record, member: Member) -> bool:
        """Store what a member wants to be so, and wait for that; return whether it is stored. If not, it is told why.

        Never call it with the hub's lock held.
        """
        stored, done = threading.Event(), threading.Event()
        wanted = Delivery(record=record, sender=member.mailbox, then=[Delivery(empty=stored)])
        self.postman.post([wanted, Delivery(empty=done)])
        done.wait()
        return stored.is_set()

    def discard(self, files: Sequence[Stored]) -> None:
        """Let nobody fetch some files any more."""
        self.files.discard(files)
        self.postman.post([Delivery(record=Discarded(file.number)) for file in files])

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
            self.files.discard([record for record in records if isinstance(record, Stored)])
            raise


def remember(hub: Hub, store: Store, files: Files) -> None:
    """Bring a new hub to where the last one was."""
    hub.number = store.last_number()
    for name in store.rooms()[: MOST_ROOMS - 1][::-1]:  # the first to be forgotten first
        room = hub.rooms.setdefault(key(name), Room(name))
        room.past.extend(store.past(name, PAST))
    for kept in store.kept():
        hub.kept.setdefault(key(kept.recipient), []).append(kept)
    hub.accounts = {key(account.name): account for account in store.accounts()}
    hub.banned = {key(name): name for name in store.banned()}
    for file in store.files():
        files.add(replace(file, owner=key(file.recipient)))
