"""What can be seen of a widget, asked of Tcl itself: so any toolkit on top of Tk will do."""

from collections.abc import Iterator
from typing import Any

ROLES = {
    "button": ("CTkButton", "Button", "TButton", "Menubutton", "TMenubutton"),
    "entry": ("CTkEntry", "Entry", "TEntry", "Spinbox", "TSpinbox", "TCombobox"),
    "text": ("CTkTextbox", "Text", "ScrolledText"),
    "label": ("CTkLabel", "Label", "TLabel", "Message"),
    "list": ("Listbox", "Treeview"),
}
ENTRIES = ("Entry", "TEntry", "Spinbox", "TSpinbox", "TCombobox")
SCROLLED = ("Text", "Listbox", "Treeview")
HOLDERS = (*SCROLLED, *ENTRIES)  # of the text that a user cares for


class Unable(Exception):
    """What a person in front of the window could not do either."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def plain_tk(root: Any) -> Any:
    """Return the interpreter of a main window, without the hook that watches for other threads."""
    return getattr(root.tk, "plain_tk", root.tk)


class Widget:
    """One widget, by the path that Tcl knows it by.

    Args:
        root: the main window it belongs to.
        path: like ".!frame.send_button".
    """

    def __init__(self, root: Any, path: str) -> None:
        self.root = root
        self.path = path
        self.tk = plain_tk(root)
        try:
            self.python: Any = root.nametowidget(path)
        except KeyError:  # made by Tcl itself, as a message box is
            self.python = None

    def call(self, *words: object) -> Any:
        return self.tk.call(*words)

    def ask(self, question: str) -> str:
        """Return what `winfo` says."""
        return str(self.call("winfo", question, self.path))

    def yes(self, question: str) -> bool:
        return bool(self.tk.getboolean(self.ask(question)))

    @property
    def kind(self) -> str:
        """The Tcl class."""
        return self.ask("class")

    @property
    def type_name(self) -> str:
        """The class a student knows it by."""
        return type(self.python).__name__ if self.python is not None else self.kind

    @property
    def role(self) -> str:
        for role, kinds in ROLES.items():
            if self.kind in kinds or self.type_name in kinds:
                return role
        return "frame"

    @property
    def name(self) -> str:
        """Its Tk name, or the attribute `name` where a toolkit forbids that; "" if nobody gave it one."""
        given = getattr(self.python, "__dict__", {}).get("name")
        own = self.path.rpartition(".")[2]
        return given if isinstance(given, str) else "" if own.startswith("!") else own

    def children(self) -> "list[Widget]":
        return [Widget(self.root, str(path)) for path in self.tk.splitlist(self.call("winfo", "children", self.path))]

    def option(self, name: str) -> str:
        """Return what a configuration option is, or ""."""
        try:
            if self.python is not None and not type(self.python).__module__.startswith("tkinter"):
                return str(self.python.cget(name))
            return str(self.call(self.path, "cget", f"-{name}"))
        except Exception:  # each toolkit has an error of its own for an option that it does not know
            return ""

    def text(self) -> str:
        """Return the text that it shows."""
        if self.type_name == "CTkEntry":
            return str(self.python.get())  # "" while a hint stands in it
        holder = self.inner(HOLDERS) if self.role in ("text", "list", "entry") else None
        if holder is not None:
            return holder.held_text()
        if self.kind == "Canvas":
            return self._canvas_text() if self.type_name != "CTkCanvas" else ""  # which draws its shapes with letters
        if self.role == "frame":
            return "\n".join(filter(None, (child.text() for child in self.children())))
        return self.option("text")

    def held_text(self) -> str:
        """Return the text of a widget that a user reads lines in."""
        if self.kind == "Text":
            return str(self.call(self.path, "get", "1.0", "end-1c"))
        if self.kind == "Listbox":
            return "\n".join(map(str, self.tk.splitlist(self.call(self.path, "get", 0, "end"))))
        if self.kind == "Treeview":
            return "\n".join(self._rows(""))
        return str(self.call(self.path, "get"))

    def _rows(self, item: str) -> Iterator[str]:
        for child in self.tk.splitlist(self.call(self.path, "children", item)):
            cells = [self.call(self.path, "item", child, "-text")]
            cells += self.tk.splitlist(self.call(self.path, "item", child, "-values"))
            yield " ".join(filter(None, map(str, cells)))
            yield from self._rows(child)

    def _canvas_text(self) -> str:
        items = self.tk.splitlist(self.call(self.path, "find", "all"))
        texts = [item for item in items if str(self.call(self.path, "type", item)) == "text"]
        return "\n".join(str(self.call(self.path, "itemcget", item, "-text")) for item in texts)

    def is_enabled(self) -> bool:
        try:
            return not self.tk.getboolean(self.call(self.path, "instate", "disabled"))
        except Exception:  # only themed widgets know this
            return self.option("state") not in ("disabled", "readonly")

    def is_at_end(self) -> bool:
        """Tell whether the last line can be seen."""
        holder = self.inner(SCROLLED)
        return holder is None or float(self.tk.splitlist(holder.call(holder.path, "yview"))[1]) >= 1

    def inner(self, kinds: tuple[str, ...]) -> "Widget | None":
        """Return the first of these kinds: this one, or one that it is made of."""
        return next((each for each in walk(self, into_all=True) if each.kind in kinds), None)

    def facts(self) -> dict[str, Any]:
        """Return what a test and a failure tell of it."""
        is_window = self.ask("toplevel") == self.path
        return {
            "id": self.ask("id"),  # a path may be used again
            "path": self.path,
            "name": self.name,
            "type": self.type_name,
            "role": self.role,
            "depth": 0 if self.path == "." else self.path.count("."),
            "title": str(self.call("wm", "title", self.path)) if is_window else "",
            "text": "" if self.role == "frame" else self.text(),
            "enabled": self.is_enabled(),
            "visible": self.yes("viewable"),
        }


def walk(widget: Widget, *, into_all: bool = False) -> Iterator[Widget]:
    """Yield a widget and all in it; what a customtkinter widget is made of only if asked to."""
    yield widget
    if into_all or widget.role == "frame" or not widget.type_name.startswith("CTk"):
        for child in widget.children():
            yield from walk(child, into_all=into_all)
