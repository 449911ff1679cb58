"""What other programs read: the documented fields, the right points, and nothing that they would obey."""

import csv
import io
import json
import xml.etree.ElementTree as ET

import pytest

from tests.kit.catalog import all_steps
from tests.kit.grading.formats import classroom50, gradescope, junit
from tests.kit.grading.gradebook import canvas_csv, grades_csv, moodle_csv
from tests.kit.grading.harmless import cell, plain
from tests.kit.grading.policy import VISIBILITIES, Policy, StepPolicy
from tests.kit.grading.roster import Roster
from tests.kit.tests.grading_samples import good, graded, result

FORMATS = {"text", "html", "simple_format", "md", "ansi"}
TOP = {
    "score": (int, float),
    "execution_time": int,
    "output": str,
    "output_format": FORMATS,
    "test_output_format": FORMATS,
    "test_name_format": FORMATS,
    "visibility": set(VISIBILITIES),
    "stdout_visibility": set(VISIBILITIES),
    "extra_data": dict,
    "tests": list,
    "leaderboard": list,
}
TEST = {
    "score": (int, float),
    "max_score": (int, float),
    "status": {"passed", "failed"},
    "name": str,
    "name_format": FORMATS,
    "number": str,
    "output": str,
    "output_format": FORMATS,
    "tags": list,
    "visibility": set(VISIBILITIES),
    "extra_data": dict,
}


def must_fit(document: dict[str, object], schema: dict[str, object]) -> None:
    """Demand that each field is documented and has a value of the documented kind."""
    for name, value in document.items():
        wanted = schema[name]
        assert value in wanted if isinstance(wanted, set) else isinstance(value, wanted), name  # type: ignore[arg-type]


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def test_gradescope_gets_documented_fields_only() -> None:
    document = json.loads(gradescope(graded(notes=["a note"]), Policy()))
    must_fit(document, TOP)
    for test in document["tests"]:
        must_fit(test, TEST)
    assert document["output"].splitlines()[1] == "a note"
    assert document["extra_data"]["needs_review"] == ["02_echo_client::test", "03_many_clients::test"]


def test_gradescope_shows_no_pass_and_no_fail_where_there_is_no_verdict() -> None:
    tests = json.loads(gradescope(graded(), Policy()))["tests"]
    assert [test.get("status") for test in tests] == ["passed", "failed", None, None, None, "failed"]
    assert [(test["score"], test["max_score"]) for test in tests] == [(2, 2), (0, 2), (0, 0), (0, 2), (0, 2), (0, 2)]
    assert tests[3]["output"].startswith("This test has no result; a person will look at it.\n\nfirst")
    assert tests[2]["output"] == "Not checked: no means"


def test_gradescope_gets_a_score_if_there_are_no_tests() -> None:
    document = json.loads(gradescope(graded(results=[], refused="It is broken."), Policy()))
    assert (document["score"], document["output"]) == (0, "Nothing was tested. It is broken.")


def test_the_policy_reaches_gradescope() -> None:
    steps = {
        "01_echo_server": StepPolicy(points=10, bonus=True, visibility="hidden"),
        "02_echo_client": StepPolicy(counts=False),
    }
    tests = json.loads(gradescope(good(), Policy(steps=steps)))["tests"]
    assert [(test["score"], test["max_score"], test["visibility"]) for test in tests] == [
        (10, 0, "hidden"),
        (0, 0, "visible"),
    ]


def test_classroom_50_gets_its_schema() -> None:
    environment = {"CLASSROOM": "c", "ASSIGNMENT": "a", "SUBMISSION_TAG": "t", "COMMIT_URL": "https://x"}
    document = json.loads(classroom50(good(), Policy(), environment))
    assert document.pop("datetime").endswith("Z")
    assert document.pop("tests")[1] == {"test-name": "02 Text.", "passed": True, "score": 3, "max-score": 3}
    assert document == {
        "schema": "classroom50/result/v1",
        "classroom": "c",
        "assignment": "a",
        "submission": "t",
        "commit": "https://x",
        "release": "",
        "review": "https://x",
        "score": 5,
        "max-score": 5,
    }


def test_junit_counts_and_names_each_outcome() -> None:
    root = ET.fromstring(junit(graded("a & b")))
    counts = [{key: suite.get(key) for key in ("name", "tests", "failures", "errors", "skipped")} for suite in root]
    assert [tuple(each.values()) for each in counts] == [
        ("01_echo_server", "2", "1", "0", "0"),
        ("02_echo_client", "2", "0", "1", "1"),
        ("03_many_clients", "1", "0", "1", "0"),
        ("04_lines", "1", "1", "0", "0"),
    ]
    kinds = [[child.tag for child in case if child.tag != "properties"] for case in root.iter("testcase")]
    assert kinds == [[], ["failure"], ["skipped"], ["error"], ["error"], ["failure"]]
    failure = root.find(".//failure")
    assert failure is not None and "<script>" in (failure.text or "") and "\x1b" not in (failure.text or "")


