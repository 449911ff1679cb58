"""Who and what the hub knows: people, rooms, and what is to be done for them. Pure state, no I/O."""

import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from final.mailbox import Log, Mailbox
from final.protocol import key
from final.records import Kept, Record, Said
from final.wording import encode

PAST = 50  # lines of a room that are shown to who enters it


class Refused(Exception):
    """What was asked for is not done; the reason is told to who asked."""


class Ended(Exception):
    """The chat is over: nobody comes, and nothing is said any more."""


@dataclass(eq=False, slots=True)
class Member:
    """One connection, and who is at its other end."""

    address: str
    mailbox: Mailbox = field(default_factory=Mailbox)
    name: str = ""  # none before login
    registered: bool = False
    guest: int = 0  # a number that no other guest has had
    extended: bool = False  # understands the lines that begin with *, and FILE
    muted: bool = False
    operator: bool = False  # sits at the server itself, and is in no room
    lines: int = 0  # said so far, in public or private
    room: "Room | None" = None
    joined: float = 0.0  # seconds since the epoch
    given: Sequence[Kept] = ()  # the lines that had waited, and that it was sent
    hang_up: Callable[[], None] = lambda: None  # ends the connection from this side

    @property
    def person(self) -> str:
        """Who this is: the owner of an account, or one guest of all who ever had the name. No key holds a space."""
        return key(self.name) if self.registered else f"{key(self.name)} {self.guest}"

    @property
    def host(self) -> str:
        """The address without its port."""
        return self.address.rpartition(":")[0]


@dataclass(eq=False, slots=True)
class Room:
    """Who is in a room, and what was said there of late."""

    name: str
    log: Log = field(default_factory=Log)
    members: dict[str, Member] = field(default_factory=dict)  # by key(name)
    order: list[str] = field(default_factory=list)  # their keys, sorted: sorting them for each newcomer took long
    past: deque[Said] = field(default_factory=lambda: deque(maxlen=PAST))
    emptied: int = 0  # the higher, the later its last member has left


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to be done in its turn: bytes for a log or a mailbox, or a change of what a mailbox follows."""

    data: bytes = b""
    log: Log | None = None
    mailbox: Mailbox | None = None
    move: bool = False  # the mailbox follows the log from here on
    empty: threading.Event | None = None  # set once the mailbox is empty; at once if there is none
    close: bool = False  # once it is, the connection ends
    record: Record | None = None  # must be stored before; else the mailbox's owner is told why not
    sender: Mailbox | None = None
    then: "Sequence[Delivery]" = ()  # is done next, but only if the record could be stored


Deliveries = list[Delivery]


def tell(member: Member, *lines: str, record: Record | None = None) -> Delivery:
    """Return the delivery of lines to one member alone."""
    data = b"".join(encode(line) for line in lines)
    return Delivery(data, mailbox=member.mailbox, record=record, sender=member.mailbox)


def room_of(member: Member) -> Room:
    """Return the room where a member is.

    Raises:
        Ended: the chat is over, and it is in none.
    """
    if member.room is None:
        raise Ended
    return member.room
