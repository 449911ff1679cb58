"""What stands above the conversation: its name, how many are there, and what one can do with it. Decides nothing."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final.gui.book import Book
from final.gui.theme import Theme
from final.gui.wrapping import fits


class Header(ttk.Frame):
    """One line above the transcript."""

    def __init__(self, parent: tk.Misc, theme: Theme, commands: dict[str, tuple[str, Callable[[], None]]]) -> None:
        """Make it.

        Args:
            parent: where it is to be placed.
            theme: its look.
            commands: the buttons, by their names: what stands on them, and what they do. The first is at the left.
        """
        super().__init__(parent, padding=(2 * theme.space, theme.space))
        self._theme, self._commands = theme, list(commands.values())[1:]
        self._menu, *self._others = [
            ttk.Button(self, text=text, name=name, style="Flat.TButton", command=command)
            for name, (text, command) in commands.items()
        ]
        self._more = ttk.Button(self, text="More", name="more_button", style="Flat.TButton", command=self._open_more)
        self._title = ttk.Label(self, style="Heading.TLabel", name="title_label")
        self._title.pack(side="left")
        self._people = ttk.Label(self, style="Faint.TLabel", name="people_label")
        self._people.pack(side="left", padx=theme.space, pady=(theme.px(3), 0))
        self._place_buttons(self._others)
        self.bind("<Configure>", lambda _event: self._fit())

    def show(self, book: Book) -> None:
        """Show which conversation is open."""
        count, private = len(book.people), book.open.private
        self._title.configure(text=book.open.title if private else f"# {book.open.title}")
        words = "private" if private else "" if not count else "only you" if count == 1 else f"{count} people"
        self._people.configure(text=words)
        unread = sum(each.unread for each in book.conversations.values() if each is not book.open)
        self._menu.configure(text=f"Chats ({unread})" if unread else "Chats")
        self._fit()

    def narrow(self, yes: bool) -> None:
        """Show the button for the list of conversations, or not: where there is no room for the list itself."""
        self._menu.pack(side="left", before=self._title) if yes else self._menu.pack_forget()
        self._fit()

    def _fit(self) -> None:
        """Let a menu stand for the buttons where the title would not be seen in full beside them."""
        beside = [self._menu] if self._menu.winfo_manager() else []
        parts = (*beside, self._title, *self._others)
        crowded = self.winfo_width() > 1 and not fits(self, parts, self._theme.space)  # 1 until it is placed
        if crowded != bool(self._more.winfo_manager()):
            self._place_buttons([self._more] if crowded else self._others)

    def _place_buttons(self, buttons: list[ttk.Button]) -> None:
        for button in (self._more, *self._others):
            button.pack_forget()
        for button in reversed(buttons):
            button.pack(side="right", before=self._title)  # what is packed later gets the room that is left

    def _open_more(self) -> None:
        for old in self._more.winfo_children():
            old.destroy()
        menu = tk.Menu(self._more, name="more_menu", tearoff=False)  # a new one has the colours of today
        for text, command in self._commands:
            menu.add_command(label=text, command=command)
        menu.tk_popup(self._more.winfo_rootx(), self._more.winfo_rooty() + self._more.winfo_height())
