"""What people can ask for by lines that begin with a slash, once they are in. One function a command.

Each is called with the hub's lock held, except those marked `slow`, which look into files or compute for long.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from final import passwords
from final.files import FileRefused, Upload, safe_name
from final.hub import MUTED, Deliveries, Member, Refused, Room, newest, past_line, plain_line, room_of, tell
from final.protocol import key, names, problem_with_name
from final.records import Account, Banned, Unbanned
from final.services import Services

MOST_PAST = 500  # lines that one /history or /search may bring
MOST_ROOMS = 100
Run = Callable[[Services, Member, str], Deliveries]


@dataclass(frozen=True)
class Command:
    """What stands behind a slash."""

    usage: str
    about: str
    run: Run
    slow: bool = False
    admin: bool = False


COMMANDS: dict[str, Command] = {}


def command(usage: str, about: str, *, slow: bool = False, admin: bool = False) -> Callable[[Run], Run]:
    """Enter a function into the table of commands."""

    def enter(run: Run) -> Run:
        COMMANDS[usage.partition(" ")[0]] = Command(usage, about, run, slow, admin)
        return run

    return enter


def usage(name: str) -> Refused:
    """Return the refusal of a command that lacks something."""
    return Refused(f"Usage: {COMMANDS[name].usage}")


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


@command("/join ROOM", "go into a room; who names one that is not there makes it")
def _join(services: Services, member: Member, rest: str) -> Deliveries:
    hub = services.hub
    if not rest:
        raise usage("/join")
    if problem := problem_with_name(rest):
        raise Refused(problem.replace("A name", "A room's name"))
    if key(rest) not in hub.rooms and len(hub.rooms) >= MOST_ROOMS:
        raise Refused(f"There are {MOST_ROOMS} rooms already")
    room = hub.rooms.setdefault(key(rest), Room(rest))
    if room is room_of(member):
        raise Refused(f"You are in {room.name}")
    return _move(services, member, room)


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


@command("/history N", f"the last N lines of this room, at most {MOST_PAST}", slow=True)
def _history(services: Services, member: Member, rest: str) -> Deliveries:
    if not rest.isdecimal():
        raise usage("/history")
    return _past(services, member, min(int(rest[:9]), MOST_PAST), "")


@command("/search TEXT", "the lines of this room with TEXT in them", slow=True)
def _search(services: Services, member: Member, rest: str) -> Deliveries:
    if not rest:
        raise usage("/search")
    return _past(services, member, MOST_PAST, rest)


def _past(services: Services, member: Member, count: int, containing: str) -> Deliveries:
    found = services.past(room_of(member), count, containing)
    if member.extended:
        return [tell(member, *newest([past_line(said) for said in found]), "*PAST~")]
    lines = newest([plain_line(said.time, said.name, said.text) for said in found])
    return [tell(member, *(lines or ["SERVER~Nothing was found"]))]


@command("/register PASSWORD", "make your name yours: only who knows the password may have it", slow=True)
def _register(services: Services, member: Member, rest: str) -> Deliveries:
    return register(services, member, member.name, rest)


def register(services: Services, member: Member, name: str, password: str) -> Deliveries:
    """Make an account.

    Raises:
        Refused: somebody has the name, nobody may have it, or the password is too short.
    """
    hub = services.hub
    if len(password) < passwords.SHORTEST:
        raise Refused(f"Usage: /register PASSWORD, of at least {passwords.SHORTEST} characters")
    account = services.make_admin(Account(name, passwords.protect(password)))
    with hub.lock:
        if key(name) in hub.banned:
            raise Refused(f"{name} is banned")
        if key(name) in hub.accounts:
            raise Refused(f"{name} is registered already")
        if hub.members.get(key(name), member) is not member:
            raise Refused(f"{name} is taken, choose another name")
        hub.accounts[key(name)] = account
    member.registered = True
    return [tell(member, f"SERVER~{name} is registered: next time /login {name} PASSWORD", record=account)]


@command("/upload SIZE SHA256 [@NAME] FILE", "ask for leave to send a file (programs use this)", slow=True)
def _upload(services: Services, member: Member, rest: str) -> Deliveries:
    size, _, rest = rest.partition(" ")
    sha256, _, name = rest.partition(" ")
    recipient = ""
    if name.startswith("@"):
        recipient, _, name = name[1:].partition(" ")
    is_digest = len(sha256) == 64 and set(sha256) <= set("0123456789abcdef")
    if not (size.isdecimal() and len(size) < 20 and is_digest and name):
        raise usage("/upload")
    with services.hub.lock:
        if member.muted:
            raise Refused(MUTED)
        if recipient and key(recipient) not in services.hub.members:
            raise Refused(f"No such user: {recipient}")
    name = safe_name(name)
    token = services.files.expect(Upload(member.name, recipient, name, int(size), sha256))
    return [tell(member, f"*PUT~{token}~{sha256}~{name}")]


@command("/get NUMBER", "ask for a file (programs use this)", slow=True)
def _get(services: Services, member: Member, rest: str) -> Deliveries:
    if not rest.isdecimal():
        raise usage("/get")
    token, file = services.files.offer(int(rest[:18]), member.name)
    return [tell(member, f"*GET~{token}~{file.size}~{file.sha256}~{file.name}")]


def _other(services: Services, name: str, used: str) -> Member:
    """Return who is meant by a command about somebody else."""
    if not name:
        raise usage(used)
    other = services.hub.members.get(key(name))
    if other is None:
        raise Refused(f"No such user: {name}")
    return other


@command("/kick NAME", "end somebody's connection", admin=True)
def _kick(services: Services, member: Member, rest: str) -> Deliveries:
    other = _other(services, rest, "/kick")
    deliveries = [tell(other, f"SERVER~{member.name} has turned you out")]
    other.hang_up()
    return [*deliveries, tell(member, f"SERVER~{other.name} is turned out")]


@command("/ban NAME", "end somebody's connection, and let nobody in under that name", admin=True)
def _ban(services: Services, member: Member, rest: str) -> Deliveries:
    if problem := problem_with_name(rest):
        raise Refused(problem)
    hub = services.hub
    hub.banned[key(rest)] = rest
    deliveries = [tell(member, f"SERVER~{rest} is banned", record=Banned(rest, member.name))]
    return deliveries + (_kick(services, member, rest) if key(rest) in hub.members else [])


@command("/unban NAME", "let a name in again", admin=True)
def _unban(services: Services, member: Member, rest: str) -> Deliveries:
    name = services.hub.banned.pop(key(rest), None)
    if name is None:
        raise Refused(f"Banned are: {names(list(services.hub.banned.values())) or 'none'}")
    return [tell(member, f"SERVER~{name} may come in again", record=Unbanned(name))]


@command("/mute NAME", "let nobody hear somebody, until they leave or /unmute", admin=True)
def _mute(services: Services, member: Member, rest: str) -> Deliveries:
    return _set_muted(services, member, rest, True)


@command("/unmute NAME", "let somebody be heard again", admin=True)
def _unmute(services: Services, member: Member, rest: str) -> Deliveries:
    return _set_muted(services, member, rest, False)


def _set_muted(services: Services, member: Member, name: str, muted: bool) -> Deliveries:
    other = _other(services, name, "/mute" if muted else "/unmute")
    other.muted = muted
    state = "muted" if muted else "not muted any more"
    about = [tell(other, f"SERVER~You are {state}")] if other is not member else []
    return [*about, tell(member, f"SERVER~{other.name} is {state}")]


@command("/admin NAME", "give somebody who is registered the power to turn others out", admin=True)
def _admin(services: Services, member: Member, rest: str) -> Deliveries:
    account = services.hub.accounts.get(key(rest))
    if account is None:
        raise Refused(f"Not registered: {rest}")
    account = services.hub.accounts[key(rest)] = replace(account, admin=True)
    return [tell(member, f"SERVER~{account.name} is an admin now", record=account)]


def carry_out(services: Services, member: Member, line: str) -> None:
    """Do what a line asks for, and post what follows."""
    name, _, rest = line.partition(" ")
    hub, found = services.hub, COMMANDS.get(name)
    try:
        if found is None or (found.admin and not hub.is_admin(member)):
            raise Refused(f"Unknown command {name}, try /help")
        if found.slow:
            services.postman.post(found.run(services, member, rest))
        else:
            with hub.lock:
                services.postman.post(found.run(services, member, rest))
    except (Refused, FileRefused) as error:
        services.postman.post([tell(member, f"ERROR~{error}")])
