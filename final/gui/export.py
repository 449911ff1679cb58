"""A conversation as plain text, for a file or the clipboard. Pure text; who calls writes it, as UTF-8."""

from collections.abc import Iterable

from final.gui.conversation import Entry, Kind
from final.gui.drawing import moment, size, words
from final.protocol import printable


def as_text(entries: Iterable[Entry]) -> str:
    """Return a line for each entry: date and time, name, text."""
    return "".join(f"{moment(entry.time):%Y-%m-%d %H:%M:%S}  {_sentence(entry)}\n" for entry in entries)


def _sentence(entry: Entry) -> str:
    text = words(entry)
    if entry.file:
        text = f"[file {text}, {size(entry.file.size)}]"
    elif entry.kind is Kind.UNCONFIRMED:
        text += "  [perhaps it did not arrive]"
    return f"{printable(entry.sender)}: {text}" if entry.sender else f"* {text}"
