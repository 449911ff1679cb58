"""The results as text for a terminal. Pure functions."""

from collections.abc import Sequence

from tests.kit.failure import gist
from tests.kit.grading.batch import Progress
from tests.kit.grading.graded import Graded, total
from tests.kit.grading.harmless import plain
from tests.kit.grading.policy import Policy
from tests.kit.journal import Result
from tests.kit.summary import bar, step_line


def plainly(line: str) -> str:
    """Return a line that does nothing to a terminal."""
    return plain(line)


def news(graded: Graded, policy: Policy, progress: Progress) -> list[str]:
    """Return what is told of a submission as soon as it is graded: all of one alone, a line of one of many."""
    if progress.count == 1:
        return report(graded, policy)
    width = len(str(progress.count))
    left = f", {duration(progress.seconds_left())} left" if progress.done < progress.count else ""
    return [f"[{progress.done:>{width}}/{progress.count}] {_line_of(graded, policy)}{left}"]


def report(graded: Graded, policy: Policy) -> list[str]:
    """Return the lines about one submission."""
    results = graded.results
    lines = ["", _line_of(graded, policy), ""]
    for step in graded.steps:
        lines.append(step_line(step, graded.of(step)))
    lines += _section("About what was handed in:", [*filter(None, [graded.refused]), *graded.notes])
    lines += _section("Failed:", [line for r in results if r.outcome == "failed" for line in _failure(r)])
    unknown = [f"{_line('?', result)} ({result.message})" for result in results if result.outcome == "not checked"]
    lines += _section("Not checked on this machine, neither passed nor failed:", unknown)
    broken = [line for result in graded.undecided for line in _review(result)]
    return lines + _section("Needs review, the harness itself has failed:", broken + graded.troubles)


def class_table(all_graded: Sequence[Graded], policy: Policy) -> list[str]:
    """Return a line for each submission, in order of their names."""
    return ["", *(_line_of(graded, policy) for graded in sorted(all_graded, key=lambda each: each.name.casefold()))]


def duration(seconds: float) -> str:
    """Return a time as people say it.

    >>> duration(75)
    '2 min'
    """
    return f"{seconds:.0f} s" if seconds < 60 else f"{-(-seconds // 60):.0f} min"


def _line_of(graded: Graded, policy: Policy) -> str:
    earned, possible = total(graded, policy)
    mark = "  no step was found" if graded.is_empty else "  needs review" if graded.needs_review else ""
    mark = f"  not tested: {graded.refused}" if graded.refused else mark
    return f"{graded.name:<20} {bar(int(earned), int(possible))} {earned:>3}/{possible} points{mark}"


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"  {title}", *(f"  {line}" for line in lines)] if lines else []


def _failure(result: Result) -> list[str]:
    return [_line("✘", result), *gist(result.message)]


def _review(result: Result) -> list[str]:
    return [_line("!", result), *result.message.splitlines()]


def _line(sign: str, result: Result) -> str:
    requirement = result.requirement
    return f"{sign} {requirement.step[:2]} {requirement.text} [{requirement.points}]"
