"""Points as a table: steps, bars, what failed and what could not be checked. Text only."""

from collections.abc import Iterable

from tests.kit.journal import Result

BAR = 16  # columns
SIGNS = {"passed": "✔", "failed": "✘", "not checked": "?", "not run": "-", "error": "!"}


def points_table(results: Iterable[Result]) -> list[str]:
    """Return a line a step, and a line for each requirement that could not be checked."""
    results = list(results)
    steps = dict.fromkeys(result.requirement.step for result in results)
    lines = [step_line(step, [result for result in results if result.requirement.step == step]) for step in steps]
    unknown = [result for result in results if result.outcome == "not checked"]
    lines += [f"  not checked  {result.requirement.text} ({result.message})" for result in unknown]
    return lines


def step_line(step: str, results: list[Result]) -> str:
    """Return the step's name, a bar, its points and what is missing."""
    earned, possible = sum(r.earned for r in results), sum(r.possible for r in results)
    counts = {outcome: _count(results, outcome) for outcome in ("not checked", "not run", "error")}
    notes = [f"{count} {outcome}" for outcome, count in counts.items() if count]
    if all(result.outcome == "not handed in" for result in results):
        notes = ["not handed in"]
    return f"  {step:<18} {bar(earned, possible)} " + ", ".join([f"{earned:>3}/{possible} points", *notes])


def bar(earned: int, possible: int) -> str:
    """Return a bar that is full only if everything was earned."""
    filled = BAR * earned // possible if possible else 0
    return "█" * filled + "░" * (BAR - filled)


def _count(results: list[Result], outcome: str) -> int:
    return sum(result.outcome == outcome for result in results)
