"""How one gets in: what the lines of a connection mean before there is a name."""

import logging

from final import accounts, transfer
from final.depot import FileRefused
from final.members import Member, Refused, tell
from final.protocol import key, problem_with_name
from final.services import Services
from final.wire import Wire

MOST_FAILURES = 5  # wrong passwords on one connection
PENALTY = 2.0  # seconds that the last of them costs
EXTENSIONS = "accounts files history rooms"

log = logging.getLogger(__name__)


class Left(Exception):
    """This connection is to be ended."""


class Entrance:
    """Where one client gives its name."""

    __slots__ = ("_failures", "_member", "_services", "_wire")

    def __init__(self, services: Services, wire: Wire, member: Member) -> None:
        self._services, self._wire, self._member = services, wire, member
        self._failures = 0

    def _tell(self, line: str) -> None:
        self._services.postman.post([tell(self._member, line)])

    def hear(self, line: str) -> None:
        """Do what is asked for before there is a name: a login, or a file's bytes."""
        word, _, rest = line.partition(" ")
        try:
            if word in BEFORE_LOGIN:
                BEFORE_LOGIN[word](self, rest)
            else:
                self._enter_as_guest(line)
        except (Refused, FileRefused) as error:
            self._tell(f"ERROR~{error}")
        if self._member.name:
            log.info("%s is %s", self._member.address, self._member.name)

    def _enter_as_guest(self, name: str) -> None:
        if problem := problem_with_name(name):
            raise Refused(problem)
        with self._services.hub.lock:
            if key(name) in self._services.hub.accounts:
                raise Refused(f"{name} is registered: /login {name} PASSWORD")
            if not self._services.rules.guests:
                raise Refused("Guests are not allowed: /register NAME PASSWORD, or /login NAME PASSWORD")
            self._enter(name, registered=False)

    def _enter(self, name: str, registered: bool) -> None:
        """Come in. The hub's lock is held."""
        self._services.postman.post(self._services.hub.admit(self._member, name, registered))

    def _extend(self, _rest: str) -> None:
        self._member.extended = True
        self._tell(f"*EXTENDED~{EXTENSIONS}")

    def _register(self, rest: str) -> None:
        name, _, password = rest.partition(" ")
        if problem := problem_with_name(name):
            raise Refused(problem)
        if accounts.register(self._services, self._member, name, password):
            with self._services.hub.lock:
                self._enter(name, registered=True)

    def _prove(self, rest: str) -> None:
        name, _, password = rest.partition(" ")
        try:
            account = accounts.prove(self._services, self._member, name, password)
        except accounts.TooOften:
            self._failures = MOST_FAILURES
            account = None
        if account is None:
            self._fail()
        else:
            with self._services.hub.lock:
                self._enter(account.name, registered=True)

    def _fail(self) -> None:
        self._failures += 1
        if self._failures >= MOST_FAILURES:
            self._services.stopping.wait(PENALTY)
            self._tell("ERROR~Wrong name or password, too often")
            raise Left("too many wrong passwords")
        raise Refused("Wrong name or password")

    def _put(self, token: str) -> None:
        transfer.receive(self._services, self._wire, self._member, token)
        raise Left("its file is here")

    def _fetch(self, rest: str) -> None:
        transfer.send(self._services, self._member, rest)
        raise Left("it has its file")

    def _quit(self, _rest: str) -> None:
        raise Left("it said /quit")


BEFORE_LOGIN = {
    "/extended": Entrance._extend,
    "/login": Entrance._prove,
    "/register": Entrance._register,
    "/put": Entrance._put,
    "/fetch": Entrance._fetch,
    "/quit": Entrance._quit,
}
