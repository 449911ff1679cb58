"""The names in submissions: which are honest, which are passed over, which mean a step. No I/O."""

import re
import unicodedata
from pathlib import Path

from tests.kit.catalog import Step, all_steps
from tests.kit.grading.harmless import plain

LONGEST_NAME = 240  # characters
LONGEST_FILE_NAME = 200  # bytes: systems allow 255, and a number may come behind it
SKIPPED_FOLDERS = {"__pycache__", "__macosx", "node_modules", "site-packages", "venv", "env"}
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)  # names of devices on Windows
FORBIDDEN = frozenset('<>:"|?*')  # in names on Windows
ARCHIVES = (".zip", ".tar", ".tgz", ".tbz2", ".txz", ".tar.gz", ".tar.bz2", ".tar.xz")
NOT_READ = (".7z", ".bz2", ".gz", ".py", ".rar", ".xz", ".zst")  # is handed in as well, and gets a row that says so
OURS = {"canvas.csv", "grades.csv", "index.html", "moodle.csv"}  # names beside those of the submissions
LIKE_A_STEP = re.compile(r"(?:step|lesson|exercise|task|part)?[ _-]*0*(\d{1,2})(?:[ _.-].*)?", re.IGNORECASE)


def parts_of(name: str) -> tuple[str, ...]:
    """Return the parts of a path in a submission.

    Raises:
        ValueError: no honest path looks like this; the message says what is wrong with it.
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/"))
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        raise ValueError("an absolute path")
    if ".." in parts:
        raise ValueError("a path that leaves the folder")
    if not parts or len(name) > LONGEST_NAME:
        raise ValueError("a path that is too long" if parts else "a path without a name")
    if not all(_is_allowed(part) for part in parts):
        raise ValueError("a name that some systems do not allow")
    return parts


def is_archive(path: Path) -> bool:
    """Tell whether a file has the name of an archive."""
    return path.name.lower().endswith(ARCHIVES)


def is_handed_in(path: Path) -> bool:
    """Tell whether a file looks like the work of a student, if only we could read it."""
    return path.name.lower().endswith((*ARCHIVES, *NOT_READ))


def file_name(name: str) -> str:
    """Return the name of a submission as that of a folder of ours: one line, short, and nobody else's.

    Args:
        name: from a stranger; it may hold what no file of ours can.
    """
    name = " ".join(plain(name).split())
    name = name.encode()[:LONGEST_FILE_NAME].decode(errors="ignore").strip()
    return f"{name or 'no name'}_" if not name.strip(".") or name.casefold() in OURS else name


def plain_name(path: Path) -> str:
    """Return the name of a folder, or that of an archive without its ending."""
    endings = [ending for ending in ARCHIVES if path.name.lower().endswith(ending)]
    return path.name if path.is_dir() or not endings else path.name[: -max(map(len, endings))]


def is_skipped(parts: tuple[str, ...]) -> bool:
    """Tell whether a path is of no interest to anybody: hidden, or made by a tool."""
    return any(part.casefold() in SKIPPED_FOLDERS or part.startswith(".") for part in parts)


def step_named(folder: str) -> Step | None:
    """Return the step that a folder's name means: "05_broadcast", "5", "step5", "Step 05 - broadcast"."""
    match = LIKE_A_STEP.fullmatch(folder)
    return next((step for step in all_steps() if match and step.number == int(match[1])), None)


def _is_allowed(part: str) -> bool:
    return part.isprintable() and not RESERVED.match(part) and part == part.strip(" ") and not FORBIDDEN & set(part)
