"""What counts how much: the file grading.toml. Knows neither submissions nor results."""

import difflib
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from tests.kit.catalog import all_steps, find_step

SHORTEST_SECONDS = 10.0  # for one step
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")  # Gradescope's words


class BadPolicy(LookupError):
    """The file says something that cannot be meant; the message is a sentence."""


@dataclass(frozen=True)
class StepPolicy:
    """How a step counts.

    Args:
        points: what all of it is worth; None leaves the points of its tests.
        bonus: it adds points, and none are missing without it.
        counts: whether it counts at all.
        visibility: who sees its results on Gradescope.
    """

    points: float | None = None
    bonus: bool = False
    counts: bool = True
    visibility: str = "visible"


@dataclass(frozen=True)
class Policy:
    """How a submission counts.

    Args:
        assignment: the name of the column in a gradebook.
        failing_seconds: how long the tests of one step may fail, all in all; the rest then fails at once.
        lessons: the address of the folder steps/ on the web; then reports link to it.
        steps: by name; a step that is not there counts as StepPolicy() says.
    """

    assignment: str = "Chat"
    failing_seconds: float = 60.0
    lessons: str = ""
    steps: dict[str, StepPolicy] = field(default_factory=dict)

    def of(self, step: str) -> StepPolicy:
        """Return how a step counts."""
        return self.steps.get(step, StepPolicy())


def read_policy(path: Path) -> Policy:
    """Read grading.toml.

    Raises:
        BadPolicy: what stands there cannot be meant.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise BadPolicy(f"{path.name} cannot be read: {error}") from error
    _check(content, [each.name for each in fields(Policy)], path.name)
    given = content.pop("steps", {})
    if not isinstance(given, dict):
        raise BadPolicy(f'{path.name}: a step stands in a table such as [steps."{all_steps()[0].name}"].')
    steps = {_step(name, path): _step_policy(name, table, path) for name, table in given.items()}
    _check_kinds(content, {"assignment": str, "lessons": str, "failing_seconds": (int, float)}, path.name)
    if content.get("failing_seconds", SHORTEST_SECONDS) < SHORTEST_SECONDS:
        raise BadPolicy(
            f"{path.name}: failing_seconds must be {SHORTEST_SECONDS:g} or more: right programs need time, too."
        )
    if content.get("lessons", "https://").partition("://")[0] not in ("http", "https"):
        raise BadPolicy(f"{path.name}: lessons must be an address that begins with https://.")
    return Policy(**content, steps=steps)


def _step(name: str, path: Path) -> str:
    try:
        return find_step(name).name
    except LookupError as error:
        raise BadPolicy(f"{path.name}: {error}{_suggestion(name, [step.name for step in all_steps()])}") from error


def _step_policy(name: str, table: Any, path: Path) -> StepPolicy:
    where = f"{path.name}, step {name}"
    if not isinstance(table, dict):
        raise BadPolicy(f"{where}: must be a table of keys and values.")
    _check(table, [each.name for each in fields(StepPolicy)], where)
    _check_kinds(table, {"points": (int, float), "bonus": bool, "counts": bool, "visibility": str}, where)
    if table.get("points", 0) < 0:
        raise BadPolicy(f"{where}: points cannot be below zero.")
    if table.get("visibility", "visible") not in VISIBILITIES:
        raise BadPolicy(f"{where}: visibility is one of {', '.join(VISIBILITIES)}.")
    return StepPolicy(**table)


def _check(table: dict[str, Any], known: list[str], where: str) -> None:
    for key in table:
        if key not in known:
            raise BadPolicy(f"{where}: there is no key {key!r}; there are {', '.join(known)}.{_suggestion(key, known)}")


def _check_kinds(table: dict[str, Any], kinds: dict[str, Any], where: str) -> None:
    for key, value in table.items():
        wanted = kinds[key]
        if not isinstance(value, wanted) or (isinstance(value, bool) and wanted is not bool):
            names = {str: "a text", bool: "true or false"}
            raise BadPolicy(f"{where}: {key} must be {names.get(wanted, 'a number')}, not {value!r}.")


def _suggestion(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), 1)
    return f" Did you mean {close[0]!r}?" if close else ""
