"""The view of one conversation. What it shows it is told; it asks nobody, and knows no network and no book."""

import tkinter as tk
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tkinter import ttk
from weakref import WeakKeyDictionary

from final.events import FileOffered
from final.gui import lettering
from final.gui.conversation import Conversation, Entry, Kind
from final.gui.pictures import small
from final.gui.place import Place, Spot
from final.gui.search import Found, Search
from final.gui.sheet import Sheet
from final.gui.slices import Slices
from final.gui.theme import Theme
from final.gui.touch import Touch

NEWS = (Kind.SAID, Kind.FILE)


class Transcript(ttk.Frame):
    """What was said, with the newest at its end."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        on_top: Callable[[], None],
        on_end: Callable[[bool], None],
        on_person: Callable[[str], None],
        on_file: Callable[[FileOffered], None],
        on_again: Callable[[str], None],
        on_save_as: Callable[[FileOffered], None] | None = None,
    ) -> None:
        """Begin empty.

        Args:
            parent: what it is in.
            theme: its look.
            on_top: is called when one has scrolled to the beginning.
            on_end: is called when one has come to the end, or left it.
            on_person: is called with the name that was clicked.
            on_file: is called with the file that is to be saved.
            on_again: is called with the line that is to be written again.
            on_save_as: is called with the file that is to be saved where, and as what, one will be asked.
        """
        super().__init__(parent)
        self._theme, self._on_top, self._on_end = theme, on_top, on_end
        self.text = tk.Text(self, name="chat_area", wrap="word", width=1, height=1, state="disabled", borderwidth=0)
        self.text.configure(font=lettering.TINY, highlightthickness=1, cursor="arrow", undo=False)
        self._bar = ttk.Scrollbar(self, command=self.text.yview)
        self._newest = ttk.Button(self, name="newest_button", style="Accent.TButton", command=self.to_end)
        self._newest.configure(takefocus=False, width=0)  # the key End does it
        self._sheet = Sheet(self.text, theme)
        self._place, self._search = Place(self.text, self._sheet), Search(self.text, self._sheet)
        self._slices = Slices(self, self._sheet, self._place, self._search)
        self._touch = Touch(self.text, self._sheet, on_person, on_file, on_again, on_save_as=on_save_as)
        self._conversation: Conversation | None = None
        self._spots: WeakKeyDictionary[Conversation, Spot] = WeakKeyDictionary()  # where one was
        self._at_end, self._at_top = True, False
        self._new = 0  # entries that came while one was not at the end
        self._hidden = 0  # entries of the conversation that were cleared here
        self._look_timer: str | None = None
        self._arrange()

    @property
    def at_end(self) -> bool:
        """Whether the newest can be seen."""
        return self._at_end

    @property
    def at_top(self) -> bool:
        """Whether the first entry can be seen, and none is hidden before it."""
        return self._sees_first() and not self._hidden

    def show(self, conversation: Conversation) -> None:
        """Show a conversation: its end, or where one was in it before."""
        self._remember_spot()
        self._conversation, self._hidden = conversation, 0
        self._begin(conversation.entries, conversation.first_unread)

    def add(self, entries: list[Entry], gone: int) -> None:
        """Show entries at the end, and no more so many at the beginning."""
        with self._place.kept():
            self._slices.add(entries)
            self._drop(gone)
        if not self._at_end:
            self._new += sum(entry.kind in NEWS and not entry.mine for entry in entries)
            self._show_button()
        if self._sheet.today != date.today():
            self._remember_spot()
            self._begin(self._sheet.entries, self._sheet.new)

    def insert_older(self, entries: list[Entry]) -> None:
        """Show entries at the beginning; what one sees stays where it is."""
        if entries and not self._hidden:
            with self._place.kept():
                self._slices.put_before(entries)
            self._at_top = False

    def mark_new(self, entry: Entry | None) -> None:
        """Show above an entry that all from there on is new; None: nothing is."""
        with self._place.kept():
            self._sheet.mark(entry)

    def to_end(self) -> None:
        """Scroll to the newest."""
        if self._sheet.last < len(self._sheet.entries):
            self._slices.begin(self._sheet.entries, self._sheet.new)
        self._place.to_end()
        self._look()

    def clear(self) -> None:
        """Show nothing of what was said so far; what comes is shown."""
        self._hidden += len(self._sheet.entries)
        self._begin([], None)

    def picture(self, number: int, path: Path) -> None:
        """Show a received image (PNG, GIF) below its file, if it is one that can be shown.

        Args:
            number: of the file.
            path: where it is.
        """
        picture = small(self.text, path, self._theme.px(1))
        if picture:
            with self._place.kept():
                self._sheet.show_picture(number, picture)

    def find(self, text: str) -> int:
        """Mark all places where a text stands, and go to the last one; return how many there are."""
        count = self._search.begin(text)
        self.find_next(backwards=True)
        return count

    def find_next(self, backwards: bool = False) -> None:
        """Go to the next place where the text stands; behind the last comes the first."""
        self._go_to(self._search.next(backwards))

    def find_entry(self, wanted: Entry) -> bool:
        """Go to what somebody said, which may be another copy of the entry; return whether it is here."""
        return self._go_to(self._search.said(wanted))

    def end_find(self) -> None:
        """Mark nothing any more."""
        self._search.end()

    def _arrange(self) -> None:
        self.columnconfigure(0, weight=1)
        self.rowconfigure(0, weight=1)
        self.text.grid(row=0, column=0, sticky="nsew")
        self._bar.grid(row=0, column=1, sticky="ns")
        self.text.configure(yscrollcommand=self._scrolled)
        self.text.bind("<Configure>", self._resized)
        self._theme.follow(self._paint)
        self.bind("<Destroy>", self._destroyed)

    def _destroyed(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self:
            self._theme.forget(self._paint)
            self._slices.stop()
            self._sheet.pictures.clear()  # here, not in whatever thread takes away what is left over
            if self._look_timer is not None:
                self.after_cancel(self._look_timer)

    def _resized(self, _event: object) -> None:
        if self._at_end:
            self._place.to_end()

    def _paint(self) -> None:
        with self._place.kept():
            lettering.dress(self.text, self._theme)

    def _go_to(self, found: Found | None) -> bool:
        if found:
            self._slices.reach(found[0])
            self._search.go(found)
            self._look()
        return found is not None

    def _begin(self, entries: list[Entry], new: Entry | None) -> None:
        """Show other entries, where one was in them."""
        spot = self._spots.pop(self._conversation, None) if self._conversation else None
        index = next((index for index, entry in enumerate(entries) if spot and entry is spot[0]), None)
        self._new, self._at_top = 0, False
        self._slices.begin(entries, new, index, spot[1] if spot else 0)
        self._look()

    def _remember_spot(self) -> None:
        spot = self._place.spot()
        if self._conversation is not None and spot:
            self._spots[self._conversation] = spot

    def _drop(self, gone: int) -> None:
        """Remove entries from the beginning, but none twice: those that were cleared are gone already."""
        if self._conversation is not None:
            there = len(self._conversation.entries) + gone
            self._hidden = min(self._hidden, max(0, there - len(self._sheet.entries)))
        cleared = min(gone, self._hidden)
        self._hidden -= cleared
        if gone > cleared:
            self._sheet.drop(gone - cleared)

    def _scrolled(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        if self._look_timer is None:
            self._look_timer = self.after_idle(self._look)

    def _look(self) -> None:
        """Notice where one is now."""
        if self._look_timer is not None:
            self.after_cancel(self._look_timer)
            self._look_timer = None
        was_at_end, was_at_top = self._at_end, self._at_top
        self._at_end = self._place.at_end
        self._at_top = self._sees_first()
        self._show_button()
        if self._at_end != was_at_end:
            self._on_end(self._at_end)
        if self._at_top and not was_at_top and not self._hidden:
            self._on_top()

    def _sees_first(self) -> bool:
        return self._conversation is not None and self._sheet.first == 0 and self._place.at_top

    def _show_button(self) -> None:
        if self._at_end:
            self._new = 0
            self._newest.place_forget()
        else:
            self._newest.configure(text=f"↓ {self._new} new" if self._new else "↓")
            distance = -self._theme.px(14)
            self._newest.place(in_=self.text, relx=1, rely=1, x=distance, y=distance, anchor="se")
