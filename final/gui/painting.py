"""Small images that are painted in code, so that no file is needed. What they show others decide."""

import tkinter as tk
from collections.abc import Callable


def paint(root: tk.Misc, width: int, height: int, colour: Callable[[int, int], str]) -> str:
    """Return the name of a new image, which lives as long as its Tk.

    It is no tk.PhotoImage: whatever thread takes away such an object would touch Tk.

    Args:
        root: whose image it is.
        width: in pixels.
        height: in pixels.
        colour: returns a pixel's, "" for none.
    """
    name = str(root.tk.call("image", "create", "photo", "-width", width, "-height", height))
    for y in range(height):
        for x in range(width):
            if painted := colour(x, y):
                root.tk.call(name, "put", painted, "-to", x, y)
    return name
