"""What became of one submission, as it is kept on disk, and what it is worth. No file is read or written here."""

import re
from dataclasses import asdict, dataclass, field
from typing import Any

from tests.kit.failure import Requirement
from tests.kit.grading.policy import Policy
from tests.kit.journal import Record, Result

FORMAT = 1  # of what is kept
UNDECIDED = ("error", "not run")  # no verdict: a human must look
LONGEST_MESSAGE = 20_000  # characters; a student's program may have written most of it


@dataclass
class Graded:
    """One submission after its tests.

    Args:
        name: of the submission.
        isolation: what stood around its programs.
        fingerprint: the same for the same files, tests and walls.
        seconds: that the grading took.
        results: what became of each requirement, all that there are.
        notes: what was odd about what was handed in.
        troubles: what went wrong on the grading side.
        refused: why nothing was tested, or "".
    """

    name: str
    isolation: str
    fingerprint: str = ""
    seconds: float = 0.0
    results: list[Result] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    refused: str = ""

    @property
    def steps(self) -> list[str]:
        """The names of all steps that there are results for."""
        return list(dict.fromkeys(result.requirement.step for result in self.results))

    def of(self, step: str) -> list[Result]:
        """Return the results of a step."""
        return [result for result in self.results if result.requirement.step == step]

    @property
    def undecided(self) -> list[Result]:
        """The requirements without a verdict."""
        return [result for result in self.results if result.outcome in UNDECIDED]

    @property
    def needs_review(self) -> bool:
        """Whether a human must look before this becomes a grade."""
        return bool(self.undecided or self.troubles or self.refused or self.is_empty)

    @property
    def is_empty(self) -> bool:
        """Whether no step was found."""
        return all(result.outcome == "not handed in" for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """Return what `from_json` reads."""
        return {"format": FORMAT} | asdict(self)


def from_json(data: Any) -> Graded:
    """Return what `as_json` wrote.

    Raises:
        ValueError: this was written by another version, or by something else.
    """
    try:
        if data.pop("format") != FORMAT:
            raise ValueError("another version")
        results = [Result(Requirement(**each.pop("requirement")), **each) for each in data.pop("results")]
        return Graded(results=results, **data)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(str(error)) from error


def complete(record: Record, plan: list[Result], private: list[str]) -> list[Result]:
    """Return a result for each requirement that was planned, whatever has become of the run.

    Args:
        record: what the run has told.
        plan: each requirement that there is.
        private: folders whose names mean nothing to a reader.
    """
    found = {_key(result): result for result in record.results.values()}
    results = [found.get(_key(each)) or Result(each.requirement) for each in plan] or list(found.values())
    for result in results:
        result.message = told(result.message, private)
    return results


def told(text: str, private: list[str]) -> str:
    """Return a message without the names of private folders, and without what is too much of it."""
    for folder in private:
        text = re.sub(rf"{re.escape(folder)}/cell-\w+/home-\w+", "work", text).replace(folder, "work")
    text = re.sub(r"^  Picture .*\n", "", text, flags=re.MULTILINE)  # of a file that is gone with the folder
    half = LONGEST_MESSAGE // 2
    return text if len(text) <= LONGEST_MESSAGE else f"{text[:half]}\n[…]\n{text[-half:]}"


@dataclass(frozen=True)
class StepScore:
    """The points of a step."""

    step: str
    earned: float
    possible: float
    bonus: bool


def scores(graded: Graded, policy: Policy) -> list[StepScore]:
    """Return the points of each step that counts."""
    return [_score(graded, step, policy) for step in graded.steps if policy.of(step).counts]


def total(graded: Graded, policy: Policy) -> tuple[float, float]:
    """Return the points that were had, and those that could be had without a bonus."""
    all_scores = scores(graded, policy)
    earned = sum(score.earned for score in all_scores)
    return tidy(earned), tidy(sum(score.possible for score in all_scores if not score.bonus))


def worth(result: Result, graded: Graded, policy: Policy) -> tuple[float, float]:
    """Return the points of one requirement: those that were had, and those that could be."""
    share = _share(graded, result.requirement.step, policy)
    return tidy(result.earned * share), tidy(result.possible * share)


def tidy(points: float) -> float:
    """Return points as people write them: whole, or with two digits."""
    rounded = round(points, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _score(graded: Graded, step: str, policy: Policy) -> StepScore:
    share = _share(graded, step, policy)
    results = graded.of(step)
    earned, possible = sum(r.earned for r in results), sum(r.possible for r in results)
    return StepScore(step, tidy(earned * share), tidy(possible * share), policy.of(step).bonus)


def _share(graded: Graded, step: str, policy: Policy) -> float:
    """Return what one point of a step's tests is worth."""
    points = policy.of(step).points
    whole = sum(result.requirement.points for result in graded.of(step))
    return 1.0 if points is None or not whole else points / whole


def _key(result: Result) -> tuple[str, str, str]:
    requirement = result.requirement
    return requirement.step, requirement.test, requirement.text
