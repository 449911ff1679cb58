"""Makes the pictures of the reports in the docs: python -m tests.pages.pictures [FOLDER]. Needs Chromium."""

import shutil
import sys
import tempfile
from pathlib import Path

from tests.kit.catalog import Step, find_step
from tests.kit.grading.batch import grade_all, make_plan
from tests.kit.grading.graded import Graded
from tests.kit.grading.grader import Grader, make_room
from tests.kit.grading.isolation import choose
from tests.kit.grading.overview import overview
from tests.kit.grading.policy import Policy
from tests.kit.grading.report import report
from tests.kit.grading.sources import find_submissions
from tests.kit.grading.store import Store
from tests.mistakes.catalog import mistakes
from tests.pages.browser import installed, opened, show
from tests.screenshots import PICTURES

STEPS = [find_step(number) for number in ("1", "2", "4", "5")]
CLASS = {  # whose work has which mistakes, by step; None stands for a step that was not handed in
    "anna": {"05_broadcast": "the sender hears itself"},
    "bert": {"01_echo_server": "receives once only", "04_lines": "splits with splitlines()"},
    "carla": {"02_echo_client": "closes both directions at the end of input", "05_broadcast": None},
    "dimitri": {},
    "emma": {"04_lines": "forgets the newline of the reply", "05_broadcast": None},
}
WIDTH = 900  # pixels


def main() -> None:
    """Grade a small class and take pictures of its pages."""
    folder = Path(sys.argv[1]) if sys.argv[1:] else PICTURES
    with tempfile.TemporaryDirectory() as place:
        for name, wrong in CLASS.items():
            for step in STEPS:
                hand_in(Path(place) / name, step, wrong.get(step.name, ""))
        results = grade(Path(place))
        pages = {"report": report(results[1], Policy()), "class": overview(results, Policy())}
        with opened(installed() or "chromedriver") as browser:
            for name, text in pages.items():
                page = Path(place) / f"{name}.html"
                page.write_text(text, "utf-8")
                show(browser, page, WIDTH)
                browser.save_screenshot(folder / f"{name}.png")


def hand_in(folder: Path, step: Step, mistake: str | None) -> None:
    """Put the reference solution of a step into a submission, with a mistake or without."""
    if mistake is not None:
        (folder / step.name).mkdir(parents=True)
        wrong = [each for each in mistakes(step) if each.name == mistake]
        text = wrong[0].program(step) if mistake else step.program_in(None).read_text("utf-8")
        (folder / step.name / step.script).write_text(text, "utf-8")


def grade(place: Path) -> list[Graded]:
    """Grade the submissions in a folder."""
    room = make_room()
    try:
        grader = Grader(STEPS, choose(), room, ["--seed=1"])
        make_plan(grader)
        return grade_all(find_submissions([place]), grader, Store(None), 2, lambda *_: None)
    finally:
        shutil.rmtree(room, ignore_errors=True)


if __name__ == "__main__":
    main()
