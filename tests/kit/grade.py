"""python -m tests.kit.grade PATH…: grade submissions, each a folder that holds NN_slug/ folders."""

import argparse
import os
import sys
from pathlib import Path

from tests.kit.catalog import all_steps
from tests.kit.failure import for_terminal, gist
from tests.kit.journal import Record, Result
from tests.kit.run import run, targets_of
from tests.kit.summary import bar, step_line

ABOUT = "Exit status: 0 when the grading itself worked, whatever the grade; 1 if a human must look; 2 for a wrong path."


def main(arguments: list[str] | None = None) -> int:
    """Grade what the command line names; return the exit status."""
    parser = argparse.ArgumentParser(prog="tox -e grade --", description=__doc__, epilog=ABOUT)
    parser.add_argument("path", nargs="+", type=Path, help="a submission, or a folder of submissions")
    parser.add_argument("--seed", type=int, help="the seed of all random data")
    options = parser.parse_args(arguments)
    try:
        submissions = [submission for path in options.path for submission in find_submissions(path)]
    except LookupError as error:
        print(error.args[0], file=sys.stderr)
        return 2
    more = [] if options.seed is None else [f"--seed={options.seed}"]
    records = [grade(submission, more) for submission in submissions]
    return 0 if all(worked(record) for record in records) else 1


def find_submissions(path: Path) -> list[Path]:
    """Return the submissions that a path means: itself, or the folders in it.

    Raises:
        LookupError: there is no such folder, or no step in it.
    """
    if not path.is_dir():
        raise LookupError(f"There is no folder {str(path)!r}.")
    if _holds_a_step(path):
        return [path]
    if inside := sorted(folder for folder in path.iterdir() if folder.is_dir() and _holds_a_step(folder)):
        return inside
    first = all_steps()[0].name
    raise LookupError(f"{str(path)!r} holds no step: a submission is a folder with folders such as {first!r}.")


def grade(submission: Path, options: list[str]) -> Record:
    """Test a submission, print its table, and return what became of each requirement."""
    record = run(targets_of(all_steps()), submission, options)
    for line in report(submission.resolve().name, record):
        print(for_terminal(line, sys.stdout.encoding), flush=True)
    return record


def report(name: str, record: Record) -> list[str]:
    """Return the lines about one submission."""
    results = list(record.results.values())
    earned, possible = sum(result.earned for result in results), sum(result.possible for result in results)
    lines = ["", f"{name:<20} {bar(earned, possible)} {earned:>3}/{possible} points", ""]
    for step in dict.fromkeys(result.requirement.step for result in results):
        lines.append(step_line(step, [result for result in results if result.requirement.step == step]))
    lines += _section("Failed:", [line for r in results if r.outcome == "failed" for line in _failure(r)])
    unknown = [f"{_line('?', result)} ({result.message})" for result in results if result.outcome == "not checked"]
    lines += _section("Not checked on this machine, neither passed nor failed:", unknown)
    broken = [line for r in results if r.outcome in ("error", "not run") for line in _review(r)]
    return lines + _section("Needs review, the harness itself has failed:", broken + record.troubles)


def worked(record: Record) -> bool:
    """Tell whether each requirement got a verdict."""
    undecided = any(result.outcome in ("error", "not run") for result in record.results.values())
    return bool(record.results) and not undecided and not record.troubles


def _holds_a_step(folder: Path) -> bool:
    return any(os.path.isdir(folder / step.name) for step in all_steps())


def _section(title: str, lines: list[str]) -> list[str]:
    return ["", f"  {title}", *(f"  {line}" for line in lines)] if lines else []


def _failure(result: Result) -> list[str]:
    return [_line("✘", result), *gist(result.message)]


def _review(result: Result) -> list[str]:
    return [_line("!", result), *result.message.splitlines()]


def _line(sign: str, result: Result) -> str:
    requirement = result.requirement
    return f"{sign} {requirement.step[:2]} {requirement.text} [{requirement.points}]"


if __name__ == "__main__":
    sys.exit(main())
