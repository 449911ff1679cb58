"""The commands about one step: start, check, hint, diff. Each returns the exit status."""

import difflib
import shutil
import sys
import tomllib
from importlib.util import find_spec
from pathlib import Path

from steps.memory import LEVELS, Memory
from steps.terminal import Refused, coloured, command, say_next, wants_colour
from tests.kit.catalog import ROOT, Step, all_steps, find_step
from tests.kit.console import say
from tests.kit.journal import Record, Result
from tests.kit.run import INSTALL, run, targets_of
from tests.kit.summary import SIGNS, points_table

NEEDED = ("pytest", "pytest_timeout")
NO_VERDICT = "The tests did not come to their end; this says nothing about your program."


def start(text: str | None, work: Path) -> int:
    """Copy the starter of a step to the work folder."""
    step = _find(text, work)
    folder = work / step.name
    if folder.is_symlink() or folder.exists():
        raise Refused(f"{folder} is there already; nothing in it was changed.")
    folder.mkdir(parents=True)
    for source in sorted(step.starter.rglob("*")):
        if source.is_file() and "__pycache__" not in source.parts:
            target = folder / source.relative_to(step.starter)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)  # the content alone: the copy of a read-only file can be edited
    say(f"Edit  {step.program_in(work)}")
    say(f"Read  {(step.folder / 'README.md').relative_to(ROOT).as_posix()}")
    say_next("check", str(step.number), work=work)
    return 0


def check(text: str | None, work: Path) -> int:
    """Test a step; show each requirement, the first failure in full, and the points."""
    step = _find_started(text, work)
    require_tests()
    say(str(step.program_in(work)))
    record = run(targets_of([step]), work, on_result=_show)
    bad = [result for result in record.results.values() if result.outcome in ("failed", "error")]
    for result in bad[:1]:
        say(f"\n{result.message}")
    if bad[1:]:
        say(f"\n({len(bad) - 1} more are missing.)")
    say()
    for line in [*points_table(record.results.values()), *record.troubles]:
        say(line)
    if is_passed(record):
        _say_what_follows(step, work)
        return 0
    if all(result.outcome != "failed" for result in bad):
        raise Refused(NO_VERDICT)
    say_next("hint", str(step.number), work=work)
    return 1


def hint(text: str | None, work: Path) -> int:
    """Show the next hint for the first test that fails."""
    step = _find_started(text, work)
    failure = _first_failure(step, work)
    if failure is None:
        say(f"All tests of step {step.number} pass: there is nothing to hint at.")
        _say_what_follows(step, work)
        return 0
    test = failure.requirement.test
    say(f"{SIGNS['failed']} {failure.requirement.text}\n")
    used_up = False
    if hints := _hints(step).get(test):
        given = Memory(work).count_hint(step.name, test)
        level, used_up = min(given, LEVELS), given > LEVELS
        say(f"hint {level} of {LEVELS}: {hints[level - 1]}\n")
    say(f"Read  {failure.requirement.where}")
    say_next("diff" if used_up else "check", str(step.number), work=work)
    return 0


def diff(text: str | None, work: Path) -> int:
    """Show the difference between the student's program and the solution, if it is due."""
    step = _find_started(text, work)
    memory = Memory(work)
    if not memory.was_asked(step.name) and _first_failure(step, work):
        memory.note_asked(step.name)
        again = command("diff", str(step.number), work=work)
        raise Refused(f"Step {step.number} does not pass yet; to see the solution all the same, ask again: {again}")
    in_colour = wants_colour(sys.stdout)
    for line in _difference(step, work) or ["There is no difference."]:
        say(coloured(line) if in_colour else line)
    return 0


def is_started(step: Step, work: Path) -> bool:
    """Tell whether the work folder holds the step."""
    return (work / step.name).is_dir()


def is_passed(record: Record) -> bool:
    """Tell whether all that could be checked has passed."""
    outcomes = {result.outcome for result in record.results.values()}
    return bool(outcomes) and outcomes <= {"passed", "not checked"} and not record.troubles


def require_tests() -> None:
    """Refuse if what the tests need is not installed."""
    if not all(find_spec(name) for name in NEEDED):
        raise Refused(f"The tests need pytest and pytest-timeout; install them with: {INSTALL}")


def _find(text: str | None, work: Path) -> Step:
    """Return the step meant, or the started one with the highest number."""
    if text is None:
        started = [step for step in all_steps() if is_started(step, work)]
        if not started:
            raise Refused(f"No step is started in {work}; begin with: {command('start', '1', work=work)}")
        return started[-1]
    try:
        return find_step(text)
    except LookupError as error:
        raise Refused(str(error), status=2) from None


def _find_started(text: str | None, work: Path) -> Step:
    step = _find(text, work)
    if not is_started(step, work):
        again = command("start", str(step.number), work=work)
        raise Refused(f"Step {step.number} is not started in {work}; begin with: {again}")
    if not step.program_in(work).is_file():
        raise Refused(f"There is no file {step.program_in(work)}, and the tests need it.")
    return step


def _show(result: Result) -> None:
    say(f"  {SIGNS[result.outcome]} {result.requirement.text}")


def _say_what_follows(step: Step, work: Path) -> None:
    following = [other for other in all_steps() if other.number > step.number]
    if not following:
        say("\nThis was the last step.")
    else:
        word = "check" if is_started(following[0], work) else "start"
        say_next(word, str(following[0].number), work=work)


class _Found(Exception):
    """Ends a run whose first failure is all that matters."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.requirement.test)
        self.result = result


def _first_failure(step: Step, work: Path) -> Result | None:
    """Test until something fails and return it, or None if everything passes."""

    def look(result: Result) -> None:
        if result.outcome == "failed":
            raise _Found(result)

    require_tests()
    try:
        record = run(targets_of([step]), work, ["-x"], look)  # -x: no test is begun that would be cut off
    except _Found as found:
        return found.result
    if not is_passed(record):
        raise Refused(f"{NO_VERDICT} See: {command('check', str(step.number), work=work)}")
    return None


def _hints(step: Step) -> dict[str, list[str]]:
    """Return the hints for each test: the step's own, and those of earlier steps for the tests they share."""
    hints: dict[str, list[str]] = {}
    earlier = [each.folder for each in all_steps() if each <= step]
    for path in (folder / "hints.toml" for folder in (ROOT / "steps", *earlier)):
        try:
            hints |= tomllib.loads(path.read_text("utf-8"))
        except (OSError, ValueError):
            continue  # the lesson must do; that the file is missing or wrong is for the tests of the lessons to say
    return hints


def _difference(step: Step, work: Path) -> list[str]:
    """Return what would turn the student's files into the solution's."""
    lines: list[str] = []
    for solution in sorted(step.solution.glob("*.py")):
        theirs = work / step.name / solution.name
        ours = solution.relative_to(ROOT).as_posix()
        lines += difflib.unified_diff(_lines(theirs), _lines(solution), str(theirs), ours, lineterm="")
    return lines


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8", "replace").split("\n")
