"""The one thread that sends everything to everybody, and stores before it sends. It waits for no client.

Mailboxes and logs belong to this thread alone. Others post deliveries; they are carried out in their order, and what
has come meanwhile is stored in one go: so a line that somebody gets to see survives the server, whatever ends it.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Protocol

from final.mailbox import Mailbox
from final.members import Deliveries, Delivery
from final.records import Kept, Record, Stored, StoreError, Talk
from final.wording import encode

SLICE = 1 << 18  # bytes to carry out, and to send to one client, at a time
LARGEST_MAILBOX = 1 << 20  # bytes that may wait for a client which does not read
AHEAD = 1 << 18  # bytes that may wait for a client before nothing more is read from it
PENDING = 1 << 20  # bytes that may wait to be carried out before nothing more is read from anybody
PATIENCE = 0.5  # seconds until who waits for room looks again, should its connection be ended meanwhile
RETRY = 0.01  # seconds until a client that took nothing is tried again

log = logging.getLogger(__name__)
Write = Callable[[Sequence[Record]], None]


class Outlet(Protocol):
    """Where what a mailbox holds goes: most often a Wire, which says what each of these does."""

    backlog: bytes

    def push(self, data: bytes) -> bool: ...
    def finish(self) -> None: ...
    def hang_up(self) -> None: ...


class Postman(threading.Thread):
    """Start it once; when it is told to end it does, after the last connection."""

    def __init__(self, write: Write) -> None:
        super().__init__(name="postman", daemon=True)
        self._write = write
        self._lock = threading.Lock()  # guards all below
        self._wake = threading.Condition(self._lock)
        self._relief = threading.Condition(self._lock)
        self._pending: deque[Delivery] = deque()
        self._size = 0  # bytes that are pending
        self._ending = False
        self._wires: dict[Mailbox, Outlet] = {}  # replaced, never changed: it may be in use
        self._behind: set[Mailbox] = set()  # for whom much is waiting

    def add(self, mailbox: Mailbox, wire: Outlet) -> None:
        """From now on send over the wire what comes into the mailbox."""
        with self._lock:
            self._wires = {**self._wires, mailbox: wire}

    def post(self, deliveries: Deliveries) -> None:
        """Let deliveries be carried out, after all that were posted before."""
        with self._wake:
            self._pending += deliveries
            self._size += sum(len(delivery.data) for delivery in deliveries)
            self._wake.notify()

    def end(self) -> None:
        """Do no more than is to be done for those who are connected."""
        with self._wake:
            self._ending = True
            self._wake.notify()

    def has_room(self, mailbox: Mailbox) -> bool:
        """Tell whether more may be read from a mailbox's owner; if not, wait a moment.

        It may not while it reads more slowly than it talks, or all together talk too much.
        """
        with self._relief:
            full = mailbox in self._behind or self._size > PENDING
            if full:
                self._relief.wait(PATIENCE)
        return not full

    def run(self) -> None:
        """Carry out deliveries and send, until it is over."""
        patience: float | None = None  # seconds to wait for deliveries before sending again
        while (work := self._wait(patience)) is not None:
            batch, wires = work
            self._carry_out(self._keep(batch))
            patience = self._send(wires)

    def _wait(self, patience: float | None) -> tuple[Deliveries, dict[Mailbox, Outlet]] | None:
        """Return what is to be done next, and for whom; None once it is over."""
        with self._wake:
            if self._ending and not (self._pending or self._wires):
                return None
            if not self._pending and patience != 0:
                self._wake.wait(patience)
            return self._next(), self._wires

    def _next(self) -> Deliveries:
        """Take what is pending, but no more than a client is sent at a time: who keeps up is never behind."""
        batch, size = [], 0
        while self._pending and size < SLICE:
            batch.append(self._pending.popleft())
            size += len(batch[-1].data)
        if self._size > PENDING >= self._size - size:
            self._relief.notify_all()
        self._size -= size
        return batch

    def _keep(self, batch: Deliveries) -> Deliveries:
        """Store what must be stored; return what may be carried out."""
        records = [delivery.record for delivery in batch if delivery.record is not None]
        if not records:
            return batch
        try:
            self._write(records)
            return batch
        except StoreError as error:
            log.error("cannot store: %s", error)
            return [_not_stored(delivery, error) if delivery.record else delivery for delivery in batch]

    def _carry_out(self, batch: Sequence[Delivery]) -> None:
        for delivery in batch:
            mailbox, room = delivery.mailbox, delivery.log
            if mailbox is not None:
                if delivery.data:
                    mailbox.tell(delivery.data)
                if delivery.move:
                    mailbox.follow(room)
                if delivery.empty is not None:
                    mailbox.empty, mailbox.close = delivery.empty, delivery.close
            elif room is not None:
                room.add(delivery.data)
                room.trim(LARGEST_MAILBOX)
            elif delivery.empty is not None:
                delivery.empty.set()
            if delivery.then:
                self._carry_out(delivery.then)

    def _send(self, wires: dict[Mailbox, Outlet]) -> float | None:
        """Send every client its next slice; return how long to wait, in seconds, until more should be sent."""
        slices: dict[tuple[int, int], bytes] = {}
        waiting = progress = False
        for mailbox, wire in wires.items():
            if mailbox.place != mailbox.log.end or mailbox.own or wire.backlog:
                progress |= _send_one(mailbox, wire, slices)
                size = mailbox.size + len(wire.backlog)
                waiting |= size > 0
                self._note(mailbox, size > AHEAD)
                if size > LARGEST_MAILBOX:
                    wire.hang_up()
            if mailbox.empty is not None and not mailbox.size and not wire.backlog:
                self._tell_empty(mailbox, wire, mailbox.empty)
        return None if not waiting else 0 if progress else RETRY

    def _note(self, mailbox: Mailbox, behind: bool) -> None:
        """Let readers know whether much is waiting for a client."""
        if behind != (mailbox in self._behind):
            with self._relief:
                self._behind ^= {mailbox}
                if not behind:
                    self._relief.notify_all()

    def _tell_empty(self, mailbox: Mailbox, wire: Outlet, empty: threading.Event) -> None:
        if mailbox.close:
            with self._lock:
                self._wires = self._wires.copy()
                del self._wires[mailbox]
                self._behind.discard(mailbox)
            wire.finish()
        mailbox.empty = None
        empty.set()


def _send_one(mailbox: Mailbox, wire: Outlet, slices: dict[tuple[int, int], bytes]) -> bool:
    """Send one client its next slice; return whether it took any of it."""
    try:
        if mailbox.lost:
            raise ConnectionError("it has fallen behind too far")
        return wire.push(b"" if wire.backlog else mailbox.take(SLICE, slices))
    except OSError as error:
        log.debug("nothing more can be sent: %s", error)
        mailbox.abandon()
        wire.backlog = b""
        wire.hang_up()  # the thread that receives wakes, and lets the member leave
        return False


def _not_stored(delivery: Delivery, error: StoreError) -> Delivery:
    done = "sent" if isinstance(delivery.record, Talk | Kept | Stored) else "done"
    return Delivery(encode(f"ERROR~Not stored, and so not {done}: {error.reason}"), mailbox=delivery.sender)
