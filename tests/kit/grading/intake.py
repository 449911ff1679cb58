"""Takes a submission in: copies what belongs to the steps into a private folder, and notes all that is odd."""

import hashlib
import io
import sys
import tokenize
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from tests.kit.catalog import SCRIPTS, Step
from tests.kit.grading.archive import Entry, Refused, entries
from tests.kit.grading.names import step_named

MOST_FILES = 400  # in the folders of the steps
KINDS = {".py", ".txt", ".md", ".json", ".csv", ".toml", ".png", ".gif", ".ppm", ".xbm", ".ico", ".pem", ".sql"}
STEERING = {"conftest.py", "pytest.ini", "tox.ini", "setup.cfg", "pyproject.toml", "setup.py", "noxfile.py"}
STEERING |= {"sitecustomize.py", "usercustomize.py"}
MOST_NOTES = 30
PYTHONS_OWN = ("utf-8", "utf-8-sig")  # encodings
COMPANIONS_FOLDER = "work"  # where `python -m steps start` lays a student's files

Folder = tuple[str, ...]


@dataclass
class Intake:
    """What was taken in.

    Args:
        steps: the names of the steps found.
        notes: sentences about what was left out, or is not where it should be.
        digest: a text that is the same for the same files.
    """

    steps: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    digest: str = ""


def take_in(path: Path, destination: Path) -> Intake:
    """Copy the steps of a submission.

    Args:
        path: a folder or an archive.
        destination: a folder that gets NN_slug/ folders.

    Raises:
        Refused: nothing of it can be taken in.
    """
    found = [*entries(path, lambda parts: any(step_named(part) for part in parts[:-1]))]
    chosen, notes = choose_folders([entry.parts for entry in found if not entry.problem])
    notes += [f"{entry.name}: left out, {entry.problem}." for entry in found if entry.problem]
    kept: dict[str, bytes] = {}
    seen: dict[str, str] = {}
    for entry in found:
        place = _place_of(entry, chosen)
        if place and not (problem := _unfit(entry, place, seen)):
            seen[place.casefold()] = entry.name
            kept[place] = entry.data
            notes += _about_content(entry)
        elif place:
            notes.append(f"{entry.name}: left out, {problem}.")
    more = len(notes) - MOST_NOTES
    notes[MOST_NOTES:] = [f"… and {more} notes more."] if more > 0 else []
    return Intake(sorted({step.name for step in chosen.values()}), notes, _copy(kept, destination))


def choose_folders(files: Iterable[tuple[str, ...]]) -> tuple[dict[Folder, Step], list[str]]:
    """Return which folders hold which steps, and what is odd about that.

    Args:
        files: the paths of all files.
    """
    holds: dict[Folder, list[str]] = {}
    for file in files:
        holds.setdefault(file[:-1], []).append(file[-1].casefold())
    candidates = [(_rank(folder, names), folder) for folder, names in holds.items() if _may_be_a_step(folder, names)]
    if any(COMPANIONS_FOLDER in folder[:-1] for _, folder in candidates):
        candidates = [(rank, folder) for rank, folder in candidates if COMPANIONS_FOLDER in folder[:-1]]
    chosen: dict[Folder, Step] = {}
    notes = []
    for _, folder in sorted(candidates):
        step = _step_of(folder)
        if step not in chosen.values():
            chosen[folder] = step
            notes += [f'The folder "{folder[-1]}" was taken as {step.name}.'] if folder[-1] != step.name else []
        else:
            notes.append(f'"{"/".join(folder)}" was passed over: {step.name} was found elsewhere.')
    parents = sorted({"/".join(folder[:-1]) for folder in chosen} - {""})
    return chosen, [*(f'Steps were found deeper, in "{parent}/".' for parent in parents), *notes]


def _may_be_a_step(folder: Folder, names: list[str]) -> bool:
    step = step_named(folder[-1]) if folder else None
    exact = step is not None and folder[-1] == step.name
    return bool(step) and (any(name.endswith(".py") for name in names) if exact else bool(set(names) & set(SCRIPTS)))


def _rank(folder: Folder, names: list[str]) -> tuple[bool, bool, int]:
    """Return what sorts the likelier folder first."""
    step = _step_of(folder) if folder and step_named(folder[-1]) else None
    return (step is None or step.script not in names, step is None or folder[-1] != step.name, len(folder))


def _step_of(folder: Folder) -> Step:
    step = step_named(folder[-1])
    assert step is not None
    return step


def _place_of(entry: Entry, chosen: dict[Folder, Step]) -> str:
    """Return where in the copy a file goes, or "" if it is in no step."""
    for length in range(1, len(entry.parts)):
        step = chosen.get(entry.parts[:length])
        if step and not entry.problem:
            return "/".join((step.name, *entry.parts[length:]))
    return ""


def _unfit(entry: Entry, place: str, seen: dict[str, str]) -> str:
    """Return why a file is left out, or ""."""
    name = entry.parts[-1].casefold()
    if name in STEERING or name.endswith(".pth"):
        return "a file of this name could steer the tests"
    if Path(name).suffix not in KINDS:
        return "this kind of file is not needed"
    if place.casefold() in seen:
        return f"on some systems it has the same name as {seen[place.casefold()]}"
    return f"there are more than {MOST_FILES} files" if len(seen) >= MOST_FILES else ""


def _copy(files: dict[str, bytes], destination: Path) -> str:
    """Write the files; return their digest."""
    digest = hashlib.sha256()
    for place, data in sorted(files.items()):
        path = destination / place
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:  # a file and a folder of one name, or a name too long for this system
            raise Refused(f"{place} cannot be copied: {error.strerror}.") from error
        digest.update(f"{place}\0{len(data)}\0".encode() + data)
    return digest.hexdigest()


def _about_content(entry: Entry) -> list[str]:
    """Return what a student should know about a file that was taken in."""
    stem, _, ending = entry.parts[-1].rpartition(".")
    if ending != "py":
        return []
    notes = []
    if stem in sys.stdlib_module_names:
        notes.append(f"{entry.name}: hides Python's own module {stem!r} from your programs. Rename it.")
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(entry.data).readline)
        if encoding in PYTHONS_OWN:  # to decode punycode would take minutes: that is for the program to do
            entry.data.decode(encoding)
    except (SyntaxError, ValueError, LookupError):
        return [*notes, f"{entry.name}: is not UTF-8 text, so Python cannot read it. Save it as UTF-8."]
    if b"\0" in entry.data:
        notes.append(f"{entry.name}: holds zero bytes, so Python cannot read it. Save it as UTF-8.")
    return notes