def test_the_table_has_a_row_for_each_submission_and_for_who_has_none() -> None:
    roster = Roster(["Name", "ID"], "Name", [{"Name": "Anna", "ID": "7"}, {"Name": "Zoe", "ID": "8"}])
    refused = graded("=1+1", results=[], refused="It is broken.")
    rows = rows_of(grades_csv([graded("anna_2"), refused], roster, Policy(), all_steps()[:2]))
    head = "submission,Name,ID,points,possible,01_echo_server,02_echo_client,needs review,not checked,notes"
    assert rows == [
        head.split(","),
        ["anna_2", "Anna", "7", "2", "10", "2", "0", "yes", "1", ""],
        ["'=1+1", "", "", "0", "0", "", "", "yes", "", "It is broken."],
        ["", "Zoe", "8", "", "", "", "", "", "", "nothing handed in"],
    ]


def test_the_table_says_why_somebody_has_nothing() -> None:
    empty = graded(results=[result("01_echo_server", "not handed in")], notes=["A note."])
    assert rows_of(grades_csv([empty], Roster(), Policy(), []))[1][-1].endswith("such as 01_echo_server. A note.")


def test_no_two_columns_of_the_table_have_one_name() -> None:
    rows = [{"Submission": name, "Points": "x"} for name in ("anna", "zoe")]
    table = rows_of(grades_csv([good("anna_2")], Roster(list(rows[0]), "Submission", rows), Policy(), []))
    assert [row[:4] for row in table] == [
        ["submission", "Points (class list)", "points", "possible"],
        ["anna_2", "x", "5", "5"],
        ["zoe", "x", "", ""],
    ]


def test_canvas_gets_back_what_it_exported_and_no_grade_that_needs_review() -> None:
    row = {"Student": "Anna", "ID": "7", "SIS User ID": "", "SIS Login ID": "anna", "Section": "=A"}
    roster = Roster(list(row), "SIS Login ID", [row, row | {"SIS Login ID": "bert", "Student": "Bert"}])
    assert rows_of(canvas_csv([graded("anna"), good("bert")], roster, Policy("Chat 1"))) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Chat 1"],
        ["    Points Possible", "", "", "", "", "10"],
        ["Anna", "7", "", "anna", "'=A", ""],
        ["Bert", "7", "", "bert", "'=A", "5"],
    ]
    assert canvas_csv([], Roster(), Policy()) == ""


def test_moodle_gets_a_column_by_which_it_knows_people() -> None:
    rows = [{"Username": name, "Email address": f"{name}@x"} for name in ("anna", "bert", "zoe")]
    roster = Roster(list(rows[0]), "Username", rows)
    assert rows_of(moodle_csv([graded("anna", notes=["A note."]), good("bert")], roster, Policy())) == [
        ["Email address", "Username", "Chat", "Feedback: Chat"],
        ["anna@x", "anna", "-", "A note."],
        ["bert@x", "bert", "5", ""],
        ["zoe@x", "zoe", "-", "nothing handed in"],
    ]
    assert moodle_csv([], Roster(), Policy()) == ""


def test_who_has_two_submissions_has_no_grade_before_somebody_has_chosen() -> None:
    roster = Roster(["Username"], "Username", [{"Username": "anna"}])
    assert rows_of(moodle_csv([good("anna_1"), good("anna_2")], roster, Policy()))[1:] == [
        ["anna", "-", "More than one: anna_1, anna_2"]
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("=1+1", "'=1+1"),
        (" =1", "' =1"),
        ("+x", "'+x"),
        ("-x", "'-x"),
        ("@x", "'@x"),
        ("\t=x", "'\t=x"),
        ("＝x", "'＝x"),
        ("a; =1", "a; '=1"),
        ("a;b\n=1", "a;b\n'=1"),
        ("-5", "-5"),
        ("-", "-"),
    ],
)
def test_a_cell_is_never_computed(value: str, shown: str) -> None:
    assert cell(value) == shown


def test_text_is_made_plain() -> None:
    assert plain("a\x1b[31mb\x00\u202e\r\n\ud800c\td") == "a\ufffdb\ufffd\ufffd\n?c\td"
    assert plain("x" * 100, 10) == "xxxxx\n[… 90 characters …]\nxxxxx"
