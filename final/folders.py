"""Where this system keeps a program's data. Nothing is made here."""

import os
import sys
from pathlib import Path

NAME = "chat-from-scratch"


def data_folder() -> Path:
    """Return the folder for what the chat stores: of this user, by this system's custom."""
    home = _home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / NAME
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / NAME


def downloads_folder() -> Path:
    """Return the folder for files from others."""
    return _home() / "Downloads"


def _home() -> Path:
    """Return the user's home; a user whom the system does not know, as in a container, has none but the folder here."""
    try:
        return Path.home()
    except RuntimeError:
        return Path.cwd()
