"""What a test can ask of the windows. Each operation runs in the thread that owns them.

One that sets off the program's own code returns a function, which is called after the test has its answer.
"""

import time
from collections.abc import Callable
from typing import Any

from .widgets import ENTRIES, Unable, Widget, walk

EDITABLE = (*ENTRIES, "Text")
KEY_NAMES = {" ": "space", "\t": "Tab"}
PATIENCE = 50  # looks, 10 ms apart, at a window that must be drawn first
Facts = dict[str, Any]
Roots = list[Any]
Action = Callable[[], None]


def ping(roots: Roots) -> None:
    """Answered when the last callback has returned, or waits in a dialog."""


def tree(roots: Roots) -> list[Facts]:
    """Return all widgets of all windows."""
    return [widget.facts() for root in roots for widget in walk(Widget(root, "."))]


def windows(roots: Roots) -> list[Facts]:
    """Return the windows, each with what stands in it."""
    return [_window_facts(each) for root in roots for each in walk(Widget(root, ".")) if _is_window(each)]


def look(roots: Roots, path: str) -> Facts:
    """Return one widget."""
    widget = _widget(roots, path)
    focused = str(widget.call("focus", "-displayof", path)) == path
    return {**widget.facts(), "text": widget.text(), "at_end": widget.is_at_end(), "focused": focused}


def click(roots: Roots, path: str) -> Action:
    """Press the mouse on a widget."""
    widget = _usable(roots, path)
    x, y = int(widget.ask("width")) // 2, int(widget.ask("height")) // 2
    target = _at(widget, x, y)

    def act() -> None:
        for event in ("<Enter>", "<Motion>", "<ButtonPress-1>", "<ButtonRelease-1>", "<Leave>"):
            if target[0].yes("exists"):
                target[0].call("event", "generate", target[0].path, event, "-x", target[1], "-y", target[2])

    return act


def write(roots: Roots, path: str, text: str) -> str:
    """Type a text into an empty field, key by key; return what the field then holds."""
    field = _editable(_usable(roots, path))
    if field.option("state") == "readonly":
        raise Unable("disabled", "it can be read only")
    field.call(field.path, "delete", "1.0" if field.kind == "Text" else 0, "end")
    for character in text:
        _type(field, character)
    return field.held_text()


def press(roots: Roots, path: str, key: str) -> Action:
    """Press a key, "Return" say, or "Control-f", in a field."""
    field = _editable(_usable(roots, path))
    *held, name = key.split("-")

    def act() -> None:
        for event in (f"<{'-'.join([*held, kind])}-{name}>" for kind in ("KeyPress", "KeyRelease")):
            if field.yes("exists"):
                field.call("event", "generate", field.path, event)

    return act


def close(roots: Roots, path: str) -> Action:
    """Do what a window manager does when one clicks on the cross."""
    window = _widget(roots, path)
    _demand_no_dialog(window)

    def act() -> None:
        handler = window.call("wm", "protocol", window.path, "WM_DELETE_WINDOW")
        window.call("uplevel", "#0", handler) if handler else window.call("destroy", window.path)

    return act


def place(roots: Roots, path: str, size: str = "") -> list[int]:
    """Give a window a size, like "400x300"; return where it is: x, y, width and height in pixels."""
    window = _widget(roots, path)
    if size:
        window.call("wm", "geometry", window.path, size)
    window.call("update")
    return [int(window.ask(question)) for question in ("rootx", "rooty", "width", "height")]


def _widget(roots: Roots, path: str) -> Widget:
    for root in roots:
        widget = Widget(root, path)
        if widget.yes("exists"):
            return widget
    raise Unable("gone", "the widget does not exist any more")


def _usable(roots: Roots, path: str) -> Widget:
    widget = _widget(roots, path)
    widget.call("update", "idletasks")
    _demand_no_dialog(widget)
    if not widget.yes("viewable") and not _grows_into_view(widget):
        raise Unable("hidden", "it is there, but cannot be seen: neither packed nor gridded, or its window is hidden")
    if not widget.is_enabled():
        raise Unable("disabled", "it is disabled")
    return widget


def _demand_no_dialog(widget: Widget) -> None:
    for path in map(str, widget.tk.splitlist(widget.call("grab", "current"))):
        if widget.path != path and not widget.path.startswith(path.rstrip(".") + "."):
            title = widget.call("wm", "title", widget.call("winfo", "toplevel", path))
            raise Unable("blocked", f'a dialog "{title}" is open and takes all clicks and keys')


def _grows_into_view(widget: Widget) -> bool:
    """Wait until a widget is drawn; let its window grow if its fixed size is too small for this machine's fonts."""
    window = widget.ask("toplevel")
    if not widget.ask("manager") or str(widget.call("wm", "state", window)) not in ("normal", "zoomed"):
        return False
    for look in range(2 * PATIENCE):
        if look == PATIENCE:  # until then it may only not have been drawn yet
            widget.call("wm", "geometry", window, "")
        widget.call("update")
        if widget.yes("viewable"):
            return True
        time.sleep(0.01)
    return False


def _at(widget: Widget, x: int, y: int) -> tuple[Widget, int, int]:
    """Return the innermost widget at a point, and the point in it: a toolkit's button may be made of several."""
    for child in reversed(widget.children()):
        left, top, width, height = (int(child.ask(question)) for question in ("x", "y", "width", "height"))
        if child.yes("ismapped") and left <= x < left + width and top <= y < top + height:
            return _at(child, x - left, y - top)
    return widget, x, y


def _editable(widget: Widget) -> Widget:
    """Return the field in a widget that takes keys, with the focus."""
    field = widget.inner(EDITABLE) or widget
    for _ in range(PATIENCE):
        field.call("focus", "-force", field.path)
        field.call("update")  # what is bound to <FocusIn> runs now
        if str(field.call("focus", "-displayof", field.path)) == field.path:
            return field
        time.sleep(0.01)
    raise Unable("focus", "it does not take the keyboard's focus")


def _type(field: Widget, character: str) -> None:
    before = field.held_text()
    key = KEY_NAMES.get(character, character)
    if character.isascii() and (character.isalnum() or character in KEY_NAMES):
        field.call("event", "generate", field.path, "<KeyPress>", "-keysym", key)
        field.call("event", "generate", field.path, "<KeyRelease>", "-keysym", key)
    if field.held_text() == before:  # no key has this character: do what Tk's own binding of <Key> does
        kind = "::tk::TextInsert" if field.kind == "Text" else "::tk::EntryInsert"
        field.call("::ttk::entry::Insert" if field.kind.startswith("TE") else kind, field.path, character)


def _is_window(widget: Widget) -> bool:
    return widget.ask("toplevel") == widget.path and widget.kind != "Menu"


def _window_facts(window: Widget) -> Facts:
    inside = [each for each in walk(window) if each.ask("toplevel") == window.path]
    parts = {role: [each.facts() for each in inside if each.role == role] for role in ("label", "button", "entry")}
    return {**window.facts(), **parts}


OPERATIONS: dict[str, Callable[..., Any]] = {
    each.__name__: each for each in (ping, tree, windows, look, click, write, press, close, place)
}
