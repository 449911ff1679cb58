"""A transcript in a window, with a record of what it calls, and what it ought to show."""

import tkinter as tk
from dataclasses import replace
from datetime import date

from final.events import FileOffered
from final.gui.conversation import Conversation, Entry, Kind
from final.gui.drawing import draw
from final.gui.theme import Theme
from final.gui.transcript import Transcript

NOON = 1_700_000_000.0  # seconds since the epoch


def said(text: str, sender: str = "bob", seconds: float = 0.0, **more: object) -> Entry:
    """Return something that was said, so many seconds after NOON."""
    return replace(Entry(Kind.SAID, text, NOON + seconds, sender), **more)  # type: ignore[arg-type]


def many(count: int, first: int = 0) -> list[Entry]:
    """Return entries that can be told apart, of three people, a minute apart."""
    return [said(f"line {number}.", "bcd"[number // 4 % 3] * 3, number * 60) for number in range(first, first + count)]


def offered(number: int, name: str, size: int = 2048) -> Entry:
    """Return a file that carol sends."""
    return Entry(Kind.FILE, name, NOON, "carol", file=FileOffered(number, "carol", size, "", name))


class View:
    """A transcript that shows a conversation, kept in step with it as the chat's window does."""

    def __init__(self, root: tk.Tk, theme: Theme) -> None:
        self.root = root
        self.called: list[object] = []
        self.transcript = Transcript(
            root,
            theme,
            on_top=lambda: self.called.append("top"),
            on_end=lambda at_end: self.called.append(("end", at_end)),
            on_person=lambda name: self.called.append(("person", name)),
            on_file=lambda file: self.called.append(("file", file.number)),
            on_again=lambda text: self.called.append(("again", text)),
        )
        self.conversation = Conversation("lobby")
        self.transcript.pack(fill="both", expand=True)
        self.text = self.transcript.text
        self.settle()

    def show(self, *entries: Entry) -> Conversation:
        """Show a conversation of these entries, and return it."""
        self.conversation = Conversation("lobby", entries=list(entries))
        self.transcript.show(self.conversation)
        self.settle()
        return self.conversation

    def add(self, *entries: Entry) -> None:
        gone = self.conversation.add(list(entries))
        self.transcript.add(list(entries), gone)

    def add_older(self, *entries: Entry) -> None:
        self.conversation.entries[:0] = entries
        self.transcript.insert_older(list(entries))

    def settle(self) -> None:
        """Let the main loop run until all is drawn."""
        self.root.update()
        while not self.transcript._sheet.complete:
            self.root.tk.dooneevent(0)
        self.root.update()

    @property
    def shown(self) -> str:
        return self.text.get("1.0", "end-1c")

    def place(self, words: str) -> str:
        """Return where a text stands first. Tk's own search ends the program if there are characters beyond U+FFFF."""
        before = self.shown[: self.shown.index(words)].split("\n")
        return f"{len(before)}.{self.root.tk.call('string', 'length', before[-1])}"

    def height_of(self, words: str) -> int:
        """Return how far below the upper edge a text stands, in pixels."""
        line = self.text.dlineinfo(self.place(words))
        assert line, f"{words} cannot be seen"
        return line[1]

    def top_of(self, entry: Entry, gone: int) -> int | None:
        """Return how far below the upper edge an entry begins, in pixels: None if it cannot be seen.

        Args:
            entry: which one.
            gone: what to return if the entry is no longer in the conversation.
        """
        index = self.transcript._sheet.find(entry)
        return gone if index is None else self.transcript._place._top_of(index)

    def click(self, words: str) -> None:
        """Click on the first place where a text stands."""
        index = self.place(words)
        self.text.see(index)
        self.root.update()
        x, y, width, height = self.text.bbox(index) or (0, 0, 0, 0)
        place = {"x": x + width // 2, "y": y + height // 2}
        for event in ("<Motion>", "<Button-1>", "<ButtonRelease-1>"):
            self.text.event_generate(event, **place)  # type: ignore[arg-type]
        self.root.update()


def expected(entries: list[Entry], new: Entry | None = None) -> str:
    """Return the text that a view of these entries shows."""
    drawn = [
        draw(entry, entries[index - 1] if index else None, date.today(), new=entry is new)
        for index, entry in enumerate(entries)
    ]
    return "".join(words for each in drawn for words, _ in (*each.above, *each.body))
