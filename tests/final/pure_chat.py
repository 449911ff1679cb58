"""A chat without sockets, threads and files: a hub, and somebody who carries out what it says."""

import itertools

from final.hub import Hub
from final.mailbox import Mailbox
from final.members import Deliveries, Member
from final.records import Account
from final.wording import MUCH


class Chat:
    """A hub, and somebody who carries out what it says."""

    def __init__(self) -> None:
        self.times = itertools.count(1000)
        self.hub = Hub(lambda: float(next(self.times)))
        self.records: list[object] = []

    def do(self, deliveries: Deliveries) -> None:
        for delivery in deliveries:
            self.records += [delivery.record] if delivery.record else []
            if delivery.mailbox is None and delivery.log is not None:
                delivery.log.add(delivery.data)
            if delivery.mailbox is not None:
                delivery.mailbox.tell(delivery.data)
            if delivery.mailbox is not None and delivery.move:
                delivery.mailbox.follow(delivery.log)

    def join(self, name: str, *, extended: bool = False, registered: bool = False) -> Member:
        member = Member(f"{name}'s address", extended=extended)
        if registered:
            self.hub.accounts.setdefault(name.casefold(), Account(name, "secret"))
        self.do(self.hub.admit(member, name, registered))
        return member

    def say(self, member: Member, *texts: str) -> None:
        for text in texts:
            self.do(self.hub.say(member, [text]))

    def go(self, member: Member) -> None:
        self.do(self.hub.part(member))


def heard(member: Member) -> list[str]:
    """Take what waits for a member."""
    return _taken(member.mailbox).decode().splitlines()


def _taken(mailbox: Mailbox) -> bytes:
    return b"".join(iter(lambda: mailbox.take(MUCH, {}), b""))
