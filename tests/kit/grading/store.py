"""Where the results of a batch are kept: a folder a submission. Writes whole files or none."""

import contextlib
import json
import os
import tempfile
from pathlib import Path
from typing import Any

from tests.kit.grading.graded import Graded, from_json

KEPT = "graded.json"  # in a submission's folder
REFERENCE = ".reference.json"


class Store:
    """The folder that `--out` names, or none: then nothing is kept.

    Args:
        folder: is made if it is not there.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def kept(self, name: str, fingerprint: str) -> Graded | None:
        """Return the result of a submission if there is one that still holds."""
        return self._read(Path(name) / KEPT, fingerprint)

    def keep(self, graded: Graded) -> None:
        """Keep a result."""
        self.write(f"{graded.name}/{KEPT}", _as_text(graded))

    def reference(self, fingerprint: str) -> Graded | None:
        """Return the result of the reference, if it still holds."""
        return self._read(Path(REFERENCE), fingerprint)

    def keep_reference(self, graded: Graded) -> None:
        """Keep the result of the reference."""
        self.write(REFERENCE, _as_text(graded))

    def write(self, name: str, text: str) -> None:
        """Write a file of this folder: at once or not at all, and never through a link that somebody has put there."""
        if self.folder is not None:
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, text)

    def _read(self, path: Path, fingerprint: str) -> Graded | None:
        if self.folder is not None:
            with contextlib.suppress(OSError, ValueError):  # none, or one that another version wrote: grade again
                graded = from_json(json.loads((self.folder / path).read_text("utf-8")))
                return graded if graded.fingerprint == fingerprint else None
        return None


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever sees half of it."""
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".")
    with open(descriptor, "w", encoding="utf-8", newline="") as file:
        file.write(text)
    os.chmod(temporary, 0o644)
    os.replace(temporary, path)


def _as_text(graded: Graded) -> str:
    content: dict[str, Any] = graded.as_json()
    return json.dumps(content, indent=1)
