"""The page of the chat: it brings together what the client is told, what of it is shown, and what one does."""

from collections.abc import Callable
from weakref import WeakKeyDictionary

from final.client import Client
from final.events import (
    Connected,
    Disconnected,
    Entered,
    Event,
    NotTransferred,
    Progress,
    Refusal,
    Rooms,
    Transferred,
)
from final.gui.actions import Actions
from final.gui.app import App, Page
from final.gui.attention import Attention
from final.gui.book import Book
from final.gui.changes import Added, Change, Found, Fresh, Older
from final.gui.conversation import Conversation, Entry
from final.gui.errands import Errands
from final.gui.keys import Keys
from final.gui.pump import Pump
from final.gui.transcript import Transcript
from final.gui.view import View

ROOMS = 15_000  # milliseconds between two questions for the rooms


class ChatPage(Page):
    """Rooms at the left, the conversation in the middle, the people at the right."""

    actions_class: type[Actions] = Actions  # what it is made of; others may put something else there
    transcript_class: type[Transcript] = Transcript

    def __init__(self, app: App, client: Client, news: list[Event]) -> None:
        """Build the page around a client.

        Args:
            app: the window.
            client: which is in the chat.
            news: what its inbox has held until now.
        """
        super().__init__(app)
        self._client, self._news = client, news
        self.book = Book(client.name)
        self._drawn: Conversation | None = None  # in the transcript
        self._answered: Conversation | None = None  # in the message box
        self._marked: Entry | None = None  # above it stands the line "new"
        self._drafts: WeakKeyDictionary[Conversation, str] = WeakKeyDictionary()
        errands = Errands(app.root, client, app.settings, self._begin_file)
        self.actions = self.actions_class(app, client, self.book, errands, self._show_chosen)
        self.view = View(self, app, self.actions, self._on_end, self.transcript_class)
        self._attention = Attention(app.root, app.settings, self.book)
        self._pump: Pump[Event] | None = None
        self._keys: Keys | None = None
        self._timer: str | None = None

    def enter(self) -> None:
        view = self.view
        self._keys = Keys(self.app.root, self._key_actions(), [view.composer.text, view.transcript.text])
        for event in ("<FocusIn>", "<FocusOut>"):
            self.app.root.bind(event, lambda _event: self._look_up())
        self._timer = self.after(ROOMS, self._ask_again)
        self._take(self._news)
        self._pump = Pump(self, self._client.inbox, self._take)
        view.write()

    def leave(self) -> None:
        if self._pump is None or self._keys is None or self._timer is None:
            return
        self._pump.stop()
        self._keys.release()
        self.after_cancel(self._timer)
        for event in ("<FocusIn>", "<FocusOut>"):
            self.app.root.unbind(event)
        self._pump = self._keys = self._timer = None
        self.actions.close()
        self._client.transfers.cancel()
        self._client.leave()

    def added(self, added: Added) -> None:
        """Show what was added to a conversation."""
        if added.conversation is self._drawn:
            self.view.transcript.add(added.entries, added.gone)

    def _key_actions(self) -> dict[str, Callable[[], None]]:
        view, do = self.view, self.actions
        return {
            "Mod-f": view.search.open,
            "Mod-k": do.choose_any,
            "Mod-l": view.write,
            "Escape": view.escape,
            "F6": view.next_area,
            "Alt-Up": lambda: do.step(-1),
            "Alt-Down": lambda: do.step(1),
        }

    def _take(self, news: list[Event]) -> None:
        """Take what the client is told."""
        for event in news:
            self.heed(event)
        self._look_up()
        changes = self.book.feed(news)
        if any(isinstance(change, Fresh) for change in changes) or self.book.open is not self._drawn:
            self._drawn = None  # all of it is shown below
        for change in changes:
            self._apply(change)
        if self._drawn is None:
            self._show_open()
        elif changes:
            self._show_news()
        if any(isinstance(event, Rooms) for event in news) and self.view.transcript.at_top:
            self.actions.ask_older()

    def _begin_file(self, number: int, name: str, comes: bool) -> None:
        self.view.carrier.begin(number, name, comes)

    def heed(self, event: Event) -> None:
        """Do what an event demands beside being shown in a conversation."""
        match event:
            case Connected(name):
                self._ask_rooms()
                where = self._client.address
                self.view.banner.hide()
                self.view.footer.say(f"Connected to {where.host}:{where.port} as {name}")
            case Disconnected():
                self.actions.over = event.retry is None
                self.view.banner.show(event)
                self.view.footer.say("Not connected")
            case Entered():
                self._ask_rooms()  # what comes before the answer is the room's past
                self.actions.has_rooms = self.actions.entering = True
            case Rooms() | Refusal(line="/rooms"):
                self.actions.entering = False
            case Progress() | Transferred() | NotTransferred():
                self.view.carrier.take(event)
                if not isinstance(event, Progress) and (picture := self.actions.errands.picture(event)):
                    self.view.transcript.picture(*picture)

    def _apply(self, change: Change) -> None:
        """Show a change."""
        match change:
            case Added(entries=entries):
                for file in filter(None, (entry.file for entry in entries)):
                    self.actions.errands.offer(file)
                self._attention.call(change)
                self.added(change)
                self._follow_own(change)
            case Older(conversation, entries, go_on) if conversation is self._drawn:
                self.view.transcript.insert_older(entries)
                if go_on:
                    self.actions.ask_older()
            case Found(_, entries):
                self.view.search.show_found(entries)

    def _follow_own(self, added: Added) -> None:
        """Go where one has just said something: what stands above it is not new any more."""
        if added.conversation is self._drawn and any(entry.mine for entry in added.entries):
            self._marked = None
            self.view.transcript.mark_new(None)
            self.view.transcript.to_end()

    def _show_chosen(self) -> None:
        """Show the conversation that one has just chosen, and let one write in it."""
        self._show_open()
        self.view.write()

    def _show_open(self) -> None:
        """Show the conversation that is open now, and what was being written in it."""
        view, book = self.view, self.book
        if self._answered is not book.open:
            if self._answered is not None:
                self._drafts[self._answered] = view.composer.content
            view.composer.content = self._drafts.pop(book.open, "")
            view.composer.invite(f"Message {book.open.title if book.open.private else f'#{book.open.title}'}")
        self._drawn = self._answered = book.open
        self._marked = book.open.first_unread
        view.transcript.show(book.open)
        view.search.refresh()
        self._show_news()

    def _show_news(self) -> None:
        """Show what is new, as far as nobody has seen it."""
        first = self.book.open.first_unread
        if first is not None and first is not self._marked:
            self._marked = first
            self.view.transcript.mark_new(first)
        self._look_up()
        self.view.show_lists(self.book)
        self._attention.tell()

    def _look_up(self) -> None:
        """Notice whether somebody looks at the newest, who has then read it."""
        book = self.book
        book.attentive = self._attention.in_front and self.view.transcript.at_end
        if book.attentive and book.open.unread:
            book.read()
            self.view.show_lists(book)
            self._attention.tell()

    def _on_end(self, at_end: bool) -> None:
        """One has come to the conversation's end, or left it: then more of it is kept."""
        self.book.open.being_read = not at_end
        if at_end and (gone := self.book.open.trim()):
            self.view.transcript.add([], gone)
        self._look_up()

    def _ask_rooms(self) -> None:
        if self.actions.has_rooms:
            self._client.ask("/rooms")

    def _ask_again(self) -> None:
        """Ask now and then which rooms there are, while somebody looks."""
        if self.book.online and self._attention.in_front:
            self._ask_rooms()
        self._timer = self.after(ROOMS, self._ask_again)
