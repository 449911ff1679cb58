"""python -m tests.kit STEP… [options]: test some steps and say in a student's words what is missing."""

import argparse
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.kit.catalog import find_step
from tests.kit.console import concluded, refuse, say
from tests.kit.journal import Record, Result
from tests.kit.run import run, targets_of
from tests.kit.summary import SIGNS, points_table


def main() -> int:
    """Run the command line; return 0 if all requirements are met, 1 if not, 2 if the command makes no sense."""
    options, more = _parser().parse_known_args()
    try:
        steps = [find_step(text) for text in options.step]
    except LookupError as error:
        return refuse(str(error), 2)
    given = options.submission or os.environ.get("SUBMISSION")
    submission = Path(given) if given else None
    for step in steps if submission else []:
        if not (submission / step.name).is_dir():  # type: ignore[operator]
            return refuse(f"{submission} holds no folder {step.name}.", 2)
    record = run(targets_of(steps), submission, more, on_result=_show)
    return _conclude(record, everything=options.all)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.kit", description=__doc__)
    parser.add_argument("step", nargs="+", help="the number or name of a step")
    parser.add_argument("--submission", metavar="DIR", help="the folder that holds NN_slug/ (else: the references)")
    parser.add_argument("--all", action="store_true", help="show every failure in full, not only the first")
    return parser


def _show(result: Result) -> None:
    say(f"  {SIGNS[result.outcome]} {result.requirement.text}")


def _conclude(record: Record, *, everything: bool) -> int:
    bad = [result for result in record.results.values() if result.outcome in ("failed", "error")]
    for result in bad if everything else bad[:1]:
        say(f"\n{result.message}")
    if bad[1:] and not everything:
        say(f"\n({len(bad) - 1} more are missing; --all shows them in full.)")
    say("")
    for line in [*points_table(record.results.values()), *record.troubles]:
        say(line)
    return 0 if _complete(record.results.values()) and not record.troubles else 1


def _complete(results: Iterable[Result]) -> bool:
    outcomes = {result.outcome for result in results}
    return bool(outcomes) and outcomes <= {"passed", "not checked"}


if __name__ == "__main__":
    sys.exit(concluded(main))
