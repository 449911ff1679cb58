"""What a client is told, as objects instead of lines; their str() is a sentence. Pure text, no I/O."""

from dataclasses import dataclass, field
from typing import Literal

About = Literal["address", "certificate", "name", "line"]  # what ended a connection, or was in the way of one


@dataclass(frozen=True, slots=True)
class Notice:
    """The server says something to people."""

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was asked for is not done."""

    text: str
    line: str = field(default="", compare=False)  # that asked for it, as far as the client knows

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Users:
    """Who is in the room."""

    names: tuple[str, ...]

    def __str__(self) -> str:
        return f"here are {', '.join(self.names)}"


@dataclass(frozen=True, slots=True)
class Joined:
    """Somebody has come into the room."""

    name: str

    def __str__(self) -> str:
        return f"{self.name} joined"


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody has left the room."""

    name: str

    def __str__(self) -> str:
        return f"{self.name} left"


@dataclass(frozen=True, slots=True)
class Message:
    """Somebody says something: to all in the room, or to one person."""

    sender: str
    text: str
    recipient: str = ""
    time: float = 0.0  # seconds since the epoch, if it was said earlier; else 0
    number: int = 0


@dataclass(frozen=True, slots=True)
class PastEnds:
    """All lines that were asked for have come."""


@dataclass(frozen=True, slots=True)
class Entered:
    """We are in a room."""

    room: str

    def __str__(self) -> str:
        return f"you are in the room {self.room}"


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms, and how many are in each."""

    people: dict[str, int]

    def __str__(self) -> str:
        return "rooms: " + ", ".join(f"{room} ({count})" for room, count in self.people.items())


@dataclass(frozen=True, slots=True)
class FileOffered:
    """Somebody has sent a file."""

    number: int
    sender: str
    size: int  # bytes
    sha256: str
    name: str
    recipient: str = ""

    def __str__(self) -> str:
        return f"{self.sender} sends the file {self.name} ({self.size} bytes): /get {self.number}"


@dataclass(frozen=True, slots=True)
class MayUpload:
    """A token to send a file with."""

    token: str
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class MayFetch:
    """A token to fetch a file with."""

    token: str
    size: int  # bytes
    sha256: str
    name: str


@dataclass(frozen=True, slots=True)
class Extended:
    """The server knows more than the steps' servers do."""

    what: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Connected:
    """We are in the chat, under this name."""

    name: str

    def __str__(self) -> str:
        return f"you are in the chat as {self.name}"


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The connection has ended.

    Args:
        reason: why, in words.
        unconfirmed: lines that were sent and did not come back: nobody knows whether others have read them.
        retry: after how many seconds it is tried again; None means that it is not.
        about: what the reason is about: the way to the server, its certificate, our name or password, the line itself.
    """

    reason: str
    unconfirmed: tuple[str, ...] = ()
    retry: float | None = None
    about: About = "line"

    def __str__(self) -> str:
        words = [self.reason, *(f"not confirmed: {line}" for line in self.unconfirmed)]
        return "; ".join(words if self.retry is None else [*words, f"next try in {self.retry:.0f} s"])


@dataclass(frozen=True, slots=True)
class Progress:
    """A file is on its way."""

    name: str
    done: int  # bytes
    size: int  # bytes
    number: int = 0  # of the transfer, as `upload` or `download` has returned it


@dataclass(frozen=True, slots=True)
class Transferred:
    """A file is where it should be; path says where if it is ours now."""

    name: str
    path: str = ""
    number: int = 0  # of the transfer

    def __str__(self) -> str:
        return f"{self.name} is here: {self.path}" if self.path else f"{self.name} is sent"


@dataclass(frozen=True, slots=True)
class NotTransferred:
    """A file is not, and why."""

    name: str
    reason: str
    number: int = 0  # of the transfer

    def __str__(self) -> str:
        return f"{self.name} did not get through: {self.reason}"


Said = (
    Notice
    | Refusal
    | Users
    | Joined
    | Left
    | Message
    | PastEnds
    | Entered
    | Rooms
    | FileOffered
    | MayUpload
    | MayFetch
    | Extended
)
Event = Said | Connected | Disconnected | Progress | Transferred | NotTransferred
