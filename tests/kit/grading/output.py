"""Which files a batch leaves: three for each submission, and those about the class."""

import os
from collections.abc import Sequence

from tests.kit.catalog import Step
from tests.kit.grading.formats import classroom50, gradescope, junit
from tests.kit.grading.gradebook import canvas_csv, grades_csv, moodle_csv
from tests.kit.grading.graded import Graded
from tests.kit.grading.overview import overview
from tests.kit.grading.policy import Policy
from tests.kit.grading.report import report
from tests.kit.grading.roster import Roster
from tests.kit.grading.store import Store


def write_submission(graded: Graded, policy: Policy, store: Store) -> None:
    """Write what one student gets, in each format."""
    store.write(f"{graded.name}/report.html", report(graded, policy))
    store.write(f"{graded.name}/results.json", gradescope(graded, policy))
    store.write(f"{graded.name}/result.json", classroom50(graded, policy, dict(os.environ)))
    store.write(f"{graded.name}/junit.xml", junit(graded))


def write_class(
    all_graded: Sequence[Graded], roster: Roster, policy: Policy, steps: Sequence[Step], store: Store
) -> None:
    """Write what the instructor gets."""
    store.write("index.html", overview(all_graded, policy))
    files = {
        "grades.csv": grades_csv(all_graded, roster, policy, steps),
        "canvas.csv": canvas_csv(all_graded, roster, policy),
        "moodle.csv": moodle_csv(all_graded, roster, policy),
    }
    for name, text in files.items():
        if text:
            store.write(name, text)
