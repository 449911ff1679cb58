"""The list of rooms and private conversations. It decides nothing."""

import tkinter as tk
from collections.abc import Callable, Hashable
from tkinter import ttk

from final.gui.book import Book
from final.gui.conversation import Conversation
from final.gui.focus import has_focus
from final.gui.keys import menu_keys
from final.gui.row import Row
from final.gui.rows import Rows
from final.gui.theme import Theme
from final.protocol import key

WIDTH = 220  # pixels, before scaling
ROOM, PERSON = "#", "\N{BLACK CIRCLE}"

Place = tuple[str, str]  # "room" or "person", and the name


class Sidebar(ttk.Frame):
    """At the left of the chat."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        go: Callable[[Hashable], None],
        *,
        join: Callable[[], None],
        write: Callable[[], None],
        close: Callable[[str], None],
    ) -> None:
        """Begin empty.

        Args:
            parent: where it is to be placed.
            theme: its look.
            go: is called with the place that was chosen.
            join: asks for a room.
            write: asks for a person to write to.
            close: takes the conversation with a person from the list.
        """
        super().__init__(parent, style="Panel.TFrame", width=theme.px(WIDTH), padding=(0, theme.space))
        self.pack_propagate(False)
        buttons = ttk.Frame(self, style="Panel.TFrame", padding=(theme.space // 2, theme.space, theme.space // 2, 0))
        buttons.pack(side="bottom", fill="x")
        self._join = self._button(buttons, "Join a room …", "join_button", join)
        self._button(buttons, "Private chat …", "personal_button", write)
        self.rows = Rows(self, theme, "conversations_list", go)
        self.rows.pack(fill="both", expand=True)
        buttons.lift()  # so that the Tab key comes to them after the list
        self.rows.bind("<FocusOut>", lambda _event: self.mark(), add="+")
        self._close = close
        self._menu: tk.Menu | None = None
        for event in ("<<ContextMenu>>", *menu_keys(self)):
            self.rows.bind(event, self._open_menu)
        for event in ("<Delete>", "<BackSpace>"):  # a Mac's key "delete" is the latter
            self.rows.bind(event, lambda _event: self._close_person())
        self._open: Place | None = None

    def show(self, book: Book, with_rooms: bool) -> None:
        """Show the conversations.

        Args:
            book: all of them.
            with_rooms: whether the server has rooms.
        """
        self._join.pack(fill="x") if with_rooms else self._join.pack_forget()
        private = private_rows(book)
        heading = [Row(None, "PRIVATE")] if private else []
        self.rows.show([Row(None, "ROOMS" if with_rooms else "CHAT"), *room_rows(book), *heading, *private])
        self._open = place_of(book.open)
        if not has_focus(self.rows):
            self.mark()

    def mark(self) -> None:
        """Let the cursor be where the open conversation is."""
        self.rows.cursor = self._open

    @property
    def _person(self) -> str:
        """Whose conversation the cursor is at; "" if it is a room."""
        place = self.rows.cursor
        return str(place[1]) if isinstance(place, tuple) and place[0] == "person" else ""

    def _close_person(self) -> None:
        if self._person:
            self._close(self._person)

    def _open_menu(self, event: "tk.Event[tk.Misc]") -> None:
        by_key = event.type is tk.EventType.KeyPress
        if not (by_key or self.rows.point(event.y)) or not self._person:
            return
        if self._menu:
            self._menu.destroy()
        self._menu = tk.Menu(self.rows, name="conversation_menu", tearoff=False)  # has the colours of today
        self._menu.add_command(label="Close this chat", command=self._close_person)
        x, y = (self.winfo_rootx(), self.winfo_rooty()) if by_key else (event.x_root, event.y_root)
        self._menu.tk_popup(x, y)

    def _button(self, parent: ttk.Frame, text: str, name: str, command: Callable[[], None]) -> ttk.Button:
        button = ttk.Button(parent, text=text, name=name, style="List.Panel.Flat.TButton", command=command)
        button.pack(fill="x")
        return button


def place_of(conversation: Conversation) -> Place:
    """Return what a conversation is called in the lists."""
    return ("person" if conversation.private else "room", conversation.title)


def room_rows(book: Book, beginning: str = "") -> list[Row]:
    """Return the rooms whose names begin like this; the one where one is, is always there."""
    sizes = {**book.sizes, book.room.title: len(book.people)}  # we know our room better: the rest is asked now and then
    names = [name for name in sorted(sizes, key=key) if key(name).startswith(key(beginning))]
    unread = {book.room.title: book.room.unread}
    return [Row(("room", name), name, ROOM, note=str(sizes[name] or ""), badge=unread.get(name, 0)) for name in names]


def private_rows(book: Book, beginning: str = "") -> list[Row]:
    """Return the private conversations with people whose names begin like this."""
    private = [each for each in book.conversations.values() if each.private]
    fitting = [each for each in private if key(each.title).startswith(key(beginning))]
    return [Row(place_of(each), each.title, PERSON, each.title, badge=each.unread) for each in fitting]
