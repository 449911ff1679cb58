"""Where windows are shown: an invisible screen of our own on Linux, the user's own elsewhere."""

import importlib.util
import os
import shutil
import socket
import struct
import subprocess
import tempfile
import zlib
from pathlib import Path
from typing import NoReturn, Self

from tests.kit import system

SIZE = "1280x1024x24"  # pixels, and bits for each
SCREENS = "/tmp/.X11-unix"  # where X servers listen
MEMORY = 1 << 30  # bytes for all that programs keep in the screen's server, which itself takes a quarter of that
START_SECONDS = 20.0
END_SECONDS = 5.0
HELLO = struct.pack("<BxHHHHH", ord("l"), 11, 0, 0, 0, 0)  # X11: little-endian, version 11.0, no authorization


class Display:
    """The user's own screen."""

    environment: dict[str, str]  # what a program needs to find it

    def __init__(self) -> None:
        names = ("DISPLAY", "XAUTHORITY", "WAYLAND_DISPLAY")
        self.environment = {name: os.environ[name] for name in names if name in os.environ}

    def picture(self, place: list[int] | None = None) -> bytes | None:  # noqa: ARG002 (for who can)
        """Return what can be seen as a PNG file, or None if this screen cannot be read.

        Args:
            place: x, y, width and height of the part to take, in pixels; None takes all.
        """
        return None

    def close(self) -> None:
        """Nothing was started, so nothing has to end."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class VirtualDisplay(Display):
    """An Xvfb of our own: on a number that it chooses, and gone with us, however we end."""

    def __init__(self) -> None:
        with tempfile.TemporaryDirectory(prefix="display-") as folder:
            number = self._start(folder)
            self.environment = {"DISPLAY": f":{number}"}
            # -terminate ends it with its last client, and we stay one: when we die, by SIGKILL even, it ends as well.
            self._connection = socket.socket(socket.AF_UNIX)
            self._connection.connect(f"{SCREENS}/X{number}")
            self._connection.sendall(HELLO)
            self._connection.recv(1)
            # What is open can be read after its folder has gone, and so nothing is left behind.
            self._screen = (Path(folder) / "Xvfb_screen0").open("rb")

    def picture(self, place: list[int] | None = None) -> bytes | None:
        self._screen.seek(0)
        return png(*pixels(self._screen.read(), place))

    def close(self) -> None:
        self._screen.close()
        self._connection.close()
        self._process.terminate()  # a Tk in this process stays connected, so it would not end by itself
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _start(self, folder: str) -> str:
        """Start the server, with its screen in a file in a folder; return the number of its display."""
        reader, writer = os.pipe()
        # Where the screens are our own alone, a lock beside them, with a process id, means nothing to others.
        alone = ["-nolock"] if os.path.ismount(SCREENS) else []
        self._process = subprocess.Popen(
            [
                "Xvfb",
                *alone,
                "-displayfd",
                str(writer),
                "-screen",
                "0",
                SIZE,
                "-nocursor",
                "-fbdir",
                folder,
                "-terminate",
            ],
            pass_fds=(writer,),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        os.close(writer)
        system.limit_memory(self._process.pid, MEMORY)
        with open(reader, "rb") as pipe:
            number = pipe.readline().strip().decode()  # "" if it ends instead
        if not number:
            raise RuntimeError(f"Xvfb did not start: it ended with status {self._process.wait(START_SECONDS)}")
        return number


def open_display() -> Display:
    """Return a screen for the windows of programs under test; end the test as "not checked" if there is none."""
    if importlib.util.find_spec("tkinter") is None:
        _missing("this Python has no tkinter (Debian, Ubuntu: sudo apt install python3-tk)")
    if not system.LINUX:
        return Display()
    if shutil.which("Xvfb"):
        return VirtualDisplay()
    if os.environ.get("DISPLAY"):
        return Display()
    return _missing("there is no display, and no Xvfb (Debian, Ubuntu: sudo apt install xvfb)")


def _missing(what: str) -> NoReturn:
    if os.environ.get("CI"):
        raise RuntimeError(f"Windows cannot be tested: {what}.")
    system.not_checked(what)


def pixels(dump: bytes, place: list[int] | None) -> tuple[int, int, bytes]:
    """Return width, height and RGB bytes of a part of the screen, from a window dump as xwd(1) writes it."""
    header = struct.unpack(">25I", dump[:100])
    header_size, screen_width, screen_height, line_size, colours = (header[number] for number in (0, 4, 5, 12, 19))
    left, top, width, height = place or (0, 0, screen_width, screen_height)
    left, top = max(0, left), max(0, top)
    width, height = min(width, screen_width - left), min(height, screen_height - top)
    rows = bytearray()
    for y in range(top, top + height):
        start = header_size + 12 * colours + y * line_size + 4 * left
        row = dump[start : start + 4 * width]  # blue, green, red and nothing
        part = bytearray(3 * width)
        part[0::3], part[1::3], part[2::3] = row[2::4], row[1::4], row[0::4]
        rows += part
    return width, height, bytes(rows)


def png(width: int, height: int, rgb: bytes) -> bytes:
    """Return RGB bytes as a PNG file."""
    line = 3 * width
    lines = b"".join(b"\0" + rgb[y * line : (y + 1) * line] for y in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(lines, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
