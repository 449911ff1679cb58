"""One connection at the server: what its next line means. Each runs in a thread of its own."""

import logging
import threading
import time

from final.commands import carry_out
from final.entrance import Entrance, Left
from final.limits import TokenBucket
from final.members import Delivery, Ended, Member, Refused, tell
from final.protocol import LineBuffer, LineTooLong, printable
from final.services import Services
from final.wire import CHUNK, Wire

FAREWELL = 1.0  # seconds for a client to take its last lines
POSTING = 5.0  # seconds for the postman to send them: it may be late, for which no client is to blame
PATIENCE = 0.5  # seconds between two looks whether who has to wait is still wanted
GREETING = "SERVER~Welcome! What is your name?"

log = logging.getLogger(__name__)


class Session:
    """One client, from its coming to its going. Before it has a name its lines are for the entrance."""

    __slots__ = (
        "_bucket",
        "_deadline",
        "_failed",
        "_portion",
        "_turned_out",
        "_warned",
        "buffer",
        "member",
        "services",
        "wire",
    )

    def __init__(self, services: Services, wire: Wire, address: str) -> None:
        self.services, self.wire = services, wire
        self.member = Member(address)
        self.buffer = LineBuffer()
        self._bucket = TokenBucket(services.rules.rate, services.rules.burst)
        self._warned = False
        self._portion = max(1, int(services.rules.rate or CHUNK))  # lines that wait their turn together
        self._turned_out = False
        self._failed = False  # the connection, so that nobody knows what has arrived of what was sent last

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
            self._failed = bool(self.member.name)  # then it is the system's: the other end has gone without a word
            if not self._failed:
                self.tell("ERROR~You gave no name in time")
        except (Left, Ended, OSError) as reason:
            self._failed = isinstance(reason, OSError)
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
        """Return how many seconds are left to give a name; raise TimeoutError if there are none."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def _converse(self) -> None:
        self._deadline = time.monotonic() + self.services.rules.login_seconds
        self._take(self._come_in())
        while not self._turned_out and self._listen():
            pass

    def _come_in(self) -> list[bytes]:
        """Return the lines that have come behind the one with which the client got in."""
        entrance = Entrance(self.services, self.wire, self.member)
        while not self._turned_out and (data := self.receive()):
            lines = self.buffer.feed(data)
            while lines and not self.member.name:
                self._slow_down(1)
                self._time_left()
                entrance.hear(decode(lines.pop(0)))
            if self.member.name:
                return lines
            self._wait_for_room()
        raise Left("it gave no name")

    def _listen(self) -> bool:
        """Take what comes next; return whether anything came. Who waits here holds nothing of what was before."""
        data = self.receive()
        self._take(self.buffer.feed(data) if data else [])
        return bool(data)

    def _take(self, lines: list[bytes]) -> None:
        while lines and not self._turned_out:
            portion, lines = lines[: self._portion], lines[self._portion :]
            self._slow_down(len(portion))
            self._chat(portion)
        self._wait_for_room()

    def _wait_for_room(self) -> None:
        """Read on only when this client, and all together, have taken most of what is due to them."""
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
        else:
            self._log(texts)

    def _log(self, texts: list[str]) -> None:
        """Log that something was said in a room; and what, if the rules allow that."""
        if self.services.rules.log_texts:
            for text in texts:
                log.info("[%s] %s", self.member.name, printable(text))
        else:
            log.info("[%s] %s", self.member.name, "(one line)" if len(texts) == 1 else f"({len(texts)} lines)")

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

    def _leave(self) -> None:
        services, done = self.services, threading.Event()
        satisfied = not self.member.given or self._has_got_all()
        with services.hub.lock:
            services.postman.post(services.hub.part(self.member, satisfied))
            gone = [] if self.member.registered else services.files.owned_by(self.member.person)
        services.discard(gone)
        services.postman.post([Delivery(mailbox=self.member.mailbox, empty=done, close=True)])
        if not done.wait(POSTING):
            self.wire.hang_up()
            done.wait()
        self.wire.discard(time.monotonic() + FAREWELL)
        self.wire.close()
        log.info("%s has left (%s)", self.member.address, self.member.name or "no name given")

    def _has_got_all(self) -> bool:
        """Tell whether the client has taken what it was sent, and then ended the connection in order."""
        taken = threading.Event()
        self.services.postman.post([Delivery(mailbox=self.member.mailbox, empty=taken)])
        return not self._failed and taken.wait(FAREWELL) and not self.member.mailbox.abandoned


def decode(line: bytes) -> str:
    """Return a line, or lines, as text: what is not UTF-8 counts as U+FFFD."""
    return line.decode("utf-8", "replace")


def said_first(texts: list[str]) -> int:
    """Return how many lines are to be said before the next one that asks for something; //TEXT says /TEXT."""
    for count, text in enumerate(texts):
        if text[0] == "/" and not text.startswith("//"):
            return count
    return len(texts)
