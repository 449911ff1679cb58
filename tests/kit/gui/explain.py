"""Says in a student's words what is wrong with a window. Pure functions."""

import difflib
from pathlib import Path
from typing import Any

Facts = dict[str, Any]
LONGEST_TEXT = 60  # characters of a widget's text in the list of widgets
PARTS = {"entry": "entry", "button": "button", "label": "label", "area": "text", "list": "list"}


def missing(name: str, tree: list[Facts]) -> str:
    """Return which widget was probably meant by a name that none has, or ""."""
    words, _, part = name.rpartition("_")
    roles = {"area": ("text", "list"), "list": ("list", "text")}.get(part, (PARTS.get(part, ""),))
    candidates = [widget for widget in tree if widget["role"] in roles and widget["name"] != name]
    if not candidates:
        return ""

    def likeness(widget: Facts) -> float:
        shown = f"{widget['name']} {widget['text'][:LONGEST_TEXT]}".lower()
        return difflib.SequenceMatcher(None, words.replace("_", " "), shown).ratio()

    best = max(candidates, key=likeness)
    about = f"named {best['name']!r}" if best["name"] else f"with the text {best['text'][:LONGEST_TEXT]!r}"
    article = "an" if best["type"].startswith("E") else "a"
    return f"there is {article} {best['type']} {about}: {_how_to_name(best, name)}"


def frozen(answer: Facts, script: Path) -> str:
    """Return where the thread that owns the window hangs."""
    places = [where(stack, script) for stacks in answer["looks"] for stack in stacks if stack["owner"]]
    place = places[-1] if places else ""
    if not answer["looping"]:
        return f"the program {answer['phase']} and is not in mainloop(): it is at {place}"
    if any("mainloop()" in each for each in places):
        return "the main loop finds no rest: a function is called again and again, by after(0, …) for example"
    during = f", called by {' and '.join(answer['busy'])}" if answer["busy"] else ""
    return f"the main loop waits in {place}{during}: what takes long belongs into another thread"


def where(stack: Facts, script: Path) -> str:
    """Return the innermost line of a thread that is the student's own."""
    own = [frame for frame in stack["frames"] if Path(frame[0]).parent == script.parent]
    if not own and not stack["frames"]:
        return "an unknown place"
    file, number, function, line = (own or stack["frames"])[-1]
    return f"{Path(file).name}:{number} in {function}:  {line}"


def still_alive(stacks: list[Facts], script: Path) -> str:
    """Return which threads keep a program alive whose window is closed."""
    keeping = [stack for stack in stacks if not stack["daemon"]]
    threads = [stack for stack in keeping if not stack["main"]] or keeping
    places = [f"the thread {stack['thread']!r} at {where(stack, script)}" for stack in threads]
    advice = "end it, or make it a daemon" if threads and not threads[0]["main"] else "its main thread goes on"
    return f"{' and '.join(places)} keeps the program alive: {advice}" if places else ""


def draw(tree: list[Facts]) -> list[str]:
    """Return the widgets as a list that shows what is in what."""
    return [f"{'  ' * widget['depth']}{_line(widget)}" for widget in tree]


def _line(widget: Facts) -> str:
    parts = [widget["name"] or "-", widget["type"]]
    if widget["title"]:
        parts.append(f'"{widget["title"]}"')
    if text := widget["text"]:
        parts.append(repr(text if len(text) <= LONGEST_TEXT else f"{text[:28]}…{text[-28:]}"))
    parts += [] if widget["enabled"] else ["disabled"]
    parts += [] if widget["visible"] else ["not visible"]
    return "  ".join(parts)


def _how_to_name(widget: Facts, name: str) -> str:
    if widget["type"].startswith("CTk"):
        return f"set its attribute  name = {name!r}"
    return f"create it with {widget['type']}(…, name={name!r})"
