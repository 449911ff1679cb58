"""What has changed in the book of conversations, and so must be shown. Pure data."""

from dataclasses import dataclass

from final.gui.conversation import Conversation, Entry


@dataclass(frozen=True)
class Added:
    """Entries have come at a conversation's end; so many have gone at its beginning."""

    conversation: Conversation
    entries: list[Entry]
    gone: int = 0


@dataclass(frozen=True)
class Older:
    """Entries have come at a conversation's beginning; none means that there are no older ones."""

    conversation: Conversation
    entries: list[Entry]
    go_on: bool = False  # none, but only because all that came is here already: older ones are to be asked for again


@dataclass(frozen=True)
class Fresh:
    """All of a conversation is to be shown anew."""

    conversation: Conversation


@dataclass(frozen=True)
class Found:
    """What a search has brought."""

    text: str
    entries: list[Entry]


@dataclass(frozen=True)
class Listed:
    """The list of conversations, their unread counts, or the people in the room have changed."""


Change = Added | Older | Fresh | Found | Listed
