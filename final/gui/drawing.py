"""What an entry of a conversation looks like, as pieces of text with the names of their styles. Pure text, no Tk."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from final.events import FileOffered
from final.gui import links
from final.gui.conversation import Entry, Kind
from final.protocol import key, printable

TOGETHER = 300  # seconds within which what one person says stands under one name
FROM_PEOPLE = (Kind.SAID, Kind.FILE, Kind.UNCONFIRMED)
NEW = "New messages"
SAVE = "Save"
AGAIN = "Write again"
DOUBT = "Perhaps it did not arrive."
INSIDE = "  "  # between the edge of a ground and what stands on it
EDGE = " "  # what comes first in a line gives its ground to all before it, up to the window's edge
UNITS = ("KiB", "MiB", "GiB")
GAP = ("\n", ("gap",))

Piece = tuple[str, tuple[str, ...]]  # a text, and its styles; lines end with "\n"


@dataclass(frozen=True)
class Drawing:
    """An entry as it stands in the view."""

    above: tuple[Piece, ...]  # what depends on what stands before it: day, name, time
    body: tuple[Piece, ...]

    @property
    def lines(self) -> tuple[int, int]:
        """How many lines stand above the body, and how many are the body."""
        return _lines(self.above), _lines(self.body)


def draw(entry: Entry, before: Entry | None, today: date, *, new: bool = False, pictured: bool = False) -> Drawing:
    """Return what an entry looks like.

    Args:
        entry: what is to be read.
        before: what stands before it, if anything does.
        today: tells which days have a name.
        new: whether the line "new" stands above it.
        pictured: whether a line is to be left free for a picture, below a file.
    """
    above = _day(entry, before, today)
    if new:
        above += [GAP, (f"{NEW}\n", ("new",))]
    if entry.kind in FROM_PEOPLE and (above or not _together(entry, before)):
        above += _head(entry, gap=bool(before or above))
    elif before and not above and entry.kind not in FROM_PEOPLE and before.kind in FROM_PEOPLE:
        above += [GAP]
    return Drawing(tuple(above), tuple(_body(entry, pictured)))


def words(entry: Entry) -> str:
    """Return the text of an entry's body, as far as one can look for it."""
    return printable(entry.file.name if entry.file else entry.text)


def indent(entry: Entry) -> str:
    """Return what stands before it in the body's first line."""
    if entry.file:
        return INSIDE
    return "" if entry.kind in FROM_PEOPLE else EDGE


def moment(seconds: float) -> datetime:
    """Return a time in the user's zone; one that no calendar has, as a server may send it, is that of the epoch."""
    try:
        return datetime.fromtimestamp(seconds)
    except (OverflowError, ValueError, OSError):
        return datetime.fromtimestamp(0)


def size(count: int) -> str:
    """Return a number of bytes as people read it."""
    if count < 1024:
        return f"{count} bytes" if count != 1 else "1 byte"
    power = min((count.bit_length() - 1) // 10, len(UNITS))
    return f"{count / 1024**power:.1f} {UNITS[power - 1]}"


def day(when: date, today: date) -> str:
    """Return what people call a day."""
    names = {today: "Today", today - timedelta(days=1): "Yesterday"}
    return names.get(when) or f"{when:%A}, {when.day} {when:%B} {when.year}"


def _lines(pieces: tuple[Piece, ...]) -> int:
    return sum(text.count("\n") for text, _ in pieces)


def _day(entry: Entry, before: Entry | None, today: date) -> list[Piece]:
    when = moment(entry.time).date()
    if before and moment(before.time).date() == when:
        return []
    name = day(when, today)
    above = [GAP] if before else []
    return [*above, (EDGE, ("middle",)), (f"{INSIDE}{name}{INSIDE}", ("middle", "day")), ("\n", ("middle",))]


def _together(entry: Entry, before: Entry | None) -> bool:
    if before is None or before.kind not in FROM_PEOPLE or key(before.sender) != key(entry.sender):
        return False
    return 0 <= entry.time - before.time < TOGETHER


def _head(entry: Entry, *, gap: bool) -> list[Piece]:
    side = _side(entry)
    name, time = printable(entry.sender), f"{moment(entry.time):%H:%M}"
    return [
        *([GAP] if gap else []),
        (name, ("head", *side, "name", "click")),
        (f"   {time}\n", ("head", *side, "time")),
    ]


def _side(entry: Entry) -> tuple[str, ...]:
    return ("mine",) if entry.mine else ()


def _body(entry: Entry, pictured: bool) -> list[Piece]:
    if entry.file:
        return _file(entry, entry.file, pictured)
    text = words(entry)
    if entry.kind not in FROM_PEOPLE:
        return [(f"{EDGE}{text}", ("middle", entry.kind.value)), ("\n", ("middle",))]
    style = ("said", *_side(entry))
    pieces: list[Piece] = [
        (piece, (*style, *(("link", "click") if is_link else ()))) for piece, is_link in links.split(text)
    ]
    if entry.kind is Kind.UNCONFIRMED:
        pieces += [("\n", style), (f"{DOUBT}  ", (*style, "doubt")), (AGAIN, (*style, "again", "click"))]
    return [*pieces, ("\n", style)]


def _file(entry: Entry, file: FileOffered, pictured: bool) -> list[Piece]:
    style = ("said", *_side(entry))
    card = (*style, "card")
    return [
        (indent(entry), card),
        (words(entry), (*card, "file")),
        (f"   {size(file.size)}   ", (*card, "time")),
        (SAVE, (*card, "save", "click")),
        (INSIDE, card),
        ("\n", style),
        *([("\n", style)] if pictured else []),
    ]
