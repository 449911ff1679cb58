"""Grades one submission: takes it in, tests it behind walls, accounts for each requirement."""

import contextlib
import hashlib
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.kit.catalog import ROOT, Step
from tests.kit.grading.archive import Refused
from tests.kit.grading.graded import Graded, complete, told
from tests.kit.grading.intake import Intake, take_in
from tests.kit.grading.isolation import Isolation
from tests.kit.grading.leftovers import remove_tree
from tests.kit.grading.sources import Submission
from tests.kit.journal import Result
from tests.kit.run import Place, run, targets_of

TESTED_WITH = ("tests/kit", "tests/steps")  # what a result depends on, beside the submission


@dataclass
class Grader:
    """All that is the same for each submission of a batch.

    Args:
        steps: what is tested.
        isolation: what stands around the programs.
        room: a private folder for all that is written.
        options: further options for pytest.
        plan: each requirement that there is, found out before anything of a submission is near.
        given_up: is set when nobody waits for results any more.
    """

    steps: list[Step]
    isolation: Isolation
    room: Path
    options: list[str]
    plan: list[Result] = field(default_factory=list)
    given_up: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self._about = f"{_digest_of_the_tests()} {self.isolation} {self.options} {[s.name for s in self.steps]}"

    def make_plan(self) -> list[str]:
        """Find out which requirements there are; return what went wrong."""
        with tempfile.TemporaryDirectory(dir=self.room, prefix="empty") as folder:
            graded = self._test("nothing", Path(folder), Intake(), self.isolation)
        self.plan = [replace(result, outcome="not run") for result in graded.results]
        return graded.troubles

    def steps_in(self, submissions: list[Submission]) -> list[Step]:
        """Return the steps that at least one has handed in."""
        found: set[str] = set()
        for submission in submissions:
            with tempfile.TemporaryDirectory(dir=self.room, prefix="look") as folder, contextlib.suppress(Exception):
                found |= set(take_in(submission.path, Path(folder)).steps)  # its own row will tell what is wrong
        return [step for step in self.steps if step.name in found]

    def grade_reference(self, steps: list[Step]) -> Graded:
        """Grade reference solutions; what they do not pass is the grading side's own fault."""
        return replace(self, steps=steps, plan=[])._test("the reference", None, Intake(), self.isolation)

    def grade(self, submission: Submission, kept: Callable[[str], Graded | None], worker: int = 0) -> Graded:
        """Grade a submission; whatever goes wrong with it is in what is returned.

        Args:
            submission: what was handed in.
            kept: returns what is known already, by fingerprint.
            worker: the number of who grades it, of those that grade at the same time.
        """
        isolation = self.isolation.for_worker(worker)
        with tempfile.TemporaryDirectory(dir=self.room, prefix="in", ignore_cleanup_errors=True) as folder:
            work = Path(folder) / "work"
            work.mkdir()
            try:
                intake = take_in(submission.path, work)
            except Refused as refused:
                results = [replace(each, outcome="not handed in") for each in self.plan]
                return Graded(submission.name, str(isolation), results=results, refused=str(refused))
            intake.digest = self.fingerprint(intake.digest, intake.notes)
            known = kept(intake.digest)
            return known or self._test(submission.name, work, intake, isolation)

    def ungraded(self, submission: Submission, why: str) -> Graded:
        """Return what stands for a submission that could not be graded."""
        return Graded(submission.name, str(self.isolation), results=[replace(r) for r in self.plan], troubles=[why])

    def fingerprint(self, *parts: object) -> str:
        """Return a text that is the same for the same parts, tests and walls."""
        return hashlib.sha256(repr((self._about, parts)).encode()).hexdigest()

    def _test(self, name: str, work: Path | None, intake: Intake, isolation: Isolation) -> Graded:
        started = time.monotonic()
        private = Path(tempfile.mkdtemp(dir=self.room, prefix="run"))
        private.chmod(0o711)  # other users' programs must find their own folder in it, and see no other
        place = Place(isolation.outer, private, self.room / "pycache", self.given_up.is_set)
        options = [f"--isolation={isolation.as_text()}", *self.options]
        record = run(targets_of(self.steps), work, options, place=place)
        remove_tree(private)
        graded = Graded(name, str(isolation), intake.digest, round(time.monotonic() - started, 1), notes=intake.notes)
        graded.results = complete(record, self.plan, [str(private), str(work)])
        graded.troubles = [told(trouble, [str(private), str(work)]) for trouble in record.troubles]
        return graded


def make_room() -> Path:
    """Return a new private folder that programs of other users can pass through but not list."""
    room = Path(tempfile.mkdtemp(prefix="grading-"))
    room.chmod(0o711)
    return room


def _digest_of_the_tests() -> str:
    digest = hashlib.sha256()
    for folder in TESTED_WITH:
        for file in sorted((ROOT / folder).rglob("*.py")):
            digest.update(file.read_bytes())
    return digest.hexdigest()
