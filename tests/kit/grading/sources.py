"""Finds the submissions that a path means, each with its name. Reads names alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.kit.catalog import SCRIPTS, all_steps
from tests.kit.grading.harmless import plain
from tests.kit.grading.names import is_archive, is_skipped, plain_name, step_named


@dataclass(frozen=True)
class Submission:
    """What one student has handed in.

    Args:
        name: that of the folder or file.
        path: a folder or an archive.
    """

    name: str
    path: Path


def find_submissions(paths: Iterable[Path], *, each_is_one: bool = False) -> list[Submission]:
    """Return the submissions that paths mean: each is one, or a folder of them.

    Args:
        paths: folders and archives.
        each_is_one: no path is a folder of submissions, whatever it holds.

    Raises:
        LookupError: there is nothing that could be a submission; the message is a sentence.
    """
    found: list[Submission] = []
    taken: set[str] = set()
    for path in [each for given in paths for each in ([given] if each_is_one else _found_at(given))]:
        name = first = plain(plain_name(path))  # a name may hold what no file of ours can
        number = 2
        while name.casefold() in taken:
            name = f"{first} ({number})"
            number += 1
        taken.add(name.casefold())
        found.append(Submission(name, _unwrapped(path)))
    return found


def _found_at(path: Path) -> list[Path]:
    if not path.exists():
        raise LookupError(f"There is no folder {str(path)!r}, and no file.")
    if not path.is_dir():
        if not is_archive(path):
            raise LookupError(f"{str(path)!r} is no folder, and no archive such as {path.stem}.zip.")
        return [path]
    path = path.resolve()  # "." has no name of its own
    if _holds_a_step(path):
        return [path]
    inside = sorted(each for each in path.iterdir() if not is_skipped((each.name,)))
    if found := [each for each in inside if each.is_dir() or is_archive(each)]:
        return found
    first = all_steps()[0].name
    raise LookupError(f"{str(path)!r} holds no step: a submission is a folder with folders such as {first!r}.")


def _holds_a_step(folder: Path) -> bool:
    return any(each.is_dir() and _is_a_step(each) for each in folder.iterdir())


def _is_a_step(folder: Path) -> bool:
    """Tell whether a folder is a step; one called "05" may as well be a student's number."""
    step = step_named(folder.name)
    return step is not None and (folder.name == step.name or any((folder / name).exists() for name in SCRIPTS))


def _unwrapped(path: Path) -> Path:
    """Return the archive that a folder holds, as learning platforms pack it, or the path itself."""
    if not path.is_dir():
        return path
    inside = [each for each in path.iterdir() if not is_skipped((each.name,))]
    return inside[0] if len(inside) == 1 and is_archive(inside[0]) and not inside[0].is_dir() else path
