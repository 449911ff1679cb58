"""The class list: a CSV file whose rows belong to submissions. Says who is who, grades nothing."""

import csv
from dataclasses import dataclass, field
from pathlib import Path

KEYS = ("submission", "folder", "file", "name", "student", "username", "login", "sis login id", "id")
Row = dict[str, str]


@dataclass(frozen=True)
class Roster:
    """Who is in the class.

    Args:
        columns: as they stand in the file.
        key: the column that names submissions.
        rows: a dictionary a student.
    """

    columns: list[str] = field(default_factory=list)
    key: str = ""
    rows: list[Row] = field(default_factory=list)

    def find(self, name: str) -> Row | None:
        """Return whose submission this is: the row of that name, or the longest name that it begins with."""
        wanted = _letters(name)
        matches = [row for row in self.rows if wanted.startswith(_letters(row[self.key]))]
        return max(matches, key=lambda row: len(_letters(row[self.key])), default=None)


def read_roster(path: Path) -> Roster:
    """Read a class list.

    Raises:
        LookupError: it cannot be used; the message is a sentence.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            lines = list(csv.reader(file))
    except (OSError, ValueError, csv.Error) as error:
        raise LookupError(f"The class list {str(path)!r} cannot be read: {error}") from error
    columns = [column.strip() for column in lines[0]] if lines else []
    if not columns or len(set(columns)) != len(columns):
        raise LookupError(f"The class list {str(path)!r} needs a first line with a name for each column.")
    by_name = {column.casefold(): column for column in columns}
    key = next((by_name[name] for name in KEYS if name in by_name), columns[0])
    cells = [line + [""] * (len(columns) - len(line)) for line in lines[1:] if any(line)]
    rows = [dict(zip(columns, (cell.strip() for cell in line), strict=False)) for line in cells]
    return Roster(columns, key, _unambiguous([row for row in rows if _letters(row[key])], key, path))


def _unambiguous(rows: list[Row], key: str, path: Path) -> list[Row]:
    seen: set[str] = set()
    for row in rows:
        if _letters(row[key]) in seen:
            raise LookupError(f"The class list {str(path)!r} names {row[key]!r} twice in the column {key!r}.")
        seen.add(_letters(row[key]))
    return rows


def _letters(name: str) -> str:
    """Return what of a name counts: "Smith, Anna" and "smith_anna" are the same."""
    return "".join(character for character in name.casefold() if character.isalnum())
