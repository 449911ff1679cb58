"""The class list: a CSV file whose rows belong to submissions. Says who is who, grades nothing."""

import csv
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

KEYS = ("submission", "folder", "file", "name", "student", "username", "login", "sis login id", "id")
NOBODY = "pointspossible"  # what stands in Canvas's second line, where others have a student's name
DELIMITERS = ",;\t"  # the comma unless another is more frequent: spreadsheets write what their country uses
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
        matches = [row for row in self.rows if _begins(name, row[self.key])]
        return max(matches, key=lambda row: len(_letters(row[self.key])), default=None)


def read_roster(path: Path) -> Roster:
    """Read a class list.

    Raises:
        LookupError: it cannot be used; the message is a sentence.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            text = file.readlines()
            text = text[1:] if text and text[0].lower().startswith("sep=") else text  # a word of Excel's to itself
            lines = list(csv.reader(text, delimiter=max(DELIMITERS, key="".join(text[:1]).count)))
    except UnicodeDecodeError as error:
        raise LookupError(f"The class list {str(path)!r} is not UTF-8: save it as CSV UTF-8.") from error
    except (OSError, ValueError, csv.Error) as error:
        raise LookupError(f"The class list {str(path)!r} cannot be read: {error}") from error
    columns = [column.strip() for column in lines[0]] if lines else []
    if not columns or len(set(columns)) != len(columns):
        raise LookupError(f"The class list {str(path)!r} needs a first line with a name for each column.")
    by_name = {column.casefold(): column for column in columns}
    key = next((by_name[name] for name in KEYS if name in by_name), columns[0])
    cells = [line + [""] * (len(columns) - len(line)) for line in lines[1:] if any(line)]
    rows = [dict(zip(columns, (cell.strip() for cell in line), strict=False)) for line in cells]
    rows = [row for row in rows if _letters(row[key]) not in ("", NOBODY)]
    return Roster(columns, key, _unambiguous(rows, key, path))


def _unambiguous(rows: list[Row], key: str, path: Path) -> list[Row]:
    seen: set[str] = set()
    for row in rows:
        if _letters(row[key]) in seen:
            raise LookupError(f"The class list {str(path)!r} names {row[key]!r} twice in the column {key!r}.")
        seen.add(_letters(row[key]))
    return rows


def _begins(name: str, beginning: str) -> bool:
    """Tell whether a name begins with another, which ends there: "ann_1" begins with "Ann", "anna_1" does not."""
    wanted, seen = _letters(beginning), 0
    for character in _normal(name):
        if character.isalnum():
            if wanted[seen : seen + 1] != character:
                return False
            seen += 1
        elif seen == len(wanted):
            return True
    return seen == len(wanted)


def _letters(name: str) -> str:
    """Return what of a name counts: "Smith, Anna" and "smith_anna" are the same."""
    return "".join(character for character in _normal(name) if character.isalnum())


def _normal(name: str) -> str:
    return unicodedata.normalize("NFC", name.casefold())  # some systems take an accent for a character of its own
