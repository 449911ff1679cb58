"""Files in the window: which to send, where to save, what is shown of it. The client's transfers carry them."""

import tkinter as tk
from collections.abc import Callable
from pathlib import Path
from tkinter import filedialog

from final.client import Client
from final.events import FileOffered, NotTransferred, Transferred
from final.files import safe_name
from final.gui.settings import Settings
from final.orders import file_to_get, file_to_send

PICTURES = (".png", ".gif")  # what Tk can show


class Errands:
    """Sends, saves and tells."""

    def __init__(
        self, root: tk.Misc, client: Client, settings: Settings, begin: Callable[[int, str, bool], None]
    ) -> None:
        """Have nothing to do yet.

        Args:
            root: the window that the dialogs belong to.
            client: whose files they are.
            settings: which tell where files are saved.
            begin: is told each transfer's number, the file's name, and whether it comes to us.
        """
        self._root, self._client, self._settings, self._begin = root, client, settings, begin
        self._offered: dict[int, FileOffered] = {}
        self._fetched: dict[int, int] = {}  # the numbers of the files, by those of the transfers

    def offer(self, offered: FileOffered) -> None:
        """Remember a file that one can save."""
        self._offered[offered.number] = offered

    def choose(self, recipient: str) -> None:
        """Ask for files, and send them to all in the room or to one person."""
        for path in filedialog.askopenfilenames(parent=self._root, title="Send a file"):
            self._send(Path(path), recipient)

    def order_to_send(self, words: str, recipient: str) -> str:
        """Do what `/send [@NAME] FILE` says; return what is wrong with it, or ""."""
        try:
            path, named = file_to_send(words)
        except ValueError as problem:
            return str(problem)
        self._send(path, named or recipient)
        return ""

    def order_to_get(self, words: str) -> str:
        """Do what `/get NUMBER` says; return what is wrong with it, or ""."""
        offered = self._offered.get(file_to_get(words))
        if offered is None:
            return f"No file {words} was sent here"
        self.save(offered)
        return ""

    def save(self, offered: FileOffered) -> None:
        """Fetch a file into the folder that the settings name."""
        self._fetch(offered, Path(self._settings.downloads))

    def save_as(self, offered: FileOffered) -> None:
        """Fetch a file to where one wants it, under the name one wants."""
        path = filedialog.asksaveasfilename(
            parent=self._root,
            initialdir=self._settings.downloads,
            initialfile=safe_name(offered.name),
            title="Save as",
        )
        if path:
            self._fetch(offered, Path(path).parent, Path(path).name)

    def picture(self, event: Transferred | NotTransferred) -> tuple[int, Path] | None:
        """Return the file's number and where it is, if a picture has come with this."""
        number = self._fetched.pop(event.number, None)
        if number is None or isinstance(event, NotTransferred) or not event.path.lower().endswith(PICTURES):
            return None
        return number, Path(event.path)

    def _send(self, path: Path, recipient: str) -> None:
        number = self._client.transfers.upload(path, recipient)
        self._begin(number, path.name, False)

    def _fetch(self, offered: FileOffered, folder: Path, save_as: str = "") -> None:
        number = self._client.transfers.download(offered, folder, save_as)
        self._fetched[number] = offered.number
        self._begin(number, offered.name, True)
