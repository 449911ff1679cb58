"""What the lines of a server mean to a client. Pure text, no I/O."""

from collections.abc import Callable

from final.events import (
    Entered,
    Extended,
    FileOffered,
    Joined,
    Left,
    MayFetch,
    MayUpload,
    Message,
    Notice,
    PastEnds,
    Refusal,
    Rooms,
    Said,
    Users,
)

END_OF_TIME = 1 << 33  # seconds, in the year 2242: what computers think of later times differs
MOST = 2**63 - 1  # of anything that is counted, as in the tables of the server


def understand(line: str) -> Said:
    """Return what a line from a server means. What makes no sense counts as a notice, so that nothing is lost."""
    tag, _, text = line.partition("~")
    try:
        if tag in READ:
            return READ[tag](text)
    except (ValueError, IndexError, TypeError):
        return Notice(line)
    sender, private, recipient = tag.partition(">")
    return Message(sender, text, recipient) if "~" in line and bool(private) == bool(recipient) else Notice(line)


def _count(text: str) -> int:
    """Return a number that a server could mean: more than this fits into none of its tables."""
    count = int(text)
    if not 0 <= count <= MOST:
        raise ValueError(f"nothing is counted so far: {text}")
    return count


def _past(text: str) -> Said:
    if not text:
        return PastEnds()
    number, time, names, words = text.split("~", 3)
    sender, _, recipient = names.partition(">")
    moment = float(time)
    if not 0 <= moment < END_OF_TIME:
        raise ValueError(f"nobody's clock says {time}")
    return Message(sender, words, recipient, moment, _count(number))


def _rooms(text: str) -> Said:
    pairs = (entry.rpartition(" ") for entry in text.split(","))
    return Rooms({name: _count(count) for name, _, count in pairs})


def _file(text: str) -> Said:
    number, names, size, sha256, name = text.split("~", 4)
    sender, _, recipient = names.partition(">")
    return FileOffered(_count(number), sender, _count(size), sha256, name, recipient)


def _may_fetch(text: str) -> Said:
    token, size, sha256, name = text.split("~", 3)
    return MayFetch(token, _count(size), sha256, name)


READ: dict[str, Callable[[str], Said]] = {
    "SERVER": Notice,
    "ERROR": Refusal,
    "USERS": lambda text: Users(tuple(text.split(","))),
    "JOIN": Joined,
    "LEAVE": Left,
    "FILE": _file,
    "*EXTENDED": lambda text: Extended(tuple(text.split())),
    "*ROOM": Entered,
    "*ROOMS": _rooms,
    "*PAST": _past,
    "*PUT": lambda text: MayUpload(*text.split("~", 2)),
    "*GET": _may_fetch,
}
