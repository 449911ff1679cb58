"""Who is here, in which room, and who must hear what. Pure state, no I/O.

Whoever calls the hub holds its lock; each method returns the deliveries that follow, in their order.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from final.mailbox import Log, Mailbox
from final.protocol import LOBBY, key, names
from final.records import Account, Delivered, Kept, Record, Said, Talk

PAST = 50  # lines of a room that are shown to who enters it
MUTED = "You are muted: nobody hears you"
KEPT = 200  # private lines that wait for one who is away
MUCH = 1 << 18  # bytes of old lines that are sent at once: far less than what may wait for a client


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
    extended: bool = False  # understands the lines that begin with *, and FILE
    muted: bool = False
    room: "Room | None" = None
    joined: float = 0.0  # seconds since the epoch
    given: int = 0  # the number of the newest kept line that it was sent
    hang_up: Callable[[], None] = lambda: None  # ends the connection from this side


@dataclass(eq=False, slots=True)
class Room:
    """Who is in a room, and what was said there of late."""

    name: str
    log: Log = field(default_factory=Log)
    members: dict[str, Member] = field(default_factory=dict)  # by key(name)
    past: deque[Said] = field(default_factory=lambda: deque(maxlen=PAST))


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something to be done in its turn: bytes for a log or a mailbox, or a change of what a mailbox follows."""

    data: bytes = b""
    log: Log | None = None
    mailbox: Mailbox | None = None
    move: bool = False  # the mailbox follows the log from here on
    empty: threading.Event | None = None  # set once the mailbox is empty
    close: bool = False  # once it is, the connection ends
    record: Record | None = None  # must be stored before; else the mailbox's owner is told why not
    sender: Mailbox | None = None


Deliveries = list[Delivery]


def encode(line: str) -> bytes:
    """Return a line as it is sent."""
    return line.encode("utf-8", "replace") + b"\n"


def tell(member: Member, *lines: str, record: Record | None = None) -> Delivery:
    """Return the delivery of lines to one member alone."""
    data = b"".join(encode(line) for line in lines)
    return Delivery(data, mailbox=member.mailbox, record=record, sender=member.mailbox)


