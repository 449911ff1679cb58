"""The boxes of check buttons: Tk's own shows a cross for yes."""

import tkinter as tk
from itertools import pairwise

from final.gui.painting import paint

TICK = (0.22 + 0.52j, 0.42 + 0.72j, 0.78 + 0.30j)  # the corners of the mark, right and down in parts of the box
THICK = 0.085  # half of the mark's stroke, in the same unit


def draw(root: tk.Misc, size: int, gap: int, colours: tuple[str, str, str]) -> str:
    """Return the name of a box's image.

    Args:
        root: whose image it is.
        size: of the box, in pixels.
        gap: pixels that stay empty at its right.
        colours: of the ground, of the border, and of the mark; "" for no mark.
    """
    ground, edge, tick = colours

    def colour(x: int, y: int) -> str:
        borders = (x in (0, size - 1)) + (y in (0, size - 1))
        if borders == 2 or x >= size:
            return ""  # the corners are round
        return tick if tick and _in_tick(complex(x + 0.5, y + 0.5) / size) else edge if borders else ground

    return paint(root, size + gap, size, colour)


def _in_tick(point: complex) -> bool:
    return any(_distance(point, start, end) <= THICK for start, end in pairwise(TICK))


def _distance(point: complex, start: complex, end: complex) -> float:
    """Return how far a point is from the line between two others."""
    along = ((point - start) / (end - start)).real
    return abs(point - start - min(1.0, max(0.0, along)) * (end - start))
