"""python -m tests.kit.grade PATH…: grade submissions: folders, zips, tarballs, or a folder of them."""

import argparse
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.kit import processes, system
from tests.kit.catalog import Step, all_steps
from tests.kit.console import INTERRUPTED, concluded, refuse, say
from tests.kit.grading.batch import Progress, Unsound, check_reference, grade_all, make_plan
from tests.kit.grading.graded import Graded, total
from tests.kit.grading.grader import Grader, make_room
from tests.kit.grading.isolation import LEVELS, Isolation, choose
from tests.kit.grading.leftovers import remove_tree
from tests.kit.grading.output import write_class, write_submission
from tests.kit.grading.policy import Policy, read_policy
from tests.kit.grading.roster import Roster, read_roster
from tests.kit.grading.sources import Submission, find_submissions
from tests.kit.grading.store import Store
from tests.kit.grading.told import class_table, duration, news, plainly

ABOUT = (
    "Exit status: 0 when the grading itself worked, whatever the grades; 1 if a human must look; 2 for a mistake on "
    "the command line or in a file; 3 if somebody has less than --fail-under; 4 if the grading itself does not work."
)
POLICY_FILE = "grading.toml"
END_SECONDS = 5.0  # that what programs have left behind has to end, by force


@dataclass(frozen=True)
class Task:
    """What the command line asks for, with the files that it names read."""

    submissions: list[Submission]
    roster: Roster
    policy: Policy
    isolation: Isolation
    options: argparse.Namespace

    @property
    def steps(self) -> list[Step]:
        """The steps that count."""
        return [step for step in all_steps() if self.policy.of(step.name).counts]


def main(arguments: list[str] | None = None) -> int:
    """Grade what the command line names; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        task = _task(options)
    except LookupError as error:
        return refuse(str(error.args[0]), 2)
    room = make_room()
    try:
        return _grade(task, room)
    except Unsound as unsound:
        return refuse(str(unsound), 4)
    except BrokenPipeError:
        raise
    except OSError as error:
        return refuse(f"The results cannot be written: {error}", 4)
    except KeyboardInterrupt:
        kept = f"What is graded stays in {options.out}: the same command goes on." if options.out else ""
        return refuse(f"\nInterrupted. {kept}".rstrip(), INTERRUPTED)
    finally:
        remove_tree(room)


def _task(options: argparse.Namespace) -> Task:
    roster = read_roster(options.roster) if options.roster else Roster()
    no_policy = options.policy == Path(POLICY_FILE) and not options.policy.exists()
    policy = Policy() if no_policy else read_policy(options.policy)
    submissions = find_submissions(options.path, each_is_one=options.one)
    isolation = choose(options.isolation)
    for number in range(min(options.jobs, len(submissions))):
        isolation.for_worker(number)  # before a program could take what workers need
    return Task(submissions, roster, policy, isolation, options)


def _grade(task: Task, room: Path) -> int:
    policy, options = task.policy, task.options
    store = Store(options.out)
    seed = [] if options.seed is None else [f"--seed={options.seed}"]
    grader = Grader(task.steps, task.isolation, room, [f"--failing-seconds={policy.failing_seconds}", *seed])
    _say(f"Isolation: {task.isolation}.")
    if task.roster.rows and not any(task.roster.find(submission.name) for submission in task.submissions):
        _say(f"Nobody in the class list has handed in: do names begin as its column {task.roster.key!r} says?")
    make_plan(grader)
    if not options.without_reference:
        _say("The reference solution comes first, behind the same walls.")
        check_reference(task.submissions, grader, store)
    workers = min(options.jobs, len(task.submissions))
    _say(_announcement(task, workers))

    def on_graded(graded: Graded, progress: Progress) -> None:
        write_submission(graded, policy, store)
        for line in news(graded, policy, progress):
            _say(line)

    all_graded = grade_all(task.submissions, grader, store, workers, on_graded)
    write_class(all_graded, task.roster, policy, task.steps, store)
    for line in class_table(all_graded, policy) if len(all_graded) > 1 else []:
        _say(line)
    if options.out:
        _say(f"\nAll reports: {options.out / 'index.html'}")
    return _status(all_graded, policy, options.fail_under)


def _announcement(task: Task, workers: int) -> str:
    count = len(task.submissions)
    worst = len(task.steps) * task.policy.failing_seconds * -(-count // workers)
    what = f"{count} submissions, {workers} at a time" if count > 1 else "1 submission"
    return f"{what}; at most {duration(worst)}, if every program hangs."


def _status(all_graded: list[Graded], policy: Policy, fail_under: float) -> int:
    if any(graded.needs_review for graded in all_graded):
        return 1
    below = [graded for graded in all_graded if _percent(*total(graded, policy)) < fail_under]
    return 3 if below else 0


def _percent(earned: float, possible: float) -> float:
    return 100 * earned / possible if possible else 100.0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tox -e grade --", description=__doc__, epilog=ABOUT)
    add = parser.add_argument
    add("path", nargs="+", type=Path, help="a submission, or a folder of submissions")
    add("--out", type=Path, metavar="DIR", help="write reports and tables there; what is there already is not repeated")
    add("--roster", type=Path, metavar="CSV", help="the class list: its rows go into the tables, by name of submission")
    add("--policy", type=Path, metavar="TOML", default=Path(POLICY_FILE), help=f"what counts how much ({POLICY_FILE})")
    add("--jobs", type=_count, metavar="N", default=os.cpu_count() or 1, help="how many at the same time (one a core)")
    add("--isolation", choices=LEVELS, default="", help="the walls around the programs (the best that work here)")
    add("--one", action="store_true", help="a path is one submission, whatever it holds")
    add("--without-reference", action="store_true", help="do not grade the reference solution first")
    add("--fail-under", type=float, metavar="PERCENT", default=0.0, help="exit with status 3 if somebody has less")
    add("--seed", type=int, help="the seed of all random data")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no number above zero")
    return int(text)


def _say(line: str) -> None:
    say(plainly(line))


if __name__ == "__main__":
    system.hide()
    system.adopt_orphans()
    status = concluded(main)
    system.poll(processes.end_descendants, END_SECONDS)
    sys.exit(status)
