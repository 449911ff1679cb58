"""Where pictures of windows go. What is to be seen on them others arrange."""

from pathlib import Path

from tests.kit.gui.display import Display
from tests.kit.gui.window import Window


class Album:
    """Takes pictures of what is on the display.

    Args:
        display: where the windows are.
        folder: where the files go.
    """

    def __init__(self, display: Display, folder: Path) -> None:
        self.display = display
        self.folder = folder

    def take(self, name: str, window: Window, path: str = ".") -> None:
        """Take a picture of a window of a program, the main one if no other is named, and of what is before it."""
        window.settle()
        picture = self.display.picture(window.order("place", path=path))
        assert picture is not None, "this display cannot be read"
        (self.folder / f"{name}.png").write_bytes(picture)
