"""One connection at the server: what its next line means. Each runs in a thread of its own."""

import logging
import threading
import time
from collections.abc import Callable

from final import passwords, transfer
from final.commands import carry_out, register
from final.files import FileRefused
from final.hub import Delivery, Ended, Member, Refused, tell
from final.limits import TokenBucket
from final.protocol import LineBuffer, LineTooLong, key, problem_with_name
from final.services import Services
from final.wire import CHUNK, Wire

FAREWELL = 1.0  # seconds for a client to take its last lines
MOST_FAILURES = 5  # wrong passwords on one connection
PATIENCE = 0.5  # seconds between two looks whether who has to wait is still wanted
PENALTY = 2.0  # seconds that the last of them costs
GREETING = "SERVER~Welcome! What is your name?"
EXTENSIONS = "accounts files history rooms"

log = logging.getLogger(__name__)


class Left(Exception):
    """This connection is to be ended."""


class Session:
    """One client, from its coming to its going. What its next line means is what `_handle` is."""

    def __init__(self, services: Services, wire: Wire, address: str) -> None:
        self.services, self.wire = services, wire
        self.member = Member(address)
        self.buffer = LineBuffer()
        self._handle: Callable[[str], None] = self._log_in
        self._failures = 0
        self._bucket = TokenBucket(services.rules.rate, services.rules.burst)
        self._warned = False
        self._portion = max(1, int(services.rules.rate or CHUNK))  # lines that wait their turn together
        self._turned_out = False

    def run(self, refusal: str = "") -> None:
        """Serve the client until it leaves; or tell it why not, and end."""
        self.member.hang_up = self.hang_up
        self.services.postman.add(self.member.mailbox, self.wire)
        log.info("%s connected", self.member.address)
        try:
            self.tell(refusal or GREETING)
            if not refusal:
                self._converse()
        except LineTooLong:
            self.tell("ERROR~Line too long")
        except TimeoutError:
            self.tell("ERROR~You gave no name in time")
        except (Left, Ended, OSError) as reason:
            log.debug("%s: %s", self.member.address, reason)
        finally:
            self._leave()

    def tell(self, *lines: str) -> None:
        """Send lines to this client alone."""
        self.services.postman.post([tell(self.member, *lines)])

    def hang_up(self) -> None:
        """End this connection from our side. Who talks on and on would never come to an end of file."""
        self._turned_out = True
        self.wire.stop_receiving()

    def receive(self) -> bytes:
        """Return what comes next, within the time that is left to give a name."""
        return self.wire.receive(None if self.member.name else self._time_left())

    def _time_left(self) -> float:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _converse(self) -> None:
        self._deadline = time.monotonic() + self.services.rules.login_seconds
        while not self._turned_out and (data := self.receive()):
            lines = self.buffer.feed(data)
            while lines and not self.member.name:
                self._handle(decode(lines.pop(0)))
            while lines and not self._turned_out:
                portion, lines = lines[: self._portion], lines[self._portion :]
                self._slow_down(len(portion))
                self._chat(portion)
            while not (self.services.postman.has_room(self.member.mailbox) or self._is_over()):
                pass  # it has waited a moment

    def _is_over(self) -> bool:
        """Tell whether nothing more is to be read from this client."""
        return self._turned_out or self.services.stopping.is_set()

    def _chat(self, lines: list[bytes]) -> None:
        """Say what is said, as many lines at once as there are, and do what is asked for."""
        texts = decode(b"\n".join(lines)).split("\n")
        while texts:
            count = said_first(texts)
            if count:
                self._say([text[1:] if text[0] == "/" else text for text in texts[:count]])
            else:
                self._obey(texts[0])
            del texts[: max(1, count)]

    def _say(self, texts: list[str]) -> None:
        hub = self.services.hub
        try:
            with hub.lock:
                self.services.postman.post(hub.say(self.member, texts))
        except Refused as error:
            self.tell(f"ERROR~{error}")

    def _obey(self, line: str) -> None:
        if line.split(" ", 1)[0] == "/quit":
            raise Left("it said /quit")
        carry_out(self.services, self.member, line)

    def _slow_down(self, count: int) -> None:
        """Let who writes too fast wait; nothing is lost, and it is told before."""
        seconds = self._bucket.take(count, time.monotonic())
        if seconds:
            rules = self.services.rules
            if not self._warned:
                self.tell(f"SERVER~You write more than {rules.rate:g} lines per second: your lines wait their turn")
            self._warned = True
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0 and not self._is_over():
            if self.member.mailbox.abandoned:
                raise Left("nobody is there to hear it")
            self.services.stopping.wait(min(left, PATIENCE))

    def _log_in(self, line: str) -> None:
        """Do what is asked for before there is a name: a login, or a file's bytes."""
        word, _, rest = line.partition(" ")
        try:
            if word in BEFORE_LOGIN:
                BEFORE_LOGIN[word](self, rest)
            else:
                self._enter_as_guest(line)
        except (Refused, FileRefused) as error:
            self.tell(f"ERROR~{error}")

    def _enter_as_guest(self, name: str) -> None:
        if problem := problem_with_name(name):
            raise Refused(problem)
        with self.services.hub.lock:
            if key(name) in self.services.hub.accounts:
                raise Refused(f"{name} is registered: /login {name} PASSWORD")
            if not self.services.rules.guests:
                raise Refused("Guests are not allowed: /register NAME PASSWORD, or /login NAME PASSWORD")
            self._enter(name, registered=False)

    def _enter(self, name: str, registered: bool) -> None:
        """Come in. The hub's lock is held."""
        self.services.postman.post(self.services.hub.admit(self.member, name, registered))
        log.info("%s is %s", self.member.address, name)

    def _extend(self, _rest: str) -> None:
        self.member.extended = True
        self.tell(f"*EXTENDED~{EXTENSIONS}")

    def _register(self, rest: str) -> None:
        name, _, password = rest.partition(" ")
        if problem := problem_with_name(name):
            raise Refused(problem)
        done = register(self.services, self.member, name, password)
        with self.services.hub.lock:
            self.services.postman.post(done)
            self._enter(name, registered=True)

    def _prove(self, rest: str) -> None:
        name, _, password = rest.partition(" ")
        hub = self.services.hub
        with hub.lock:
            account = hub.accounts.get(key(name))
        if not passwords.matches(password, account.secret if account else None):
            self._fail()
        assert account is not None
        account = self.services.make_admin(account)
        with hub.lock:
            hub.accounts[key(name)] = account
            self._enter(account.name, registered=True)

    def _fail(self) -> None:
        self._failures += 1
        log.warning("%s: wrong name or password", self.member.address)
        if self._failures >= MOST_FAILURES:
            self.services.stopping.wait(PENALTY)
            self.tell("ERROR~Wrong name or password, too often")
            raise Left("too many wrong passwords")
        raise Refused("Wrong name or password")

    def _put(self, token: str) -> None:
        transfer.receive(self.services, self.wire, self.member, token)
        raise Left("its file is here")

    def _fetch(self, rest: str) -> None:
        transfer.send(self.services, self.member, rest)
        raise Left("it has its file")

    def _quit(self, _rest: str) -> None:
        raise Left("it said /quit")

    def _leave(self) -> None:
        services, done = self.services, threading.Event()
        with services.hub.lock:
            deliveries = services.hub.part(self.member)
            services.postman.post([*deliveries, Delivery(mailbox=self.member.mailbox, empty=done, close=True)])
        deadline = time.monotonic() + FAREWELL
        if not done.wait(FAREWELL):
            self.wire.hang_up()
            done.wait()
        self.wire.discard(deadline)
        self.wire.close()
        log.info("%s has left (%s)", self.member.address, self.member.name or "no name given")


def decode(line: bytes) -> str:
    """Return a line, or lines, as text: what is not UTF-8 counts as U+FFFD."""
    return line.decode("utf-8", "replace")


def said_first(texts: list[str]) -> int:
    """Return how many lines are to be said before the next one that asks for something; //TEXT says /TEXT."""
    for count, text in enumerate(texts):
        if text[0] == "/" and not text.startswith("//"):
            return count
    return len(texts)


BEFORE_LOGIN = {
    "/extended": Session._extend,
    "/login": Session._prove,
    "/register": Session._register,
    "/put": Session._put,
    "/fetch": Session._fetch,
    "/quit": Session._quit,
}
