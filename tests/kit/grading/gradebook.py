"""The class as tables that spreadsheets, Canvas and Moodle read. Pure functions."""

import csv
import io
from collections.abc import Iterable, Sequence

from tests.kit.catalog import Step
from tests.kit.grading.graded import Graded, scores, total
from tests.kit.grading.harmless import cell
from tests.kit.grading.policy import Policy
from tests.kit.grading.roster import Roster, Row

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")  # that Canvas exports, and wants again
MOODLE = ("Email address", "ID number", "Username")  # Moodle can find people by each of these
NOTHING = "nothing handed in"


def grades_csv(all_graded: Sequence[Graded], roster: Roster, policy: Policy, steps: Sequence[Step]) -> str:
    """Return a row for each submission, and for each student without one."""
    counted = [step.name for step in steps if policy.of(step.name).counts]
    head = ["submission", *roster.columns, "points", "possible", *counted, "needs review", "not checked", "notes"]
    rows: list[list[object]] = []
    for graded, row in matched(all_graded, roster):
        who = [row.get(column, "") if row else "" for column in roster.columns]
        if graded is None:
            rows.append(["", *who, "", "", *("" for _ in counted), "", "", NOTHING])
        else:
            rows.append([graded.name, *who, *_points(graded, policy, counted), *_remarks(graded)])
    return _table([head, *rows])


def canvas_csv(all_graded: Sequence[Graded], roster: Roster, policy: Policy) -> str:
    """Return what Canvas imports, or "" if the class list is no export of Canvas's gradebook."""
    if not set(CANVAS[:2]) <= set(roster.columns):
        return ""
    possible = max((total(graded, policy)[1] for graded in all_graded), default=0)
    rows: list[list[object]] = [[*CANVAS, policy.assignment], ["    Points Possible", "", "", "", "", possible]]
    for graded, row in matched(all_graded, roster):
        if row is not None:
            rows.append([*(row.get(column, "") for column in CANVAS), _final(graded, policy, "")])
    return _table(rows)


def moodle_csv(all_graded: Sequence[Graded], roster: Roster, policy: Policy) -> str:
    """Return what Moodle imports, or "" if the class list has no column by which Moodle knows people."""
    columns = [column for column in MOODLE if column in roster.columns]
    if not columns:
        return ""
    rows: list[list[object]] = [[*columns, policy.assignment, f"Feedback: {policy.assignment}"]]
    for graded, row in matched(all_graded, roster):
        if row is not None:
            feedback = NOTHING if graded is None else "; ".join([graded.refused, *graded.notes]).strip("; ")
            rows.append([*(row[column] for column in columns), _final(graded, policy, "-"), feedback])
    return _table(rows)


def matched(all_graded: Sequence[Graded], roster: Roster) -> list[tuple[Graded | None, Row | None]]:
    """Return submissions with their students; at the end the students without a submission."""
    pairs: list[tuple[Graded | None, Row | None]] = [(graded, roster.find(graded.name)) for graded in all_graded]
    taken = [row for _, row in pairs]
    return pairs + [(None, row) for row in roster.rows if row not in taken]


def _points(graded: Graded, policy: Policy, counted: list[str]) -> list[object]:
    by_step = {score.step: score.earned for score in scores(graded, policy)}
    return [*total(graded, policy), *(by_step.get(step, "") for step in counted)]


def _remarks(graded: Graded) -> list[object]:
    unknown = sum(result.outcome == "not checked" for result in graded.results)
    return ["yes" if graded.needs_review else "", unknown or "", " ".join([graded.refused, *graded.notes]).strip()]


def _final(graded: Graded | None, policy: Policy, without: str) -> object:
    """Return the points, or what stands for none: what a human must look at is not a grade yet."""
    return without if graded is None or graded.needs_review else total(graded, policy)[0]


def _table(rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([[cell(each) if isinstance(each, str) else each for each in row] for row in rows])
    return file.getvalue()
