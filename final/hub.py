"""Who is here, in which room, and who must hear what. Pure state, no I/O.

Whoever calls the hub holds its lock; each method returns the deliveries that follow, in their order.
"""

import itertools
import threading
import time
from bisect import insort
from collections import deque
from collections.abc import Callable, Iterable, Sequence

from final.mailbox import Log
from final.members import PAST, Deliveries, Delivery, Ended, Member, Refused, Room, room_of, tell
from final.protocol import LOBBY, key
from final.records import Account, Delivered, Kept, Record, Said, Talk
from final.wording import encode, in_words, kept_line, newest, past_line

MOST_ROOMS = 100  # in memory, and in a list
MUTED = "You are muted: nobody hears you"
KEPT = 200  # private lines that wait for one who is away


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
        self.lines = 0  # said since the start, in public or private
        self.ended = False
        self._guests = itertools.count(1)
        self._emptied = itertools.count(1)

    @property
    def lobby(self) -> Room:
        """The room where everyone starts."""
        return self.rooms[key(LOBBY)]

    def next_number(self) -> int:
        """Return a number that nothing has yet."""
        self.number += 1
        return self.number

    def by_now(self, person: str) -> str:
        """Return who a person is by now: a guest may have registered; "" for a guest who has left."""
        member = self.members.get(person.partition(" ")[0])
        if member is not None and person.endswith(f" {member.guest}"):
            return member.person
        return person if person in self.accounts else ""

    def find(self, name: str) -> Member:
        """Return who is here under a name.

        Raises:
            Refused: nobody is.
        """
        member = self.members.get(key(name))
        if member is None:
            raise Refused(f"No such user: {name}")
        return member

    def is_admin(self, member: Member) -> bool:
        """Tell whether a member may turn others out."""
        account = self.accounts.get(key(member.name))
        return member.operator or (member.registered and account is not None and account.admin)

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
        member.guest = next(self._guests)
        self.members[key(name)] = member
        return self.enter(member, self.lobby) + self._waiting_for(member)

    def enter(self, member: Member, room: Room) -> Deliveries:
        """Let a member into a room; who is there hears it, and the newcomer hears who is there."""
        news = Delivery(encode(f"JOIN~{member.name}"), log=room.log)
        room.members[key(member.name)] = member
        insort(room.order, key(member.name))
        member.room = room
        lines = [f"*ROOM~{room.name}"] if member.extended else []
        lines.append(self.users(room))
        if member.extended:
            lines += [past_line(said) for said in room.past]
        greeting = Delivery(b"".join(map(encode, lines)), log=room.log, mailbox=member.mailbox, move=True)
        return [news, greeting]

    def make_room(self, name: str, past: Iterable[Said]) -> Room:
        """Return a new room; if there are too many, the one that has been empty for longest is forgotten.

        Raises:
            Refused: there are too many, and somebody is in each.
        """
        if len(self.rooms) >= MOST_ROOMS:
            empty = [room for room in self.rooms.values() if not room.members and room is not self.lobby]
            if not empty:
                raise Refused(f"There are {MOST_ROOMS} rooms already")
            del self.rooms[key(min(empty, key=lambda room: room.emptied).name)]
        room = self.rooms[key(name)] = Room(name)
        room.past.extend(past)
        return room

    def leave_room(self, member: Member) -> Deliveries:
        """Take a member out of its room; the others there hear it."""
        room = member.room
        if room is None:
            return []
        del room.members[key(member.name)]
        room.order.remove(key(member.name))
        member.room = None
        if not room.members:
            room.log, room.emptied = Log(), next(self._emptied)
        if not room.members and not room.past and room is not self.lobby:
            del self.rooms[key(room.name)]
        silence = Delivery(mailbox=member.mailbox, move=True)
        return [silence, Delivery(encode(f"LEAVE~{member.name}"), log=room.log)]

    def part(self, member: Member, satisfied: bool = True) -> Deliveries:
        """Let a member go for good; who was not satisfied may not have got what had waited, and gets it again."""
        deliveries = self.leave_room(member)
        if self.members.get(key(member.name)) is member:
            del self.members[key(member.name)]
        if member.given and satisfied:
            deliveries.append(Delivery(record=Delivered(member.name, member.given[-1].number)))
        elif member.given:
            self.kept[key(member.name)] = list(member.given)
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
        self._count(member, len(texts))
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
        self._count(member, 1)
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
        self._count(member, 1)
        line = f"{member.name}>{account.name}~{text}"
        away = f"SERVER~{account.name} is away and will read it on coming back"
        return [tell(member, line, away, record=kept)]

    def _count(self, member: Member, lines: int) -> None:
        member.lines += lines
        self.lines += lines

    def announce(self, text: str) -> Deliveries:
        """Let everybody in all rooms read a line from the server."""
        return [Delivery(encode(f"SERVER~{text}"), log=room.log) for room in self.rooms.values()]

    def _waiting_for(self, member: Member) -> Deliveries:
        """Return what was kept for a member who has come back. Whether it was delivered is known on leaving."""
        if not member.registered or not (waiting := self.kept.pop(key(member.name), [])):
            return []
        member.given = waiting
        return [tell(member, *map(kept_line, waiting) if member.extended else in_words(waiting))]

    def take_back(self, records: Iterable[Record]) -> None:
        """Forget what could not be stored: lines are not sent either, and a name is not registered."""
        for record in records:
            if isinstance(record, Talk) and (room := self.rooms.get(key(record.room))):
                forgotten = set(record.lines())
                room.past = deque((said for said in room.past if said not in forgotten), maxlen=PAST)
            elif isinstance(record, Kept) and record in self.kept.get(key(record.recipient), []):
                self.kept[key(record.recipient)].remove(record)
            elif isinstance(record, Account):
                self.accounts.pop(key(record.name), None)

    def close(self, members: Iterable[Member], line: str) -> Deliveries:
        """End the chat: these members, named or not, hear a last line and nothing about each other's leaving."""
        self.ended = True
        for room in self.rooms.values():
            room.members.clear()
            room.order.clear()
        self.members.clear()
        for member in members:
            member.room = None
        return [tell(member, line) for member in members]

    def users(self, room: Room) -> str:
        """Return the line that lists who is in a room."""
        return "USERS~" + ",".join([room.members[each].name for each in room.order])
