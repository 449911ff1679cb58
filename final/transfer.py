"""The bytes of files, over connections of their own, so that the chat never waits for them."""

import logging
import threading
from dataclasses import asdict, replace

from final.depot import FileRefused
from final.files import Upload
from final.hub import MUTED, Hub
from final.members import Delivery, Member, tell
from final.protocol import key
from final.records import Stored
from final.services import Services
from final.wire import Wire

STALL = 30.0  # seconds without a byte, then a transfer is given up

log = logging.getLogger(__name__)


def receive(services: Services, wire: Wire, member: Member, token: str) -> None:
    """Take the bytes of an upload, and offer the file to whom it is for; then the connection is to end.

    Raises:
        FileRefused: the token is not for sending.
    """
    upload = services.files.redeem(token)
    if not isinstance(upload, Upload):
        raise FileRefused("This token is for fetching")
    services.postman.post([tell(member, "*READY~")])
    try:
        _take(services, wire, member, upload)
    except FileRefused as error:  # what still comes are bytes, and must not be taken for lines
        services.postman.post([tell(member, f"ERROR~{error}")])


def _take(services: Services, wire: Wire, member: Member, upload: Upload) -> None:
    with services.hub.lock:
        number = services.hub.next_number()
    services.files.receive(upload, number, _Stream(wire).read)
    file = Stored(number=number, time=services.hub.clock(), **asdict(upload))
    _publish(services, member, file)
    log.info("file %d, %d bytes, from %s", number, file.size, file.sender)


def _publish(services: Services, member: Member, file: Stored) -> None:
    """Offer a file whose bytes are here, once it is stored; if all together are too many, the oldest go."""
    hub, stored = services.hub, threading.Event()
    with hub.lock:
        file = replace(file, giver=hub.by_now(file.giver), owner=hub.by_now(file.owner))
        problem = _problem_with(hub, file)
        if not problem:
            services.files.add(file)
            done = replace(tell(member, f"*STORED~{file.number}", record=file), then=announce(hub, file))
            services.postman.post([done, Delivery(empty=stored)])
    if problem:
        services.files.discard([file])
        raise FileRefused(problem)
    stored.wait()
    services.discard(services.files.too_many())


def _problem_with(hub: Hub, file: Stored) -> str:
    """Return why nobody is to hear of a file any more, or "": much may have happened while its bytes were coming."""
    sender = hub.members.get(key(file.sender))
    if key(file.sender) in hub.banned:
        return f"{file.sender} is banned"
    if sender is not None and sender.muted:
        return MUTED
    if sender is not None and not file.giver:
        return f"{file.sender} has left, and somebody else has the name"
    return f"{file.recipient} has left" if file.recipient and not file.owner else ""


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
    names = f"{file.sender}>{file.recipient}" if file.recipient else file.sender
    extended = f"FILE~{file.number}~{names}~{file.size}~{file.sha256}~{file.name}"
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
