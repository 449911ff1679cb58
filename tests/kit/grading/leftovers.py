"""Takes away what programs have left behind: files and folders. Ends no process: that is `cell.sweep`'s."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.kit import system

EVERYBODYS = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run/lock", "/tmp/.X11-unix", "/tmp/.ICE-unix")


def remove_tree(path: Path) -> None:
    """Remove a folder that a stranger has filled: also one that is closed to us, or too deep for Python."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(path, ignore_errors=True)
    if path.exists() and not system.WINDOWS:
        for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):  # they follow no link
            subprocess.run([*command, "--", path], stderr=subprocess.DEVNULL, check=False)


def remove_files_of(user: int) -> None:
    """Remove the files and folders of a user, whose processes have ended, from the folders that are everybody's."""
    for folder in filter(os.path.isdir, EVERYBODYS):
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if _is_of(user, entry)]
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                remove_tree(Path(entry.path))
            else:
                with contextlib.suppress(FileNotFoundError):
                    os.unlink(entry.path)


def _is_of(user: int, entry: "os.DirEntry[str]") -> bool:
    with contextlib.suppress(OSError):  # it has just gone
        return entry.stat(follow_symlinks=False).st_uid == user
    return False
