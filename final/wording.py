"""How the server puts things that were said into lines. Pure text, no I/O."""

import time
from collections.abc import Iterable

from final.records import Kept, Said

MUCH = 1 << 18  # bytes of old lines that are sent at once: far less than what may wait for a client


def encode(line: str) -> bytes:
    """Return a line as it is sent."""
    return line.encode("utf-8", "replace") + b"\n"


def newest(lines: list[str]) -> list[str]:
    """Return the newest of some lines, as many as may be sent at once."""
    left = MUCH
    for count, line in enumerate(reversed(lines)):
        left -= len(encode(line))
        if left < 0:
            return lines[len(lines) - count :]
    return lines


def past_line(said: Said) -> str:
    """Return a line of the past as who understands it is told."""
    return f"*PAST~{said.number}~{said.time:.0f}~{said.name}~{said.text}"


def kept_line(kept: Kept) -> str:
    """Return a private line that has waited, as who understands it is told."""
    return f"*PAST~{kept.number}~{kept.time:.0f}~{kept.sender}>{kept.recipient}~{kept.text}"


def in_words(waiting: Iterable[Kept]) -> list[str]:
    """Return private lines that have waited, for clients of the steps."""
    return ["SERVER~While you were away:", *(f"{kept.sender}>{kept.recipient}~{kept.text}" for kept in waiting)]


def plain_line(moment: float, name: str, text: str) -> str:
    """Return a line of the past in words, for clients of the steps."""
    return f"SERVER~[{time.strftime('%Y-%m-%d %H:%M', time.localtime(moment))}] {name}: {text}"
