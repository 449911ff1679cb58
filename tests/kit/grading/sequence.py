"""Draws the sequence chart of a failure as SVG. It gets the chart as text, of which a student has written a part."""

import html
import re
import unicodedata

COLUMN, ROW, MARGIN = 8, 26, 14  # pixels
ARROWS = "─▶◀"
LANE = "│"


def as_svg(chart: list[str]) -> str:
    """Return the chart as SVG, or "" if the text is none.

    Args:
        chart: the names in its first line, then a line an event.
    """
    rows = [_cells(line) for line in chart[1:]]
    lanes = _lanes(rows)
    if len(lanes) < 2:
        return ""
    width = max([len(row) for row in rows] + [len(chart[0])]) * COLUMN + 2 * MARGIN
    bottom = MARGIN + (len(rows) + 1) * ROW
    parts = [_names(chart[0], lanes), *(_lifeline(lane, bottom) for lane in lanes)]
    parts += [_event(row, lanes, MARGIN + (number + 1) * ROW) for number, row in enumerate(rows)]
    said = html.escape("\n".join(line.strip() for line in chart))
    return (
        f'<svg role="img" viewBox="0 0 {width} {bottom + MARGIN}" width="{width}" height="{bottom + MARGIN}">'
        f"<title>The conversation as a chart</title><desc>{said}</desc>{''.join(parts)}</svg>"
    )


def _cells(line: str) -> list[str]:
    """Return what stands in each column of a terminal: wide characters take two, combining ones none."""
    cells: list[str] = []
    for character in line:
        if unicodedata.combining(character) and cells:
            cells[-1] += character
        else:
            cells += [character, ""] if unicodedata.east_asian_width(character) in "WF" else [character]
    return cells


def _lanes(rows: list[list[str]]) -> list[int]:
    """Return the columns in which most rows have a lifeline: an arrow may go over one, a label may look like one."""
    counts: dict[int, int] = {}
    for row in rows:
        for column, cell in enumerate(row):
            if cell == LANE:
                counts[column] = counts.get(column, 0) + 1
    most = max(counts.values(), default=0)
    return sorted(column for column, count in counts.items() if 2 * count >= most)


def _names(line: str, lanes: list[int]) -> str:
    names = re.split(r"\s{2,}", line.strip())
    return "".join(_text(_x(lane), MARGIN, name, "middle", "name") for lane, name in zip(lanes, names, strict=False))


def _lifeline(lane: int, bottom: int) -> str:
    return f'<line class="lane" x1="{_x(lane)}" y1="{MARGIN + 8}" x2="{_x(lane)}" y2="{bottom}"/>'


def _event(row: list[str], lanes: list[int], y: int) -> str:
    left = next((lane for lane in lanes if lane + 1 < len(row) and row[lane + 1] in ARROWS), None)
    right = next((lane for lane in reversed(lanes) if 0 < lane <= len(row) and row[lane - 1] in ARROWS), None)
    if left is None or right is None or left >= right:
        return _text(MARGIN, y, "".join(row).strip(), "start", "note")
    wrong = " bad" if row[-1] == "✘" else ""
    tip, back = (_x(right), -7) if row[right - 1] == "▶" else (_x(left), 7)
    label = "".join(row[left + 1 : right]).strip(ARROWS).strip()
    return (
        f'<line class="arrow{wrong}" x1="{_x(left)}" y1="{y}" x2="{_x(right)}" y2="{y}"/>'
        f'<polygon class="tip{wrong}" points="{tip},{y} {tip + back},{y - 4} {tip + back},{y + 4}"/>'
        + _text((_x(left) + _x(right)) // 2, y - 5, label, "middle", f"label{wrong}")
        + _text(_x(lanes[-1]) + 2 * COLUMN, y + 4, "".join(row[lanes[-1] + 1 :]).strip(), "start", f"time{wrong}")
    )


def _text(x: int, y: int, text: str, anchor: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{html.escape(text)}</text>'


def _x(column: int) -> int:
    return MARGIN + column * COLUMN + COLUMN // 2
