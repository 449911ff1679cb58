"""python -m tests.screenshots [FOLDER]: makes the pictures of the docs.

The machine needs fonts for Japanese and emoji. Debian and Ubuntu:
sudo apt install fonts-noto-cjk fonts-noto-color-emoji
"""

import sys
import tempfile
from pathlib import Path

from tests.kit.gui.display import open_display
from tests.screenshots import PICTURES
from tests.screenshots.album import Album
from tests.screenshots.app import app_pictures
from tests.screenshots.steps import client_pictures, server_picture


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else PICTURES
    folder.mkdir(parents=True, exist_ok=True)
    with open_display() as display, tempfile.TemporaryDirectory() as place:
        album = Album(display, folder)
        client_pictures(album)
        server_picture(album)
        app_pictures(album, Path(place))
    sys.stdout.write(f"The pictures are in {folder}.\n")


if __name__ == "__main__":
    main()
