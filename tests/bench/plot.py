"""Draws lines on two logarithmic axes, as SVG."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT = 460, 320  # of one chart's inner part, in pixels
LEFT, TOP, RIGHT, BOTTOM = 60, 40, 130, 50  # around it
APART = 13  # pixels between two names at the right
COLOURS = ("#d62728", "#ff7f0e", "#e377c2", "#000000", "#1f77b4", "#8c564b", "#17becf", "#2ca02c", "#9467bd", "#7f7f7f")
STYLE = "text{font:12px sans-serif;fill:#222}path{fill:none;stroke-width:1.6}.grid{stroke:#ddd;stroke-width:1}"


@dataclass(frozen=True)
class Line:
    """Points that belong together."""

    name: str
    points: Sequence[tuple[float, float]]
    bold: bool = False


def chart(charts: Sequence[tuple[str, Sequence[Line]]], below: str) -> str:
    """Return charts side by side.

    Args:
        charts: the title and the lines of each.
        below: what the horizontal axes count.
    """
    one = LEFT + WIDTH + RIGHT
    size = f'width="{one * len(charts)}" height="{TOP + HEIGHT + BOTTOM}"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>', f"<style>{STYLE}</style>"]
    parts.append('<rect width="100%" height="100%" fill="#fff"/>')
    for place, (title, lines) in enumerate(charts):
        parts.append(f'<g transform="translate({place * one + LEFT} {TOP})">')
        parts += [_text(0, -15, title), _text(WIDTH / 2, HEIGHT + 40, below, "middle"), *_drawn(lines), "</g>"]
    return "\n".join([*parts, "</svg>"]) + "\n"


def _drawn(lines: Sequence[Line]) -> list[str]:
    if not lines:
        return []
    across = _Axis([x for line in lines for x, _ in line.points], 0, WIDTH)
    up = _Axis([y for line in lines for _, y in line.points], HEIGHT, 0, whole=True)
    parts = []
    for x in sorted({x for line in lines for x, _ in line.points}):
        parts += [_path([(across(x), 0), (across(x), HEIGHT)]), _text(across(x), HEIGHT + 18, f"{x:g}", "middle")]
    for power in range(up.low, up.high + 1):
        parts += [
            _path([(0, up(10.0**power)), (WIDTH, up(10.0**power))]),
            _text(-6, up(10.0**power) + 4, _short(power), "end"),
        ]
    free = -math.inf
    for line, colour in sorted(zip(lines, COLOURS, strict=False), key=lambda pair: up(pair[0].points[-1][1])):
        parts.append(_path([(across(x), up(y)) for x, y in line.points], colour, 3.5 if line.bold else 1.6))
        free = max(free + APART, up(line.points[-1][1]) + 4)
        parts.append(_text(WIDTH + 8, free, line.name, fill=colour))
    return parts


class _Axis:
    """Where a value is, on a logarithmic scale."""

    def __init__(self, values: Sequence[float], start: float, end: float, whole: bool = False) -> None:
        logs = [math.log10(value) for value in values]
        self.low, self.high = math.floor(min(logs)), math.ceil(max(logs))
        first, last = (self.low, self.high) if whole else (min(logs), max(logs))
        self._first, self._scale, self._start = first, (end - start) / (last - first or 1), start

    def __call__(self, value: float) -> float:
        return self._start + (math.log10(value) - self._first) * self._scale


def _path(points: Sequence[tuple[float, float]], colour: str = "", width: float = 1.0) -> str:
    steps = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    look = f'stroke="{colour}" style="stroke-width:{width}"' if colour else 'class="grid"'
    return f'<path d="M{steps}" {look}/>'


def _text(x: float, y: float, text: str, anchor: str = "start", fill: str = "#222") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" style="fill:{fill}">{escape(text)}</text>'


def _short(power: int) -> str:
    """Return a power of ten as people read it."""
    names = {3: "k", 6: "M", 9: "G"}
    thousands = power - power % 3
    return f"{10 ** (power - thousands)}{names[thousands]}" if thousands in names else f"{10.0**power:g}"
