"""Calls for who looks elsewhere: a number in the title of the window, and a bell. What is unread others decide."""

import re
import time
import tkinter as tk
from collections.abc import Callable

from final.gui.book import Book
from final.gui.changes import Added
from final.gui.conversation import Entry, Kind
from final.gui.focus import in_front
from final.gui.settings import Settings

APP = "Chat"
PAUSE = 2.0  # seconds between two bells
NEWS = (Kind.SAID, Kind.FILE)


class Attention:
    """The title and the bell of a window."""

    def __init__(
        self, root: tk.Tk, settings: Settings, book: Book, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Say nothing yet.

        Args:
            root: the window.
            settings: which tell whether there shall be a sound.
            book: the conversations.
            clock: tells the time, in seconds.
        """
        self._root, self._settings, self._book, self._clock = root, settings, book, clock
        self._rang = -PAUSE

    @property
    def in_front(self) -> bool:
        """Whether somebody uses this window now."""
        return in_front(self._root)

    def tell(self) -> None:
        """Let the title say what is open, and how much is unread."""
        unread = sum(conversation.unread for conversation in self._book.conversations.values())
        self._root.title(f"{f'({unread}) ' if unread else ''}{self._book.open.title} – {APP}")

    def call(self, added: Added) -> None:
        """Ring, if this is for us and we look elsewhere."""
        if self.in_front or not self._settings.sound or self._clock() - self._rang < PAUSE:
            return
        if any(self._is_for_us(entry, added.conversation.private) for entry in added.entries):
            self._rang = self._clock()
            self._root.bell()

    def _is_for_us(self, entry: Entry, private: bool) -> bool:
        if entry.kind not in NEWS or entry.mine:
            return False
        return private or bool(re.search(rf"(?<!\w){re.escape(self._book.me)}(?!\w)", entry.text, re.IGNORECASE))
