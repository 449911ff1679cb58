"""What people can ask for by lines that begin with a slash, once they are in. One function a command."""

import logging

from final import accounts, moderation
from final.depot import FileRefused
from final.files import Upload, safe_name
from final.hub import MUTED
from final.members import Deliveries, Delivery, Member, Refused, Room, room_of, tell
from final.protocol import key, problem_with_name
from final.records import StoreError
from final.services import Services
from final.store import END
from final.table import Table
from final.wording import newest, past_line, plain_line

MOST_PAST = 500  # lines that one /history or /search may bring
COMMANDS = Table()
log = logging.getLogger(__name__)
command, usage = COMMANDS.command, COMMANDS.usage


@command("/help", "this list")
def _help(services: Services, member: Member, _rest: str) -> Deliveries:
    shown = [c for c in COMMANDS.values() if not c.admin or services.hub.is_admin(member)]
    lines = [f"SERVER~{c.usage}: {c.about}" for c in shown]
    return [tell(member, *lines, "SERVER~/quit: leave", "SERVER~//TEXT: say /TEXT")]


@command("/msg NAME TEXT", "a private line; who is registered gets it on coming back")
def _msg(services: Services, member: Member, rest: str) -> Deliveries:
    name, _, text = rest.partition(" ")
    if not text:
        raise usage("/msg")
    return services.hub.whisper(member, name, text)


@command("/who", "who is in this room")
def _who(services: Services, member: Member, _rest: str) -> Deliveries:
    return [tell(member, services.hub.users(room_of(member)))]


@command("/rooms", "the rooms, and how many are in each")
def _rooms(services: Services, member: Member, _rest: str) -> Deliveries:
    rooms = ",".join(f"{room.name} {len(room.members)}" for room in services.hub.rooms.values())
    return [tell(member, f"*ROOMS~{rooms}" if member.extended else f"SERVER~Rooms: {rooms}")]


@command("/join ROOM", "go into a room; who names one that is not there makes it", slow=True)
def _join(services: Services, member: Member, rest: str) -> Deliveries:
    hub = services.hub
    if not rest:
        raise usage("/join")
    if problem := problem_with_name(rest):
        raise Refused(problem.replace("A name", "A room's name"))
    name, past = services.recall(rest)
    with hub.lock:
        room = hub.rooms.get(key(name)) or hub.make_room(name, past)
        if room is room_of(member):
            raise Refused(f"You are in {room.name}")
        services.postman.post(_move(services, member, room))
    return []


@command("/leave", "go back into the lobby")
def _leave(services: Services, member: Member, _rest: str) -> Deliveries:
    if room_of(member) is services.hub.lobby:
        raise Refused("You are in the lobby")
    return _move(services, member, services.hub.lobby)


def _move(services: Services, member: Member, room: Room) -> Deliveries:
    deliveries = services.hub.leave_room(member)
    if not member.extended:
        deliveries.append(tell(member, f"SERVER~You are in the room {room.name}"))
    return deliveries + services.hub.enter(member, room)


@command("/history N [NUMBER]", f"the last N lines of this room, {MOST_PAST} at most, before line NUMBER", slow=True)
def _history(services: Services, member: Member, rest: str) -> Deliveries:
    count, _, before = rest.partition(" ")
    if not count.isdecimal() or (before and not before.isdecimal()):
        raise usage("/history")
    return _past(services, member, min(int(count[:9]), MOST_PAST), before=int(before[:18] or END))


@command("/search TEXT", "the lines of this room with TEXT in them", slow=True)
def _search(services: Services, member: Member, rest: str) -> Deliveries:
    if not rest:
        raise usage("/search")
    return _past(services, member, MOST_PAST, rest)


def _past(services: Services, member: Member, count: int, containing: str = "", before: int = END) -> Deliveries:
    found = services.past(room_of(member), count, containing, before)
    if member.extended:
        return [tell(member, *newest([past_line(said) for said in found]), "*PAST~")]
    lines = newest([plain_line(said.time, said.name, said.text) for said in found])
    return [tell(member, *(lines or ["SERVER~Nothing was found"]))]


@command("/register PASSWORD", "make your name yours: only who knows the password may have it", slow=True)
def _register(services: Services, member: Member, rest: str) -> Deliveries:
    guest = member.person
    if not accounts.register(services, member, member.name, rest):
        return []
    with services.hub.lock:
        member.registered = True
        return [Delivery(record=file) for file in services.files.hand_over(guest, member.person)]


@command("/upload SIZE SHA256 [@NAME] FILE", "ask for leave to send a file (programs use this)", slow=True)
def _upload(services: Services, member: Member, rest: str) -> Deliveries:
    size, _, rest = rest.partition(" ")
    sha256, _, name = rest.partition(" ")
    recipient = owner = ""
    if name.startswith("@"):
        recipient, _, name = name[1:].partition(" ")
    is_digest = len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")
    if not (size.isdecimal() and len(size) < 20 and is_digest and name):
        raise usage("/upload")
    with services.hub.lock:
        if member.muted:
            raise Refused(MUTED)
        if recipient:
            other = services.hub.find(recipient)
            recipient, owner = other.name, other.person
    name = safe_name(name)
    upload = Upload(member.name, recipient, name, int(size), sha256, member.person, owner)
    token = services.files.expect(upload)
    return [tell(member, f"*PUT~{token}~{sha256}~{name}")]


@command("/get NUMBER", "ask for a file (programs use this)", slow=True)
def _get(services: Services, member: Member, rest: str) -> Deliveries:
    if not rest.isdecimal():
        raise usage("/get")
    token, file = services.files.offer(int(rest[:18]), member.person)
    return [tell(member, f"*GET~{token}~{file.size}~{file.sha256}~{file.name}")]


COMMANDS.update(moderation.COMMANDS)


def carry_out(services: Services, member: Member, line: str) -> None:
    """Do what a line asks for, and post what follows."""
    name, _, rest = line.partition(" ")
    hub, found = services.hub, COMMANDS.get(name)
    try:
        if found is None or not (hub.is_admin(member) if found.admin else not member.operator):
            raise Refused(f"Unknown command {name}, try /help")
        if found.slow:
            services.postman.post(found.run(services, member, rest))
        else:
            with hub.lock:
                services.postman.post(found.run(services, member, rest))
    except StoreError as error:
        log.error("cannot read: %s", error)
        services.postman.post([tell(member, f"ERROR~The server cannot read what it has stored: {error.reason}")])
    except (Refused, FileRefused) as error:
        services.postman.post([tell(member, f"ERROR~{error}")])
