"""What a click or a key does in the view of a conversation: links, names, files, copying, scrolling."""

import tkinter as tk
from collections.abc import Callable
from functools import partial

from final.events import FileOffered
from final.gui import export, links
from final.gui.keys import menu_keys, modifier
from final.gui.sheet import Sheet

CLICK, CHOSEN = "click", "chosen"  # styles: what can be clicked, and what the keyboard has chosen of it


class Touch:
    """Binds the events of a Text that shows a sheet."""

    def __init__(
        self,
        text: tk.Text,
        sheet: Sheet,
        on_person: Callable[[str], None],
        on_file: Callable[[FileOffered], None],
        on_again: Callable[[str], None],
        *,
        on_save_as: Callable[[FileOffered], None] | None,
    ) -> None:
        """Bind them; see Transcript for what the functions are for."""
        self._text, self._sheet = text, sheet
        self._on_person, self._on_file, self._on_again = on_person, on_file, on_again
        self._on_save_as = on_save_as
        self._menu: tk.Menu | None = None
        text.tag_bind(CLICK, "<ButtonRelease-1>", self._clicked)
        text.tag_bind(CLICK, "<Enter>", lambda _event: text.configure(cursor="hand2"))
        text.tag_bind(CLICK, "<Leave>", lambda _event: text.configure(cursor="arrow"))
        text.bind("<Button-1>", lambda _event: text.focus_set(), add=True)
        text.bind(f"<{modifier(text)}-a>", lambda _event: self._select_all())
        for event in ("<<ContextMenu>>", *menu_keys(text)):
            text.bind(event, self._open_menu)
        self._bind_keys()

    def _bind_keys(self) -> None:
        text = self._text
        keys: dict[str, Callable[[], object]] = {
            "Prior": lambda: text.yview_scroll(-1, "pages"),
            "Next": lambda: text.yview_scroll(1, "pages"),
            "Up": lambda: text.yview_scroll(-2, "units"),
            "Down": lambda: text.yview_scroll(2, "units"),
            "Home": lambda: text.yview_moveto(0),
            "End": lambda: text.see("end-1c"),
            "Left": lambda: self._choose(backwards=True),
            "Right": lambda: self._choose(backwards=False),
            "Return": self._act_on_chosen,
            "space": self._act_on_chosen,
        }
        for key, action in keys.items():
            text.bind(f"<{key}>", lambda _event, action=action: (action(), "break")[1])  # type: ignore[misc]

    def _clicked(self, event: "tk.Event[tk.Text]") -> None:
        if not self._text.tag_ranges("sel"):  # else it was the end of selecting
            self._act(self._text.index(f"@{event.x},{event.y}"))

    def _act(self, index: str) -> None:
        """Do what a click on something does."""
        styles = self._text.tag_names(index)
        entry = self._sheet.entries[self._sheet.at(int(index.partition(".")[0]))]
        if "link" in styles:
            links.open_page(self._words(index))
        elif "name" in styles:
            self._on_person(entry.sender)
        elif "again" in styles:
            self._on_again(entry.text)
        elif "save" in styles and entry.file:
            self._on_file(entry.file)

    def _words(self, index: str) -> str:
        """Return the text of what can be clicked at an index."""
        return self._text.get(*self._text.tag_prevrange(CLICK, f"{index}+1c"))

    def _choose(self, backwards: bool) -> None:
        """Choose the next thing to click, from the end of what can be seen on."""
        text, chosen = self._text, self._text.tag_ranges(CHOSEN)
        text.tag_remove(CHOSEN, "1.0", "end")
        if backwards:
            place = text.tag_prevrange(CLICK, str(chosen[0]) if chosen else f"@0,{text.winfo_height()} lineend")
        else:
            place = text.tag_nextrange(CLICK, str(chosen[1]) if chosen else "@0,0")
        if place:
            text.tag_add(CHOSEN, *place)
            text.see(place[0])

    def _act_on_chosen(self) -> None:
        chosen = self._text.tag_ranges(CHOSEN)
        if chosen:
            self._act(str(chosen[0]))

    def _select_all(self) -> str:
        self._text.tag_add("sel", "1.0", "end-1c")
        return "break"

    def _open_menu(self, event: "tk.Event[tk.Text]") -> str:
        text = self._text
        by_key = event.type is tk.EventType.KeyPress
        chosen = text.tag_ranges(CHOSEN)
        index = str(chosen[0]) if by_key and chosen else text.index(f"@{event.x},{event.y}")
        if self._menu:
            self._menu.destroy()
        self._menu = menu = tk.Menu(text, name="menu", tearoff=False)  # a new one has the colours of today
        menu.add_command(label="Copy", command=lambda: text.event_generate("<<Copy>>"))
        menu.entryconfigure(0, state="normal" if text.tag_ranges("sel") else "disabled")
        menu.add_command(label="Copy all", command=self._copy_all)
        if "link" in text.tag_names(index):
            address = self._words(index)
            menu.add_command(label="Copy link", command=lambda: self._copy(address))
        self._offer_to_save(menu, index)
        x, y = (text.winfo_rootx(), text.winfo_rooty()) if by_key else (event.x_root, event.y_root)
        menu.tk_popup(x, y)
        return "break"

    def _offer_to_save(self, menu: tk.Menu, index: str) -> None:
        """Let the menu save the file that stands at an index, if there is one."""
        entries = self._sheet.entries
        file = entries[self._sheet.at(int(index.partition(".")[0]))].file if entries else None
        if file is not None:
            menu.add_separator()
            menu.add_command(label="Save", command=partial(self._on_file, file))
            if self._on_save_as is not None:
                menu.add_command(label="Save as …", command=partial(self._on_save_as, file))

    def _copy_all(self) -> None:
        self._copy(export.as_text(self._sheet.entries))

    def _copy(self, text: str) -> None:
        self._text.clipboard_clear()
        self._text.clipboard_append(text)
