"""Finds addresses of web pages in a text, and opens them. Nothing but http and https is ever opened."""

import re
import threading
import webbrowser
from collections.abc import Iterator

ADDRESS = re.compile(r"\bhttps?://[^\s<>\"`{}|\\^]+", re.IGNORECASE)
BEHIND = ".,;:!?'*_~…)]»”’"  # belongs to the sentence when an address ends with it
PAIRS = {")": "(", "]": "["}


def split(text: str) -> Iterator[tuple[str, bool]]:
    """Cut a text into pieces; each comes with whether it is an address."""
    end = 0
    for found in ADDRESS.finditer(text):
        address = _without_sentence(found[0])
        if address.partition("//")[2]:
            if end < found.start():
                yield text[end : found.start()], False
            yield address, True
            end = found.start() + len(address)
    if end < len(text):
        yield text[end:], False


def open_page(address: str) -> threading.Thread | None:
    """Show a web page in the user's browser; return the thread that does it, for starting a browser can take long."""
    if not ADDRESS.fullmatch(address):
        return None
    thread = threading.Thread(target=lambda: webbrowser.open(address), name="browser", daemon=True)
    thread.start()
    return thread


def _without_sentence(address: str) -> str:
    """Leave out what follows an address in a sentence; a bracket that was opened in it belongs to it."""
    while address and address[-1] in BEHIND:
        opened = PAIRS.get(address[-1])
        if opened and address.count(opened) >= address.count(address[-1]):
            break
        address = address[:-1]
    return address
