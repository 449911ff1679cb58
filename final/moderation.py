"""What admins can ask for besides: to turn people out, to silence them, to name more admins. One function a command."""

from dataclasses import replace

from final.members import Deliveries, Member, Refused, tell
from final.protocol import key, names, problem_with_name
from final.records import Banned, Promoted, Unbanned
from final.services import Services
from final.table import Table

COMMANDS = Table()
command, usage = COMMANDS.command, COMMANDS.usage


def _other(services: Services, name: str, used: str) -> Member:
    """Return who is meant by a command about somebody else."""
    if not name:
        raise usage(used)
    return services.hub.find(name)


@command("/kick NAME", "end somebody's connection", admin=True)
def _kick(services: Services, member: Member, rest: str) -> Deliveries:
    other = _other(services, rest, "/kick")
    deliveries = [tell(other, f"SERVER~{member.name} has turned you out")]
    other.hang_up()
    return [*deliveries, tell(member, f"SERVER~{other.name} is turned out")]


@command("/ban NAME", "end somebody's connection, and let nobody in under that name", slow=True, admin=True)
def _ban(services: Services, member: Member, rest: str) -> Deliveries:
    hub = services.hub
    if problem := problem_with_name(rest):
        raise Refused(problem)
    if key(rest) == key(services.rules.admin):
        raise Refused(f"{rest} is the admin whom the server's command line names")
    with hub.lock:
        if key(rest) in hub.banned:
            raise Refused(f"{rest} is banned already")
    if services.keep(Banned(rest, member.name), member):
        with hub.lock:
            hub.banned[key(rest)] = rest
            deliveries = [tell(member, f"SERVER~{rest} is banned")]
            services.postman.post(deliveries + (_kick(services, member, rest) if key(rest) in hub.members else []))
    return []


@command("/unban NAME", "let a name in again", slow=True, admin=True)
def _unban(services: Services, member: Member, rest: str) -> Deliveries:
    hub = services.hub
    with hub.lock:
        name, banned = hub.banned.get(key(rest)), names(list(hub.banned.values()))
    if name is None:
        raise Refused(f"Banned are: {banned or 'none'}")
    if not services.keep(Unbanned(name), member):
        return []
    with hub.lock:
        hub.banned.pop(key(rest), None)
    return [tell(member, f"SERVER~{name} may come in again")]


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


@command("/announce TEXT", "let everybody read a line from the server", admin=True)
def _announce(services: Services, member: Member, rest: str) -> Deliveries:
    if not rest:
        raise usage("/announce")
    return [*services.hub.announce(rest), tell(member, f"SERVER~Everybody was told: {rest}")]


@command("/notice NAME TEXT", "let one person read a line from the server", admin=True)
def _notice(services: Services, member: Member, rest: str) -> Deliveries:
    name, _, text = rest.partition(" ")
    other = _other(services, name, "/notice")
    if not text:
        raise usage("/notice")
    return [tell(other, f"SERVER~{text}"), tell(member, f"SERVER~{other.name} was told: {text}")]


@command("/admin NAME", "give somebody who is registered the power to turn others out", slow=True, admin=True)
def _admin(services: Services, member: Member, rest: str) -> Deliveries:
    hub = services.hub
    with hub.lock:
        account = hub.accounts.get(key(rest))
    if account is None:
        raise Refused(f"Not registered: {rest}")
    if not services.keep(Promoted(account.name), member):
        return []
    with hub.lock:
        hub.accounts[key(rest)] = replace(account, admin=True)
    return [tell(member, f"SERVER~{account.name} is an admin now")]
