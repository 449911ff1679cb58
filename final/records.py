"""What must not be forgotten: each fact that the server stores, and how much it needs to know of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple


class StoreError(Exception):
    """What should be stored is not, or cannot be read; the message says where, and why."""

    def __init__(self, message: str, reason: str = "") -> None:
        """Keep the reason alone for clients: they need not know where the server's files are."""
        super().__init__(message)
        self.reason = reason or message


class Said(NamedTuple):
    """A public line."""

    number: int  # one more than the line before, in all rooms together
    time: float  # seconds since the epoch
    room: str
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Talk:
    """Public lines that one client sent together: most often one."""

    number: int  # of the first line
    time: float
    room: str
    name: str
    texts: Sequence[str]

    def lines(self) -> list[Said]:
        """Return the lines, oldest first."""
        numbered = enumerate(self.texts, self.number)
        return [Said(number, self.time, self.room, self.name, text) for number, text in numbered]

    def end(self, most: int) -> "Talk":
        """Return the newest of these lines, so many at most."""
        left_out = max(0, len(self.texts) - most)
        return Talk(self.number + left_out, self.time, self.room, self.name, self.texts[left_out:])


@dataclass(frozen=True, slots=True)
class Kept:
    """A private line for somebody who was away."""

    number: int
    time: float
    sender: str
    recipient: str
    text: str


@dataclass(frozen=True, slots=True)
class Delivered:
    """Somebody has come back and was sent all that was kept, up to this number."""

    recipient: str
    number: int


@dataclass(frozen=True, slots=True)
class Account:
    """A registered name; what proves whose it is: see passwords."""

    name: str
    secret: str
    admin: bool = False


@dataclass(frozen=True, slots=True)
class Promoted:
    """The owner of an account may turn others out from now on."""

    name: str


@dataclass(frozen=True, slots=True)
class Banned:
    """A name, registered or not, that may not come in."""

    name: str
    by: str


@dataclass(frozen=True, slots=True)
class Unbanned:
    """A name that may come in again."""

    name: str


@dataclass(frozen=True, slots=True)
class Stored:
    """A file that was sent; its bytes are in the folder of files, under its number."""

    number: int
    time: float
    sender: str
    recipient: str  # a name, or "" for everybody
    name: str
    size: int  # bytes
    sha256: str
    giver: str = ""  # who the sender is: see Member.person; not stored
    owner: str = ""  # who the recipient is; this is what is stored of it


@dataclass(frozen=True, slots=True)
class Discarded:
    """A file is no more."""

    number: int


Record = Talk | Kept | Delivered | Account | Promoted | Banned | Unbanned | Stored | Discarded
