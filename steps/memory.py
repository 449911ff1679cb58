"""What the companion remembers between two commands: the hints it has given and the differences it was asked for.

Nothing about right or wrong is in it. A file that is missing or damaged is an empty memory.
"""

import json
from pathlib import Path

FILE = ".companion.json"
LEVELS = 3  # hints for a test


class Memory:
    """The file in the work folder."""

    def __init__(self, work: Path) -> None:
        self._file = work / FILE
        self._hints: dict[str, int] = {}
        self._diffs: list[str] = []
        self._load()

    def count_hint(self, step: str, test: str) -> int:
        """Remember that a hint is given; return its number for this test, LEVELS + 1 if all were given before."""
        key = f"{step}/{test}"
        self._hints[key] = min(self._hints.get(key, 0), LEVELS) + 1
        self._save()
        return self._hints[key]

    def was_asked(self, step: str) -> bool:
        """Tell whether somebody asked for the solution of this step before it was due."""
        return step in self._diffs

    def note_asked(self, step: str) -> None:
        """Remember that somebody asked for the solution of this step."""
        self._diffs.append(step)
        self._save()

    def _load(self) -> None:
        try:
            content = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError, RecursionError):
            return  # hints begin at level 1 again: nothing is lost that had to be reported
        match content:
            case {"hints": dict(hints), "diffs": list(diffs)}:
                self._hints = {key: count for key, count in hints.items() if type(count) is int and count > 0}
                self._diffs = [step for step in diffs if isinstance(step, str)]

    def _save(self) -> None:
        content = {"hints": self._hints, "diffs": self._diffs}
        self._file.write_text(json.dumps(content, indent=2) + "\n", "utf-8")
