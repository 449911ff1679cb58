"""python -m tests.grading.table: run hostile programs behind all walls, and print what happened as a table (Linux).

Not a test: it asserts nothing. Programs that could harm the machine behind weak walls are not run there.
"""

import sys
import tempfile
from pathlib import Path

from tests.grading.attacks import Attacked, names
from tests.grading.test_hostile import FAIL, SUCCEED_IN_PLAIN, attacked
from tests.kit.grading.isolation import LEVELS

HARMFUL = {
    "sandbox": set[str](),
    "user": set[str](),
    "landlock": {"fills_the_disk", "starts_processes_without_end", "starts_threads_without_end"},
    "plain": set(names()) - FAIL - {*SUCCEED_IN_PLAIN, "kills_its_parent", "leaves_a_process_behind"},
}
NOT_RUN = "not run"


def main() -> None:
    """Print the table."""
    columns = {level: _behind(level) for level in LEVELS}
    print(f"| program | {' | '.join(LEVELS)} |")
    print("|---" * (len(LEVELS) + 1) + "|")
    for name in names():
        print(f"| {name} | {' | '.join(columns[level].get(name, NOT_RUN) for level in LEVELS)} |", flush=True)


def _behind(level: str) -> dict[str, str]:
    """Return what happened behind the walls of a level, in words."""
    print(f"{level}…", file=sys.stderr)
    with tempfile.TemporaryDirectory() as place:
        came = attacked(level, Path(place), [name for name in names() if name not in HARMFUL[level]])
    return {name: _words(each) for name, each in came.items()}


def _words(came: Attacked) -> str:
    left = f", left {len(came.left)} behind" if came.left else ""
    if came.succeeded:
        return f"**succeeded**{left}"
    if came.graded.needs_review:
        return f"needs review{left}"
    return ("contained, passes" if came.outcomes == {"passed"} else "fails") + left


if __name__ == "__main__":
    main()
