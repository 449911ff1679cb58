"""What one does in the chat page: say something, go somewhere, search, save, leave. It draws nothing."""

from collections.abc import Callable, Hashable
from datetime import date
from pathlib import Path
from tkinter import filedialog

from final.client import Client
from final.completion import complete
from final.gui import export, offers, sidebar, writing
from final.gui.app import App
from final.gui.book import Book
from final.gui.chooser import Chooser, Offer
from final.gui.conversation import WHILE_READING, Conversation
from final.gui.errands import Errands
from final.protocol import key

FULL = f"No more than {WHILE_READING:,} entries are shown. Search, then Whole past, finds what was said before."


class Actions:
    """The actions, on one client and its conversations."""

    def __init__(self, app: App, client: Client, book: Book, errands: Errands, opened: Callable[[], None]) -> None:
        """Do nothing yet.

        Args:
            app: the window.
            client: who speaks.
            book: the conversations.
            errands: sends and saves files.
            opened: is called when another conversation is open.
        """
        self.app, self.client, self.book = app, client, book
        self.has_rooms = False  # the server is one of ours, not one of the steps
        self.entering = False  # a room, whose last lines are still coming
        self.over = False  # there is no connection, and none will come
        self._chooser: Chooser | None = None
        self.errands, self._opened = errands, opened

    def say(self, text: str) -> str:
        """Send what was written, or do what it orders; return why that cannot be, or ""."""
        if self.over:
            return "The chat is over: this cannot be sent. Log in again."
        word, rest = writing.order(text)
        if word and self.has_rooms:
            return self._obey(word, rest)
        try:
            lines = writing.lines_of(text, self._recipient())
        except ValueError as error:
            return str(error)
        for line in lines:
            self.client.send(line)
        return ""

    def complete(self, beginning: str) -> list[str]:
        """Return what the beginning of a command or a name may become."""
        return complete(beginning, self.book.people)

    def go(self, place: Hashable) -> None:
        """Open a conversation: with a person, or the room where one is or wants to be."""
        kind, name = place if isinstance(place, tuple) else ("room", place)
        if kind == "person":
            self._open(self.book.private(name))
            return
        self._open(self.book.room)
        if key(name) != key(self.book.room.title):
            self.client.send(f"/join {name}")

    def close_chat(self, name: str) -> None:
        """Take the conversation with a person from the list; it begins anew with the next line."""
        self.book.close(name)
        self._opened()

    def step(self, steps: int) -> None:
        """Open the conversation that stands so many places further in the list."""
        places = [row.key for row in sidebar.room_rows(self.book) + sidebar.private_rows(self.book)]
        at = places.index(sidebar.place_of(self.book.open))
        self.go(places[(at + steps) % len(places)])

    def choose_room(self) -> None:
        """Ask for a room to join."""
        if self.has_rooms:
            self._choose("Join or make a room", offers.offer_rooms(self.book))

    def choose_person(self) -> None:
        """Ask for a person to write to."""
        self._choose("Private chat", offers.offer_people(self.book))

    def choose_any(self) -> None:
        """Ask for a conversation to open."""
        self._choose("Go to", offers.offer_all(self.book))

    def choose_file(self) -> None:
        """Ask for files to send into the open conversation."""
        self.errands.choose(self._recipient())

    def ask_older(self) -> None:
        """Ask the server for what was said before."""
        if not self.has_rooms or self.entering or self.book.open is not self.book.room:
            return
        if self.book.full:
            self.app.tell(FULL)
        elif line := self.book.ask_older():
            self.client.ask(line)

    def ask_search(self, text: str) -> bool:
        """Ask the server to search the room; return False if that cannot be now."""
        line = self.book.ask_search(text) if self.has_rooms else ""
        if line:
            self.client.ask(line)
        return bool(line)

    def export(self) -> None:
        """Ask for a file, and write the open conversation into it."""
        title = f"{self.book.open.title} {date.today()}.txt"
        kinds = [("Text", "*.txt")]
        path = filedialog.asksaveasfilename(
            parent=self.app.root, title="Export", initialfile=title, defaultextension=".txt", filetypes=kinds
        )
        if path:
            try:
                Path(path).write_text(export.as_text(self.book.open.entries), "utf-8")
            except OSError as error:
                self.app.tell(f"{path} cannot be written: {error.strerror or error}")

    def close(self) -> None:
        """Close the dialog that is open, if there is one."""
        if self._chooser is not None:
            self._chooser.destroy()
            self._chooser = None

    def _open(self, conversation: Conversation) -> None:
        self.book.look_at(conversation)
        self._opened()

    def _recipient(self) -> str:
        return self.book.open.title if self.book.open.private else ""

    def _choose(self, title: str, offer: Offer) -> None:
        self.close()
        self._chooser = Chooser(self.app.root, self.app.theme, title, offer, self.go)

    def _obey(self, word: str, rest: str) -> str:
        """Do what a command says that is carried out here."""
        if word == "/send":
            return self.errands.order_to_send(rest, self._recipient())
        if word == "/get":
            return self.errands.order_to_get(rest)
        if word == "/search":
            return "" if rest and self.ask_search(rest) else "Write /search TEXT, and not while a search is on its way"
        if word == "/history":
            self.ask_older()
        else:
            self.app.root.after_idle(self.app.back)  # when the message box has done its part
        return ""
