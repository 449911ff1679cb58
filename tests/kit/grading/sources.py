"""Finds the submissions that a path means, each with its name. Reads names alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tests.kit.catalog import SCRIPTS, all_steps
from tests.kit.grading.names import file_name, is_archive, is_handed_in, is_skipped, plain_name, step_named


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
    for path in [each for given in paths for each in ([given] if each_is_one else _looked_at(given))]:
        name = first = file_name(plain_name(path))
        number = 2
        while name.casefold() in taken:
            name = f"{first} ({number})"
            number += 1
        taken.add(name.casefold())
        found.append(Submission(name, _unwrapped(path)))
    return found


def _looked_at(path: Path) -> list[Path]:
    try:
        return _found_at(path)
    except OSError as error:
        raise LookupError(f"{str(path)!r} cannot be looked into: {error.strerror}.") from error


def _found_at(path: Path) -> list[Path]:
    if not path.exists():
        raise LookupError(f"There is no folder {str(path)!r}, and no file.")
    if not path.is_dir():
        if not is_handed_in(path):
            raise LookupError(f"{str(path)!r} is no folder, and no archive such as {path.stem}.zip.")
        return [path]
    path = path.resolve()  # "." has no name of its own
    if _holds_a_step(path):
        return [path]
    inside = sorted(each for each in path.iterdir() if not is_skipped((each.name,)))
    if found := [each for each in inside if each.is_dir() or is_handed_in(each)]:
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
    try:
        inside = [each for each in path.iterdir() if not is_skipped((each.name,))]
    except OSError:  # an archive; or nobody may look into it, which is told in its report
        return path
    one = inside[0] if len(inside) == 1 else path
    return one if is_archive(one) and one.is_file() and not one.is_symlink() else path  # a link may mean a friend's
