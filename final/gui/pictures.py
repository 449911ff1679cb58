"""Reads received images and makes them small. What Tk cannot read, or only slowly, is left out."""

import struct
import tkinter as tk
from pathlib import Path

WIDTH, HEIGHT = 280, 200  # pixels at most, before scaling
MOST_BYTES = 4 * 1024 * 1024
MOST_PIXELS = 1920 * 1080  # that an image may have: reading so many takes about 60 ms


def small(owner: tk.Misc, path: Path, scale: int = 1) -> tk.PhotoImage | None:
    """Return an image small enough to stand between lines, or None if it cannot be shown.

    Args:
        owner: in whose Tk it is to be shown.
        path: where it is; a PNG or GIF file.
        scale: how many pixels of the screen are one.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            return None
        data = path.read_bytes()
        width, height = dimensions(data)
        if not 0 < width * height <= MOST_PIXELS:
            return None
        image = tk.PhotoImage(master=owner, data=data)
    except (OSError, struct.error, tk.TclError):
        return None  # the file entry stays, with "Save"
    factor = max(-(-width // (WIDTH * scale)), -(-height // (HEIGHT * scale)), 1)
    return image.subsample(factor) if factor > 1 else image


def dimensions(data: bytes) -> tuple[int, int]:
    """Return the width and height that a PNG or GIF file claims to have; 0, 0 for any other.

    Raises:
        struct.error: the file is too short.
    """
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        width, height = struct.unpack_from(">II", data, 16)
    elif data.startswith((b"GIF87a", b"GIF89a")):
        width, height = _first_frame(data)
    else:
        return 0, 0
    return int(width), int(height)


def _first_frame(data: bytes) -> tuple[int, int]:
    """Return the size of a GIF file's first frame: it is what Tk makes room for, whatever the file's head says."""
    flags = data[10] if len(data) > 10 else 0
    place = 13 + (3 << (flags & 7) + 1 if flags & 0x80 else 0)  # behind the head and its colours
    while data[place : place + 1] == b"!":  # an extension, in blocks
        place += 2
        while place < len(data) and data[place]:
            place += 1 + data[place]
        place += 1
    if data[place : place + 1] != b",":
        return 0, 0
    width, height = struct.unpack_from("<HH", data, place + 5)
    return max(width, *struct.unpack_from("<H", data, 6)), max(height, *struct.unpack_from("<H", data, 8))
