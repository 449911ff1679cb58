"""The bytes of files, over connections of their own, so that the chat never waits for them."""

import dataclasses
import logging
import threading

from final.files import FileRefused, Upload
from final.hub import Delivery, Hub, Member, tell
from final.protocol import key
from final.records import Stored
from final.services import Services
from final.wire import Wire

STALL = 30.0  # seconds without a byte, then a transfer is given up

log = logging.getLogger(__name__)


def receive(services: Services, wire: Wire, member: Member, token: str) -> None:
    """Take the bytes of an upload, and offer the file to whom it is for.

    Raises:
        FileRefused: the token or the bytes are not what was agreed on.
    """
    upload = services.files.redeem(token)
    if not isinstance(upload, Upload):
        raise FileRefused("This token is for fetching")
    services.postman.post([tell(member, "*READY~")])
    with services.hub.lock:
        number = services.hub.next_number()
    services.files.receive(upload, number, _Stream(wire).read)
    file = Stored(number=number, time=services.hub.clock(), **dataclasses.asdict(upload))
    services.files.add(file)
    with services.hub.lock:
        done = tell(member, f"*STORED~{number}", record=file)
        services.postman.post([done, *announce(services.hub, file)])
    log.info("file %d, %d bytes, from %s", number, file.size, file.sender)


def send(services: Services, member: Member, request: str) -> None:
    """Send the bytes of a file: request is TOKEN, or TOKEN and an offset in bytes.

    Raises:
        FileRefused: the token is for no file.
    """
    token, _, offset = request.partition(" ")
    file = services.files.redeem(token)
    if not isinstance(file, Stored) or not (offset or "0").isdecimal():
        raise FileRefused("This token is not for fetching, or the offset is no number")
    start = min(int((offset or "0")[:18]), file.size)
    pieces = services.files.read(file, start)
    services.postman.post([tell(member, f"*READY~{file.size - start}")])
    for piece in pieces:
        sent = threading.Event()
        services.postman.post([Delivery(piece, mailbox=member.mailbox, empty=sent)])
        if not sent.wait(STALL) or member.mailbox.abandoned or services.stopping.is_set():
            return


def announce(hub: Hub, file: Stored) -> list[Delivery]:
    """Return what tells people of a new file: everybody in the sender's room, or one."""
    sender = hub.members.get(key(file.sender))
    if file.recipient:
        found = [hub.members.get(key(file.recipient)), sender]
        members = [member for member in dict.fromkeys(found) if member is not None]
    else:
        room = sender.room if sender is not None and sender.room is not None else hub.lobby
        members = list(room.members.values())
    extended = f"FILE~{file.number}~{file.sender}~{file.size}~{file.sha256}~{file.name}"
    plain = f"SERVER~{file.sender} offers the file {file.name}, {file.size} bytes: it needs the client of final/"
    return [tell(member, extended if member.extended else plain) for member in members]


class _Stream:
    """What arrives on a wire, in the sizes that are asked for."""

    def __init__(self, wire: Wire) -> None:
        self._wire, self._buffer = wire, b""

    def read(self, most: int) -> bytes:
        try:
            self._buffer = self._buffer or self._wire.receive(STALL)
        except TimeoutError:
            raise FileRefused(f"Nothing came for {STALL:g} seconds") from None
        data, self._buffer = self._buffer[:most], self._buffer[most:]
        return data
