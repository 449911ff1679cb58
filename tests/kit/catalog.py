"""What there is to learn and to test: the steps, found in the folder `steps/`. No state."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = ("server.py", "client.py", "client_gui.py", "server_gui.py")
STEP_NAME = re.compile(r"(\d\d)_[a-z0-9_]+")


@dataclass(frozen=True, order=True)
class Step:
    """One numbered step of the course."""

    number: int
    name: str  # the folder's: "05_broadcast"

    @property
    def folder(self) -> Path:
        """The folder with the lesson, the starter and the solution."""
        return ROOT / "steps" / self.name

    @property
    def starter(self) -> Path:
        """The folder a student begins with."""
        return self.folder / "starter"

    @property
    def solution(self) -> Path:
        """The folder of the reference solution."""
        return self.folder / "solution"

    @property
    def script(self) -> str:
        """The name of the program that this step asks for."""
        return next(name for name in SCRIPTS if (self.starter / name).exists())

    @property
    def tests(self) -> Path:
        """The file with the tests of this step."""
        return ROOT / "tests" / "steps" / f"test_{self.name}.py"

    def program_in(self, submission: Path | None) -> Path:
        """Return the program to test: the submission's, or the reference if there is none."""
        return (self.solution if submission is None else submission / self.name) / self.script


def all_steps() -> list[Step]:
    """Return the steps in the order in which they are taken."""
    matches = [STEP_NAME.fullmatch(folder.name) for folder in (ROOT / "steps").iterdir()]
    return sorted(Step(int(match[1]), match[0]) for match in matches if match)


def find_step(text: str) -> Step:
    """Return the step meant by "5", "05", "step05" or "05_broadcast".

    Raises:
        LookupError: there is no such step; the message says which there are.
    """
    number = re.fullmatch(r"(?:step)?0*(\d+)(?:_.*)?", text)
    for step in all_steps():
        if number and step.number == int(number[1]) and (text == step.name or "_" not in text):
            return step
    known = all_steps()
    raise LookupError(f"There is no step {text!r}: the steps are {known[0].number} to {known[-1].number}.")
