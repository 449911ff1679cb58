"""All conversations of one person: which is open, where what comes belongs, who is there. Pure state, no I/O."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from final.events import (
    Connected,
    Disconnected,
    Entered,
    Event,
    FileOffered,
    Joined,
    Left,
    Message,
    Notice,
    PastEnds,
    Refusal,
    Rooms,
    Users,
)
from final.gui.changes import Added, Change, Found, Fresh, Listed, Older
from final.gui.conversation import WHILE_READING, Conversation, Entry, Kind
from final.pending import spoken
from final.protocol import LOBBY, key

PAGE = 200  # older lines to ask for at a time
MOST_PAST = 500  # that a server sends at a time
REQUESTS = {"/history": "older", "/search": "search"}  # what is asked for by a line that begins so


class Book:
    """All conversations, and which of them is open."""

    def __init__(self, me: str, clock: Callable[[], float] = time.time) -> None:
        """Begin in the lobby.

        Args:
            me: one's own name.
            clock: tells the time, in seconds since the epoch.
        """
        self.me = me
        self.room = Conversation(LOBBY)  # where one is, whatever is open
        self.open = self.room
        self.attentive = True  # somebody looks at the end of the open conversation
        self.online = False
        self.conversations = {("room", key(LOBBY)): self.room}
        self.people: list[str] = []  # in the room
        self.sizes: dict[str, int] = {}  # how many are in each room
        self._clock = clock
        self._requests: list[str] = []  # what the lines of the past answer that come now, then: see REQUESTS
        self._wanted = ""  # the text of the search
        self._page: list[Entry] = []
        self._unsure: list[Entry] = []  # said in the room, and perhaps lost: shown again when we are back

    def private(self, name: str) -> Conversation:
        """Return the conversation with a person, a new one if need be."""
        return self.conversations.setdefault(("person", key(name)), Conversation(name, private=True, complete=True))

    def close(self, name: str) -> None:
        """Let go of the conversation with a person; if it is open, the room is open then."""
        if self.open is self.conversations.pop(("person", key(name)), None):
            self.look_at(self.room)

    def look_at(self, conversation: Conversation) -> None:
        """Open a conversation; all in it counts as read."""
        if self.open is not conversation:
            self.open.first_unread = None
            self.open.being_read = False
        self.open = conversation
        conversation.unread = 0

    def read(self) -> None:
        """All of the open conversation has been seen: no line "new" is wanted any more."""
        self.open.unread, self.open.first_unread = 0, None

    @property
    def full(self) -> bool:
        """Whether so much of the room is here that nothing older is asked for."""
        return len(self.room.entries) >= WHILE_READING and not self.room.complete

    def ask_older(self) -> str:
        """Return the line that asks the server for what is before the room's first entry; "" means: do not ask."""
        room = self.room
        if self._requests or room.complete or not self.online or self.full:
            return ""
        count, before = room.missing()
        self._requests.append("older")
        return f"/history {min(MOST_PAST, count + PAGE)} {before or ''}".rstrip()

    def ask_search(self, text: str) -> str:
        """Return the line that asks the server to search the room; "" means: do not ask now."""
        if "search" in self._requests or not self.online:
            return ""
        self._requests.append("search")
        self._wanted = text
        return f"/search {text}"

    def feed(self, events: Iterable[Event]) -> list[Change]:
        """Take in what has come; return what is to be shown, in order. Entries that come together are one change."""
        changes: list[Change] = []
        for event in events:
            for change in self._understand(event):
                last = changes[-1] if changes else None
                if isinstance(change, Added) and isinstance(last, Added) and last.conversation is change.conversation:
                    changes[-1] = Added(last.conversation, last.entries + change.entries, last.gone + change.gone)
                elif change != last:
                    changes.append(change)
        return changes

    def _understand(self, event: Event) -> list[Change]:
        take = TAKE.get(type(event))
        return take(self, event) if take else []

    def _file(self, event: FileOffered) -> list[Change]:
        entry = self._entry(Kind.FILE, event.name, event.sender, file=event)
        return self._add(self._with(event, entry) if event.recipient else self.room, entry)

    def _people(self, event: Users) -> list[Change]:
        self.people = list(event.names)
        return [Listed()]

    def _rooms(self, event: Rooms) -> list[Change]:
        """Learn which rooms there are. It is the first answer after coming back: the room's past has come before it."""
        self.sizes = dict(event.people)
        unsure, self._unsure = self._unsure, []
        return [*(change for entry in unsure for change in self._add(self.room, entry)), Listed()]

    def _connected(self, event: Connected) -> list[Change]:
        self.online, self.me = True, event.name
        return [Listed()]

    def _notice(self, event: Notice) -> list[Change]:
        return self._add(self.open, self._entry(Kind.NOTICE, event.text))

    def _refusal(self, event: Refusal) -> list[Change]:
        request = REQUESTS.get(event.line.partition(" ")[0])
        if request in self._requests:
            self._requests.remove(request)
        return self._add(self.open, self._entry(Kind.REFUSAL, event.text))

    def _entry(self, kind: Kind, text: str, sender: str = "", **more: object) -> Entry:
        entry = Entry(kind, text, self._clock(), sender, mine=bool(sender) and key(sender) == key(self.me))
        return replace(entry, **more) if more else entry  # type: ignore[arg-type]

    def _message(self, message: Message) -> list[Change]:
        entry = self._entry(Kind.SAID, message.text, message.sender)
        if message.time:
            entry = replace(entry, time=message.time, number=message.number)
        if message.recipient:
            return self._add(self._with(message, entry), entry)
        if message.time and self._requests:
            self._page.append(entry)
            return []
        return self._add(self.room, entry, is_news=not message.time)

    def _with(self, event: Message | FileOffered, entry: Entry) -> Conversation:
        return self.private(event.recipient if entry.mine else event.sender)

    def _add(self, conversation: Conversation, entry: Entry, *, is_news: bool = True) -> list[Change]:
        added = Added(conversation, [entry], conversation.add([entry]))
        seen = conversation is self.open and self.attentive
        if seen or not is_news or entry.mine or entry.kind not in (Kind.SAID, Kind.FILE):
            return [added]
        conversation.unread += 1
        conversation.first_unread = conversation.first_unread or entry
        return [added, Listed()]

    def _come_or_go(self, event: Joined | Left) -> list[Change]:
        others = [name for name in self.people if key(name) != key(event.name)]
        self.people = sorted([*others, event.name], key=key) if isinstance(event, Joined) else others
        return [*self._add(self.room, self._entry(Kind.NOTICE, str(event))), Listed()]

    def _enter(self, event: Entered) -> list[Change]:
        """Be in a room. Its past follows, so what is known of it begins anew."""
        before, name = self.room, event.room
        self._forget_requests()
        self.room = self.conversations.setdefault(("room", key(name)), Conversation(name))
        self.room.entries.clear()
        self.room.complete, self.room.unread, self.room.first_unread = False, 0, None
        if self.open is before:
            self.look_at(self.room)
        return [Fresh(self.room), Listed()]

    def _end(self, event: Disconnected) -> list[Change]:
        is_news = self.online or event.retry is None  # else one try of many has failed
        self.online, self.people = False, []
        self._forget_requests()
        changes = self._add(self.room, self._entry(Kind.NOTICE, event.reason)) if is_news else []
        for line in event.unconfirmed:
            recipient, text = spoken(line) or ("", line)
            entry = self._entry(Kind.UNCONFIRMED, text, self.me)
            changes += self._add(self.private(recipient) if recipient else self.room, entry)
            if not recipient:
                self._unsure.append(entry)
        return [*changes, Listed()]

    def _end_of_past(self, _event: PastEnds) -> list[Change]:
        request = self._requests.pop(0) if self._requests else ""
        page, self._page = self._page, []
        if request == "search":
            return [Found(self._wanted, page)]
        if request == "older":
            before = self.room.missing()
            older = self.room.join(page)
            return [Older(self.room, older, go_on=not older and bool(page) and self.room.missing() != before)]
        return []

    def _forget_requests(self) -> None:
        self._requests, self._page = [], []


TAKE: dict[type[Event], Callable[[Book, Any], list[Change]]] = {
    Message: Book._message,
    FileOffered: Book._file,
    Joined: Book._come_or_go,
    Left: Book._come_or_go,
    Users: Book._people,
    Rooms: Book._rooms,
    Entered: Book._enter,
    PastEnds: Book._end_of_past,
    Connected: Book._connected,
    Disconnected: Book._end,
    Refusal: Book._refusal,
    Notice: Book._notice,
}
