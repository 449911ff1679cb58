"""What a window needs to run a server: it starts and stops it, and tells all that happens in one queue. No Tk.

A thread runs the server from its start to its end, and does what the window asks for. So the window waits for nothing.
"""

import argparse
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Literal

from final.certificates import NoCertificate
from final.commands import carry_out
from final.members import Delivery, Member
from final.opening import PROBLEMS, Opened, opened
from final.overhearing import Answer, Ear, Line, logged
from final.protocol import LONGEST_LINE
from final.server import CannotListen
from final.services import Services

LOOK = 0.5  # seconds between two looks at who is there
About = Literal["address", "port", "certificate", "folder"]  # what can be wrong with a server's options
OPERATOR = "The host"  # no name that anybody could have: it holds a space


@dataclass(frozen=True)
class Started:
    """The server listens."""

    host: str
    port: int
    tls: bool
    warnings: list[str]


@dataclass(frozen=True)
class Failed:
    """The server does not run; the reason is a sentence."""

    reason: str
    about: About


@dataclass(frozen=True)
class Stopped:
    """The server has ended in good order."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the chat."""

    name: str
    address: str
    joined: float  # seconds since the epoch
    lines: int  # said since then, in public or private
    muted: bool


@dataclass(frozen=True)
class Seen:
    """Who is there at a moment, and how much is said."""

    moment: float  # seconds, by time.monotonic()
    people: tuple[Person, ...]
    banned: tuple[str, ...]
    lines: int  # said since the start


News = Started | Failed | Stopped | Seen | Line | Answer
Order = Callable[[Services, Member], None]


class Host:
    """Runs one server at a time. Its methods never wait; what comes of them is told in the inbox."""

    def __init__(self) -> None:
        self.inbox: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._orders: queue.SimpleQueue[Order | None] = queue.SimpleQueue()  # None: stop

    def start(self, options: argparse.Namespace) -> None:
        """Start a server: Started, or Failed, will be told. The last one has ended.

        Args:
            options: those of serve.parser().
        """
        self._orders = queue.SimpleQueue()
        # No daemon: a program whose window is closed ends once its server has.
        threading.Thread(target=self._run, args=(options, self._orders), name="host").start()

    def stop(self) -> None:
        """End the server in good order: Stopped will be told."""
        self._orders.put(None)

    def order(self, line: str) -> None:
        """Have a command of admins carried out, "/kick bob" say: an Answer will be told."""
        data = " ".join(line.splitlines()).encode("utf-8", "replace")  # what cannot be sent cannot be stored, either
        if len(data) > LONGEST_LINE:
            self.inbox.put(Answer(f"A line has at most {LONGEST_LINE} bytes", refused=True))
        else:
            self._orders.put(lambda services, operator: carry_out(services, operator, data.decode()))

    def log_texts(self, wanted: bool) -> None:
        """Let the log hold what is said in rooms from now on, or not."""

        def change(services: Services, _operator: Member) -> None:
            services.rules = replace(services.rules, log_texts=wanted)

        self._orders.put(change)

    def _run(self, options: argparse.Namespace, orders: "queue.SimpleQueue[Order | None]") -> None:
        try:
            with logged(self.inbox), opened(options) as chat, _operator(chat.services, self.inbox) as operator:
                self.inbox.put(_started(chat))
                self._obey(chat.services, operator, orders)
        except PROBLEMS as error:
            self.inbox.put(Failed(str(error), _about(error)))
        else:
            self.inbox.put(Stopped())

    def _obey(self, services: Services, operator: Member, orders: "queue.SimpleQueue[Order | None]") -> None:
        """Do what is asked for, and look around now and then, until it is to stop."""
        next_look = time.monotonic()
        while True:
            try:
                order = orders.get(timeout=max(0.0, next_look - time.monotonic()))
            except queue.Empty:
                self.inbox.put(look(services))
                next_look = time.monotonic() + LOOK
                continue
            if order is None:
                return
            order(services, operator)
            next_look = time.monotonic()


def look(services: Services) -> Seen:
    """Return who is there, and how much was said."""
    hub = services.hub
    with hub.lock:
        members, banned, lines = list(hub.members.values()), tuple(hub.banned.values()), hub.lines
        people = tuple(Person(each.name, each.address, each.joined, each.lines, each.muted) for each in members)
    return Seen(time.monotonic(), people, banned, lines)


def _about(error: Exception) -> About:
    if isinstance(error, NoCertificate):
        return "certificate"
    return "address" if isinstance(error, CannotListen) else "folder"


def _started(chat: Opened) -> Started:
    return Started(chat.server.host, chat.server.port, chat.tls, chat.warnings)


@contextmanager
def _operator(services: Services, inbox: "queue.SimpleQueue[News]") -> Iterator[Member]:
    """Return who may do what admins may, and is no client: what it is told comes into the inbox."""
    operator = Member("this machine", name=OPERATOR, operator=True)
    services.postman.add(operator.mailbox, Ear(inbox))
    try:
        yield operator
    finally:
        services.postman.post([Delivery(mailbox=operator.mailbox, empty=threading.Event(), close=True)])
