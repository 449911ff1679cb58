"""Who is in the chat, as a table, and what a host can do about each. What is done is decided elsewhere."""

import time
import tkinter as tk
from collections.abc import Callable, Sequence
from functools import partial
from tkinter import ttk
from typing import Literal

from final.gui.keys import menu_keys
from final.gui.theme import Theme
from final.host import Person

COLUMNS: dict[str, tuple[str, int, Literal["w", "e"]]] = {  # pixels
    "address": ("Address", 150, "w"),
    "since": ("Since", 60, "w"),
    "lines": ("Messages", 80, "e"),
}
NAME = 150  # pixels of the first column
ROWS = 4  # that are wanted at least


class Visitors(ttk.Frame):
    """The table, and the menu of who is selected in it."""

    def __init__(
        self, parent: tk.Misc, theme: Theme, order: Callable[[str], None], write_to: Callable[[str], None]
    ) -> None:
        """Begin with nobody.

        Args:
            parent: where it is to be placed.
            theme: its look.
            order: has a command carried out, "/kick bob" say.
            write_to: lets the host write to somebody.
        """
        super().__init__(parent)
        self._theme, self._order, self._write_to = theme, order, write_to
        self._people: dict[str, Person] = {}  # by row
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self._make_head()
        self._make_table()
        self._menu = tk.Menu(self, tearoff=False, name="person_menu")
        theme.follow(self._paint)
        self.bind("<Destroy>", lambda event: theme.forget(self._paint) if event.widget is self else None)

    def show(self, people: Sequence[Person], banned: Sequence[str]) -> None:
        """Show who is there now; whom one has selected stays selected."""
        found = {person.address: person for person in sorted(people, key=lambda person: person.name.casefold())}
        gone = [row for row in self._people if row not in found]
        self._table.delete(*gone)
        for place, (row, person) in enumerate(found.items()):
            if row not in self._people:
                self._table.insert("", place, row)
            if person != self._people.get(row):
                values = (person.address, time.strftime("%H:%M", time.localtime(person.joined)), person.lines)
                self._table.item(row, text=_titled(person), values=values, tags=["muted"] * person.muted)
        self._people = found
        self._nobody.place_forget() if found else self._nobody.place(relx=0.5, rely=0.5, anchor="center")
        self._heading.configure(text=f"People ({len(found)})" if found else "People")
        self._show_banned(banned)

    def _make_head(self) -> None:
        head = ttk.Frame(self)
        head.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, self._theme.space // 2))
        head.columnconfigure(0, weight=1)
        self._heading = ttk.Label(head, text="People", style="Heading.TLabel", name="people_label")
        self._heading.grid(row=0, column=0, sticky="w")
        self._banned_button = ttk.Menubutton(head, style="Flat.TButton", name="banned_button")
        self._banned = tk.Menu(self._banned_button, tearoff=False, name="banned_menu")
        self._banned_button.configure(menu=self._banned)
        self._banned_button.grid(row=0, column=1)
        self._banned_names: tuple[str, ...] = ()
        self._banned_button.grid_remove()

    def _make_table(self) -> None:
        table = self._table = ttk.Treeview(self, name="clients_list", columns=[*COLUMNS], height=ROWS)
        table.configure(selectmode="browse")
        table.heading("#0", text="Name", anchor="w")
        table.column("#0", width=self._theme.px(NAME), minwidth=self._theme.px(NAME // 2))
        for column, (title, width, anchor) in COLUMNS.items():
            table.heading(column, text=title, anchor=anchor)
            table.column(column, width=self._theme.px(width), anchor=anchor, stretch=column == "address")
        self._nobody = ttk.Label(table, text="Nobody is here yet", style="Panel.Faint.TLabel")
        self._nobody.place(relx=0.5, rely=0.5, anchor="center")
        bar = ttk.Scrollbar(self, command=table.yview)
        table.configure(yscrollcommand=bar.set)
        table.grid(row=1, column=0, sticky="nsew")
        bar.grid(row=1, column=1, sticky="ns")
        table.bind("<<ContextMenu>>", self._click)
        for key in menu_keys(table):
            table.bind(key, lambda _: self._open_menu())
        table.bind("<FocusIn>", lambda _: self._select_somebody())
        for event in ("<Return>", "<Double-1>"):
            table.bind(event, lambda _: self._write())

    def _select_somebody(self) -> None:
        """Let the arrow keys begin somewhere."""
        rows = self._table.get_children()
        if rows and not self._table.selection():
            self._table.selection_set(rows[0])
            self._table.focus(rows[0])

    def _click(self, event: "tk.Event[tk.Misc]") -> None:
        row = self._table.identify_row(event.y)
        if row:
            self._table.focus_set()
            self._table.selection_set(row)
            self._table.focus(row)
            self._open_menu(event.x_root, event.y_root)

    def _selected(self) -> Person | None:
        return next((self._people[row] for row in self._table.selection() if row in self._people), None)

    def _open_menu(self, x: int | None = None, y: int | None = None) -> None:
        person = self._selected()
        if person is None:
            return
        if x is None or y is None:
            box = self._table.bbox(person.address) or (0, 0, 0, 0)
            x, y = self._table.winfo_rootx() + self._theme.space, self._table.winfo_rooty() + box[1] + box[3]
        self._fill_menu(person)
        self._menu.tk_popup(x, y)

    def _fill_menu(self, person: Person) -> None:
        self._menu.delete(0, "end")
        self._menu.add_command(label=f"Message to {person.name}…", command=partial(self._write_to, person.name))
        words = {"Let be heard": "/unmute"} if person.muted else {"Mute": "/mute"}
        for label, word in (words | {"Kick": "/kick", "Ban": "/ban"}).items():
            if word == "/kick":
                self._menu.add_separator()
            self._menu.add_command(label=label, command=partial(self._order, f"{word} {person.name}"))

    def _write(self) -> None:
        person = self._selected()
        if person is not None:
            self._write_to(person.name)

    def _show_banned(self, names: Sequence[str]) -> None:
        if tuple(names) == self._banned_names:
            return
        self._banned_names = tuple(names)
        self._banned.delete(0, "end")
        for name in sorted(names, key=str.casefold):
            self._banned.add_command(label=f"Let {name} in again", command=partial(self._order, f"/unban {name}"))
        self._banned_button.configure(text=f"Banned ({len(names)})")
        self._banned_button.grid() if names else self._banned_button.grid_remove()

    def _paint(self) -> None:
        colours = self._theme.palette
        for menu in (self._menu, self._banned):
            menu.configure(background=colours.field, foreground=colours.text, activebackground=colours.selected)
            menu.configure(activeforeground=colours.text, borderwidth=1, relief="raised")
            menu.configure(activeborderwidth=self._theme.space // 2)
        self._table.tag_configure("muted", foreground=colours.faint)


def _titled(person: Person) -> str:
    return f"{person.name} (muted)" if person.muted else person.name
