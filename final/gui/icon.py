"""The app's icon: a speech bubble."""

import tkinter as tk

from final.gui.painting import paint

SIDE = 64  # pixels
LEFT, TOP, RIGHT, BOTTOM, ROUND = 4, 8, 60, 48, 14  # of the bubble, and how round its corners are
DOTS, DOT = (20, 32, 44), 4  # where the three dots stand, and their radius


def draw(root: tk.Misc, bubble: str, dots: str) -> str:
    """Return the name of the icon's image.

    Args:
        root: whose image it is.
        bubble: its colour, like "#2f5fd0".
        dots: theirs.
    """

    def colour(x: int, y: int) -> str:
        return dots if _in_dot(x, y) else bubble if _in_bubble(x, y) or _in_tail(x, y) else ""

    return paint(root, SIDE, SIDE, colour)


def _in_bubble(x: int, y: int) -> bool:
    if not (LEFT <= x < RIGHT and TOP <= y < BOTTOM):
        return False
    beyond_x = max(LEFT + ROUND - x, x - (RIGHT - 1 - ROUND), 0)
    beyond_y = max(TOP + ROUND - y, y - (BOTTOM - 1 - ROUND), 0)
    return beyond_x**2 + beyond_y**2 <= ROUND**2


def _in_tail(x: int, y: int) -> bool:
    return BOTTOM <= y < BOTTOM + 12 and 14 <= x < 28 - (y - BOTTOM)


def _in_dot(x: int, y: int) -> bool:
    return any((x - dot) ** 2 + (y - (TOP + BOTTOM) // 2) ** 2 <= DOT**2 for dot in DOTS)
