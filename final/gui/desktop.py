"""What the system's own desktop does for us. The one place that knows which system it is."""

import logging
import os
import subprocess
import sys
import threading
from pathlib import Path

log = logging.getLogger(__name__)

OPENERS = {"darwin": "open"}  # the command that shows a folder; Windows has a function instead


def show_folder(folder: Path) -> None:
    """Show a folder in the system's own window, without waiting for that."""
    threading.Thread(target=_show, args=(folder,), name="folder", daemon=True).start()


def _show(folder: Path) -> None:
    try:
        if sys.platform == "win32":
            os.startfile(folder)
        else:
            subprocess.run([OPENERS.get(sys.platform, "xdg-open"), folder], check=False, capture_output=True)
    except OSError as error:
        log.warning("The folder %s cannot be shown: %s", folder, error)
