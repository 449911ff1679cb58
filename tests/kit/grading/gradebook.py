"""The class as tables that spreadsheets, Canvas and Moodle read. Pure functions."""

import csv
import io
from collections.abc import Iterable, Sequence

from tests.kit.catalog import Step
from tests.kit.grading.formats import NO_STEP
from tests.kit.grading.graded import Graded, scores, total
from tests.kit.grading.harmless import cell
from tests.kit.grading.policy import Policy
from tests.kit.grading.roster import Roster, Row

CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")  # that Canvas exports, and wants again
MOODLE = ("Email address", "ID number", "Username")  # Moodle can find people by each of these
NOTHING = "nothing handed in"
SUBMISSION = "submission"  # our first column; in a class list, it names the same


def grades_csv(all_graded: Sequence[Graded], roster: Roster, policy: Policy, steps: Sequence[Step]) -> str:
    """Return a row for each submission, and for each student without one."""
    counted = [step.name for step in steps if policy.of(step.name).counts]
    ours = ["points", "possible", *counted, "needs review", "not checked", "notes"]
    theirs = [column for column in roster.columns if column.casefold() != SUBMISSION]
    taken = {SUBMISSION, *(name.casefold() for name in ours)}
    renamed = [f"{column} (class list)" if column.casefold() in taken else column for column in theirs]
    rows: list[list[object]] = [[SUBMISSION, *renamed, *ours]]
    for graded, row in matched(all_graded, roster):
        who = [row.get(column, "") if row else "" for column in theirs]
        if graded is None:
            expected = row[roster.key] if row and roster.key.casefold() == SUBMISSION else ""
            rows.append([expected, *who, *("" for _ in ours[1:]), NOTHING])
        else:
            rows.append([graded.name, *who, *_points(graded, policy, counted), *_remarks(graded)])
    return _table(rows)


def canvas_csv(all_graded: Sequence[Graded], roster: Roster, policy: Policy) -> str:
    """Return what Canvas imports, or "" if the class list is no export of Canvas's gradebook."""
    if not set(CANVAS[:2]) <= set(roster.columns):
        return ""
    possible = max((total(graded, policy)[1] for graded in all_graded), default=0)
    rows: list[list[object]] = [[*CANVAS, policy.assignment], ["    Points Possible", "", "", "", "", possible]]
    for row, graded, _ in _students(all_graded, roster):
        rows.append([*(row.get(column, "") for column in CANVAS), _final(graded, policy, "")])
    return _table(rows)


def moodle_csv(all_graded: Sequence[Graded], roster: Roster, policy: Policy) -> str:
    """Return what Moodle imports, or "" if the class list has no column by which Moodle knows people."""
    columns = [column for column in MOODLE if column in roster.columns]
    if not columns:
        return ""
    rows: list[list[object]] = [[*columns, policy.assignment, f"Feedback: {policy.assignment}"]]
    for row, graded, feedback in _students(all_graded, roster):
        rows.append([*(row[column] for column in columns), _final(graded, policy, "-"), feedback])
    return _table(rows)


def matched(all_graded: Sequence[Graded], roster: Roster) -> list[tuple[Graded | None, Row | None]]:
    """Return submissions with their students; at the end the students without a submission."""
    pairs: list[tuple[Graded | None, Row | None]] = [(graded, roster.find(graded.name)) for graded in all_graded]
    taken = [row for _, row in pairs]
    return pairs + [(None, row) for row in roster.rows if row not in taken]


def _students(all_graded: Sequence[Graded], roster: Roster) -> list[tuple[Row, Graded | None, str]]:
    """Return each student once, with the one submission that there is, and what to say of it."""
    students: list[tuple[Row, Graded | None, str]] = []
    pairs = matched(all_graded, roster)
    for student in roster.rows:
        own = [graded for graded, row in pairs if graded is not None and row is student]
        if len(own) > 1:
            students.append((student, None, f"More than one: {', '.join(graded.name for graded in own)}"))
        else:
            students.append((student, own[0], _told(own[0])) if own else (student, None, NOTHING))
    return students


def _points(graded: Graded, policy: Policy, counted: list[str]) -> list[object]:
    by_step = {score.step: score.earned for score in scores(graded, policy)}
    return [*total(graded, policy), *(by_step.get(step, "") for step in counted)]


def _remarks(graded: Graded) -> list[object]:
    unknown = sum(result.outcome == "not checked" for result in graded.results)
    return ["yes" if graded.needs_review else "", unknown or "", _told(graded)]


def _told(graded: Graded) -> str:
    """Return what is odd about a submission, in a line."""
    first = NO_STEP if graded.is_empty and not graded.refused else graded.refused
    return " ".join([first, *graded.notes]).strip()


def _final(graded: Graded | None, policy: Policy, without: str) -> object:
    """Return the points, or what stands for none: what a human must look at is not a grade yet."""
    return without if graded is None or graded.needs_review else total(graded, policy)[0]


def _table(rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerows([[cell(each) if isinstance(each, str) else each for each in row] for row in rows])
    return file.getvalue()
