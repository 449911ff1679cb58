"""Programs of which the verdict is known: wrong answers to be caught, right answers in other styles."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from tests.kit.catalog import Step

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Mistake:
    """A classic wrong answer: the reference solution with one thing replaced.

    Args:
        name: what is wrong, in a few words.
        replace: text of the reference solution; it must stand there exactly once.
        by: what stands there instead.
        caught_by: the test that must fail.
        words: what the failure must say.
    """

    name: str
    replace: str
    by: str
    caught_by: str
    words: list[str]

    def program(self, step: Step) -> str:
        """Return the text of the wrong program.

        Raises:
            LookupError: the reference solution no longer holds the text to be replaced, or more than once.
        """
        solution = step.program_in(None).read_text("utf-8")
        count = solution.count(self.replace)
        if count != 1:
            where = step.program_in(None)
            raise LookupError(f"{self.name!r}: its text stands {count} times in {where}, not once: {self.replace!r}")
        return solution.replace(self.replace, self.by)


def mistakes(step: Step) -> list[Mistake]:
    """Return the known wrong answers to a step."""
    with (HERE / step.name / "mistakes.toml").open("rb") as file:
        return [Mistake(**entry) for entry in tomllib.load(file)["mistake"]]


def right_answers(step: Step) -> list[Path]:
    """Return the right answers to a step in other styles than the reference's."""
    return sorted((HERE / step.name).glob("right_*.py"))
