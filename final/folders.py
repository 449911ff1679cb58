"""Where this system keeps a program's data. Nothing is made here."""

import os
import sys
from pathlib import Path

NAME = "chat-from-scratch"


def data_folder() -> Path:
    """Return the folder for what the chat stores: of this user, by this system's custom."""
    home = Path.home()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", home / "AppData" / "Local")) / NAME
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / NAME
    return Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share") / NAME
