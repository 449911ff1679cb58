"""The conversation of one test as a sequence chart. Records events and draws text, no I/O."""

import re
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

WIDTH = 66  # columns between the first and the last lifeline
LONGEST_ARROW = 1 << 20  # bytes; what comes after them in one stream gets an arrow of its own
MANY_LINES = 1000  # in one arrow: a flood, in which to look for lines of no interest would take seconds
WIDEST_GAP = 44  # columns between two lifelines; more only looks empty
MOST_PEERS = 4  # lifelines beside the program's; more do not fit in a terminal
MOST_EVENTS = 24  # rows
FIRST_EVENTS = 4  # of these; the others are the latest before what was marked
PLAIN = str.maketrans("│─▶◀✘✔⋮…·█░", "|-><x+:~-#.")  # for terminals that cannot show the others


@dataclass
class Event:
    """One arrow: bytes, or what else happens to a connection, from a peer to the program or back."""

    seconds: float
    peer: str
    to_program: bool
    what: bytes | str
    wrong: bool = False

    @property
    def label(self) -> str:
        """What stands on the arrow."""
        return quote(self.what) if isinstance(self.what, bytes) else self.what


def quote(data: bytes) -> str:
    """Return bytes as a reader wants to see them: text where it is text, and the end if it is long."""
    size = len(data)
    try:
        text = f'"{repr(data[:80].decode())[1:-1]}"'
    except UnicodeDecodeError:
        text = repr(data[:80])
    return text if size <= 80 else f"{text[:24]}…  ({size:,} bytes)"


class Chart:
    """Who sent what to whom, in order, with times. Safe to use from several threads.

    Args:
        program: the name of the program under test, whose lifeline stands in the middle.
    """

    def __init__(self, program: str) -> None:
        self.program = program
        self.skipped: Callable[[bytes], bool] = lambda line: False  # lines that are no part of the conversation
        self._started = time.monotonic()
        self._events: list[Event] = []
        self._lock = threading.Lock()  # guards _events

    def record(self, peer: str, what: bytes | str, *, to_program: bool) -> None:
        """Add an arrow between `peer` and the program; a line that comes in pieces gets one arrow."""
        with self._lock:
            last = next((event for event in reversed(self._events) if event.peer == peer), None)
            if last and not to_program and not last.to_program and _are_pieces(last.what, what):
                last.what += what  # type: ignore[operator]
                return
            self._events.append(Event(time.monotonic() - self._started, peer, to_program, what))

    def mark(self, peer: str, came: bytes = b"") -> None:
        """Put a ✘ behind the last arrow that brought `came` to `peer`; make one if nothing has reached it."""
        with self._lock:
            arrived = [event for event in self._events if event.peer == peer and not event.to_program]
            bringing = [event for event in arrived if isinstance(event.what, bytes) and came in event.what]
            arrived = bringing if came and bringing else arrived
            if not arrived:
                arrived = [Event(time.monotonic() - self._started, peer, False, "nothing")]
                self._events += arrived
            arrived[-1].wrong = True

    def draw(self) -> list[str]:
        """Return the chart's lines, or none if nothing happened."""
        with self._lock:
            events = [said for event in self._events if (said := self._without_skipped(event))]
        if not events:
            return []
        peers = _shown_peers(events)
        left = (len(peers) + 1) // 2
        lanes = [*peers[:left], self.program, *peers[left:]]
        gap = min(WIDEST_GAP, WIDTH // max(1, len(lanes) - 1))
        columns = {lane: number * gap for number, lane in enumerate(lanes)}
        shown = [event for event in events if event.peer in columns]
        hidden = len({event.peer for event in events}) - len(peers)
        rows = [_header(columns), *_rows(shown, columns, self.program)]
        return rows + ([f"({hidden} more clients are not shown)"] if hidden else [])

    def _without_skipped(self, event: Event) -> Event | None:
        if not isinstance(event.what, bytes) or not event.what or event.what.count(b"\n") > MANY_LINES:
            return event
        lines = re.findall(rb"[^\n]*\n|[^\n]+", event.what)
        if said := b"".join(line for line in lines if not self.skipped(line.removesuffix(b"\n"))):
            return replace(event, what=said)
        return event if event.wrong else None


def _are_pieces(first: bytes | str, second: bytes | str) -> bool:
    both = isinstance(first, bytes) and isinstance(second, bytes)
    return both and len(first) < LONGEST_ARROW and not first.endswith(b"\n")  # type: ignore[arg-type]


def _shown_peers(events: list[Event]) -> list[str]:
    """Return the peers worth a lifeline: those marked, then the latest, in order of appearance."""
    order = list(dict.fromkeys(event.peer for event in events))
    marked = [event.peer for event in events if event.wrong]
    latest = [event.peer for event in reversed(events)]
    chosen = list(dict.fromkeys(marked + latest))[:MOST_PEERS]
    return [peer for peer in order if peer in chosen]


def _header(columns: dict[str, int]) -> str:
    line = ""
    for name, column in columns.items():
        line = line.ljust(max(0, column - len(name) // 2) + 4) + name
    return line


def _row(event: Event, columns: dict[str, int], program: str) -> str:
    left, right = sorted((columns[event.peer], columns[program]))
    rightward = event.to_program == (columns[event.peer] < columns[program])
    inside = right - left - 1
    label = _cut(f" {event.label} ", inside - 4)
    arrow = label.join(("──", "─" * (inside - 3 - _width(label))))
    arrow = f"{arrow}▶" if rightward else f"◀{arrow}"
    row = ""
    for lane in columns.values():
        if lane == left:
            row += "│".rjust(lane + 1 - _width(row)) + arrow
        elif not left < lane < right:
            row += "│".rjust(lane + 1 - _width(row))
    row = "    " + row + " " * (max(columns.values()) + 2 - _width(row))
    return f"{row}{event.seconds:7.3f} s" + ("  ✘" if event.wrong else "")


def _cut(label: str, width: int) -> str:
    while _width(label) > width:
        label = f"{label[:-3]}… "
    return label


def _width(text: str) -> int:
    """Return the terminal columns of a text: wide East Asian characters take two, combining ones none."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.combining(character) > 0 for character in text)


def _rows(events: list[Event], columns: dict[str, int], program: str) -> list[str]:
    """Return a row an event; of many, the first few and those around the last mark."""
    marked = max((number for number, event in enumerate(events) if event.wrong), default=len(events))
    end = min(len(events), marked + 3)
    begin = max(0, end - (MOST_EVENTS - FIRST_EVENTS))
    if begin <= FIRST_EVENTS:
        begin = 0
    rows = [_row(event, columns, program) for event in events[begin:end]]
    first = [_row(event, columns, program) for event in events[:FIRST_EVENTS]] if begin else []
    return [*first, f"    ⋮ {begin - FIRST_EVENTS} more", *rows] if begin else rows