class Hub:
    """The whole chat."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        """Take the time, in seconds since the epoch, from the clock."""
        self.lock = threading.Lock()  # guards all of this
        self.clock = clock
        self.number = 0  # of the newest public or kept line, or file
        self.rooms: dict[str, Room] = {key(LOBBY): Room(LOBBY)}
        self.members: dict[str, Member] = {}  # who has a name, by its key
        self.accounts: dict[str, Account] = {}
        self.banned: dict[str, str] = {}  # key -> name
        self.kept: dict[str, list[Kept]] = {}  # by the key of who is away
        self.ended = False

    @property
    def lobby(self) -> Room:
        """The room where everyone starts."""
        return self.rooms[key(LOBBY)]

    def next_number(self) -> int:
        """Return a number that nothing has yet."""
        self.number += 1
        return self.number

    def is_admin(self, member: Member) -> bool:
        """Tell whether a member may turn others out."""
        account = self.accounts.get(key(member.name))
        return member.registered and account is not None and account.admin

    def admit(self, member: Member, name: str, registered: bool) -> Deliveries:
        """Let somebody in, under a name that is known to be in order.

        Raises:
            Refused: the name is banned, or somebody is here with it.
            Ended: nobody comes any more.
        """
        if self.ended:
            raise Ended
        if key(name) in self.banned:
            raise Refused(f"{name} is banned")
        if key(name) in self.members:
            raise Refused(f"{name} is taken, choose another name")
        member.name, member.registered, member.joined = name, registered, self.clock()
        self.members[key(name)] = member
        return self.enter(member, self.lobby) + self._waiting_for(member)

    def enter(self, member: Member, room: Room) -> Deliveries:
        """Let a member into a room; who is there hears it, and the newcomer hears who is there."""
        news = Delivery(encode(f"JOIN~{member.name}"), log=room.log)
        room.members[key(member.name)] = member
        member.room = room
        lines = [f"*ROOM~{room.name}"] if member.extended else []
        lines.append(self.users(room))
        if member.extended:
            lines += [past_line(said) for said in room.past]
        greeting = Delivery(b"".join(map(encode, lines)), log=room.log, mailbox=member.mailbox, move=True)
        return [news, greeting]

    def leave_room(self, member: Member) -> Deliveries:
        """Take a member out of its room; the others there hear it."""
        room = member.room
        if room is None:
            return []
        del room.members[key(member.name)]
        member.room = None
        if not room.members:
            room.log = Log()
        if not room.members and not room.past and room is not self.lobby:
            del self.rooms[key(room.name)]
        silence = Delivery(mailbox=member.mailbox, move=True)
        return [silence, Delivery(encode(f"LEAVE~{member.name}"), log=room.log)]

    def part(self, member: Member) -> Deliveries:
        """Let a member go for good."""
        deliveries = self.leave_room(member)
        if self.members.get(key(member.name)) is member:
            del self.members[key(member.name)]
        if member.given:
            deliveries.append(Delivery(record=Delivered(member.name, member.given)))
        return deliveries

    def say(self, member: Member, texts: Sequence[str]) -> Deliveries:
        """Say one line or more in a member's room.

        Raises:
            Refused: the member is muted.
            Ended: nobody hears it any more.
        """
        room = room_of(member)
        if member.muted:
            raise Refused(MUTED)
        talk = Talk(self.number + 1, self.clock(), room.name, member.name, texts)
        self.number += len(texts)
        room.past.extend(talk.end(PAST).lines())
        lines = encode(f"{member.name}~" + f"\n{member.name}~".join(texts))
        return [Delivery(lines, log=room.log, record=talk, sender=member.mailbox)]

    def whisper(self, member: Member, name: str, text: str) -> Deliveries:
        """Say something to one person: now, or when they come back.

        Raises:
            Refused: nobody has that name, or too much waits for them.
        """
        recipient = self.members.get(key(name))
        if member.muted:
            raise Refused(MUTED)
        if recipient is None:
            return self._keep(member, name, text)
        line = f"{member.name}>{recipient.name}~{text}"
        return [tell(each, line) for each in dict.fromkeys((recipient, member))]

    def _keep(self, member: Member, name: str, text: str) -> Deliveries:
        account = self.accounts.get(key(name))
        if account is None:
            raise Refused(f"No such user: {name}")
        waiting = self.kept.setdefault(key(name), [])
        kept = Kept(self.next_number(), self.clock(), member.name, account.name, text)
        if len(waiting) >= KEPT or len(newest([*map(kept_line, waiting), kept_line(kept)])) <= len(waiting):
            raise Refused(f"{account.name} is away, and {len(waiting)} messages wait already")
        waiting.append(kept)
        line = f"{member.name}>{account.name}~{text}"
        away = f"SERVER~{account.name} is away and will read it on coming back"
        return [tell(member, line, away, record=kept)]

    def _waiting_for(self, member: Member) -> Deliveries:
        """Return what was kept for a member who has come back. It counts as delivered when the member leaves."""
        if not member.registered or not (waiting := self.kept.pop(key(member.name), [])):
            return []
        if member.extended:
            lines = [kept_line(kept) for kept in waiting]
        else:
            lines = ["SERVER~While you were away:", *(f"{kept.sender}>{member.name}~{kept.text}" for kept in waiting)]
        member.given = waiting[-1].number
        return [tell(member, *lines)]

    def take_back(self, records: Iterable[Record]) -> None:
        """Forget lines that could not be stored: they are not sent either."""
        for record in records:
            if isinstance(record, Talk) and (room := self.rooms.get(key(record.room))):
                forgotten = set(record.lines())
                room.past = deque((said for said in room.past if said not in forgotten), maxlen=PAST)
            elif isinstance(record, Kept) and record in self.kept.get(key(record.recipient), []):
                self.kept[key(record.recipient)].remove(record)

    def close(self, members: Iterable[Member], line: str) -> Deliveries:
        """End the chat: these members, named or not, hear a last line and nothing about each other's leaving."""
        self.ended = True
        for room in self.rooms.values():
            room.members.clear()
        self.members.clear()
        for member in members:
            member.room = None
        return [tell(member, line) for member in members]

    def users(self, room: Room) -> str:
        """Return the line that lists who is in a room."""
        return f"USERS~{names([member.name for member in room.members.values()])}"


def room_of(member: Member) -> Room:
    """Return the room where a member is.

    Raises:
        Ended: the chat is over, and it is in none.
    """
    if member.room is None:
        raise Ended
    return member.room


def newest(lines: list[str]) -> list[str]:
    """Return the newest of some lines, as many as may be sent at once."""
    left = MUCH
    for count, line in enumerate(reversed(lines)):
        left -= len(encode(line))
        if left < 0:
            return lines[len(lines) - count :]
    return lines


def past_line(said: Said) -> str:
    """Return a line of the past as who understands it is told."""
    return f"*PAST~{said.number}~{said.time:.0f}~{said.name}~{said.text}"


def kept_line(kept: Kept) -> str:
    """Return a private line that has waited, as who understands it is told."""
    return f"*PAST~{kept.number}~{kept.time:.0f}~{kept.sender}>{kept.recipient}~{kept.text}"


def plain_line(moment: float, name: str, text: str) -> str:
    """Return a line of the past in words, for clients of the steps."""
    return f"SERVER~[{time.strftime('%Y-%m-%d %H:%M', time.localtime(moment))}] {name}: {text}"
