"""Grades many submissions, several at a time; what is graded stays graded."""

import queue
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from tests.kit import processes, system
from tests.kit.grading.graded import Graded
from tests.kit.grading.grader import Grader
from tests.kit.grading.sources import Submission
from tests.kit.grading.store import Store

END_SECONDS = 10.0
LOOK_SECONDS = 0.5  # a Ctrl-C that comes in the moment before a wait begins is noticed after it
OnGraded = Callable[[Graded, "Progress"], None]


class Unsound(Exception):
    """The grading side itself does not work; the message is a sentence for the instructor."""


class Progress:
    """How far a batch has come.

    Args:
        count: how many submissions there are.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.done = 0
        self._started = time.monotonic()

    def seconds_left(self) -> float:
        """Return how long the rest will take, if it is like what is done."""
        return (time.monotonic() - self._started) / max(1, self.done) * (self.count - self.done)


def make_plan(grader: Grader) -> None:
    """Find out which requirements there are, before anything that was handed in is near.

    Raises:
        Unsound: that cannot be found out.
    """
    troubles = grader.make_plan()
    if troubles or not grader.plan:
        raise Unsound("\n".join(["The tests cannot be started, so no submission can be graded.", *troubles]))


def check_reference(submissions: list[Submission], grader: Grader, store: Store) -> None:
    """Grade the reference solutions of what was handed in, as if they were a submission.

    Raises:
        Unsound: they did not pass, or did so only in part; then no submission can be graded fairly.
    """
    steps = grader.steps_in(submissions)
    if not steps:
        return
    fingerprint = grader.fingerprint("the reference", [step.name for step in steps])
    graded = store.reference(fingerprint) or grader.grade_reference(steps)
    bad = [result for result in graded.results if result.outcome not in ("passed", "not checked")]
    if bad or graded.troubles or not graded.results:
        first = bad[0].message if bad else "\n".join(graded.troubles)
        raise Unsound(
            f"The reference solution does not pass here ({len(bad)} of {len(graded.results)} requirements), so no "
            f"submission can be graded. The first that fails:\n\n{first}"
        )
    graded.fingerprint = fingerprint
    store.keep_reference(graded)


def grade_all(
    submissions: list[Submission], grader: Grader, store: Store, workers: int, on_graded: OnGraded
) -> list[Graded]:
    """Grade submissions; return what became of each, in their order.

    Args:
        submissions: what was handed in.
        grader: grades one.
        store: knows what is graded already, and keeps the rest.
        workers: how many are graded at the same time.
        on_graded: called with each as soon as it is graded, in this thread.
    """
    numbers: queue.SimpleQueue[int] = queue.SimpleQueue()
    for number in range(workers):
        numbers.put(number)

    finished: queue.SimpleQueue[tuple[int, Graded]] = queue.SimpleQueue()

    def work(index: int, submission: Submission) -> None:
        number = numbers.get()
        finished.put((index, _grade(submission, grader, store, number)))
        numbers.put(number)

    progress = Progress(len(submissions))
    results: dict[int, Graded] = {}
    with ThreadPoolExecutor(workers) as pool, _giving_up(grader.given_up):
        for index, submission in enumerate(submissions):
            pool.submit(work, index, submission)
        while len(results) < len(submissions):
            try:
                index, graded = finished.get(timeout=LOOK_SECONDS)
            except queue.Empty:
                continue
            results[index] = graded
            progress.done += 1
            on_graded(graded, progress)
    return [results[index] for index in sorted(results)]


def _grade(submission: Submission, grader: Grader, store: Store, worker: int) -> Graded:
    if grader.given_up.is_set():
        return grader.ungraded(submission, "The grading was interrupted.")
    try:
        graded = grader.grade(submission, lambda fingerprint: store.kept(submission.name, fingerprint), worker)
        if not grader.given_up.is_set():
            store.keep(graded)
    except Exception:  # one broken submission costs one row, whatever is wrong with it or with us
        where = traceback.format_exception(*sys.exc_info())
        return grader.ungraded(submission, "".join(where))
    return graded


@contextmanager
def _giving_up(given_up: threading.Event) -> Iterator[None]:
    """On Ctrl-C, end what runs, so that its threads come to their end as well."""
    try:
        yield
    except KeyboardInterrupt:
        given_up.set()
        system.poll(processes.end_descendants, END_SECONDS)
        raise
