"""A grade as other programs read it: Gradescope, Classroom 50, JUnit. Pure functions; the text is written elsewhere.

Sources: https://gradescope-autograders.readthedocs.io/en/latest/specs/ ("Output Format");
https://github.com/testmoapp/junitxml (the JUnit that most tools read).
"""

import json
import xml.etree.ElementTree as ET
from datetime import UTC, datetime
from typing import Any

from tests.kit.grading.graded import UNDECIDED, Graded, total, worth
from tests.kit.grading.harmless import plain
from tests.kit.grading.policy import Policy
from tests.kit.journal import Result

LONGEST_NAME = 300  # characters
NO_STEP = "No step was found: they are folders such as 01_echo_server."
REVIEW = "Some tests could not be judged. A person will look at them before this becomes a grade."


def gradescope(graded: Graded, policy: Policy) -> str:
    """Return results.json as Gradescope reads it."""
    tests = [_gradescope_test(number, each, graded, policy) for number, each in enumerate(graded.results, 1)]
    document: dict[str, Any] = {
        "execution_time": round(graded.seconds),
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "output": plain("\n".join(about(graded))),
        "extra_data": {"isolation": graded.isolation, "needs_review": [_id(each) for each in graded.undecided]},
        "tests": tests,
    }
    if not tests:
        document["score"] = 0  # demanded where there are no tests
    return json.dumps(document, indent=1)


def about(graded: Graded) -> list[str]:
    """Return what a student must know before all else, a sentence each."""
    first = f"Nothing was tested. {graded.refused or NO_STEP}" if graded.is_empty else REVIEW
    return [first, *graded.notes] if graded.needs_review else graded.notes


def _gradescope_test(number: int, result: Result, graded: Graded, policy: Policy) -> dict[str, Any]:
    earned, possible = worth(result, graded, policy)
    step = result.requirement.step
    counts, bonus = policy.of(step).counts, policy.of(step).bonus
    test: dict[str, Any] = {
        "number": str(number),
        "name": plain(f"{step[:2]} {result.requirement.text}", LONGEST_NAME),
        "score": earned if counts else 0,
        "max_score": 0 if bonus or not counts else possible,
        "output": _said(result),
        "tags": [step, result.outcome.replace(" ", "-")],
        "visibility": policy.of(step).visibility,
        "extra_data": {"id": _id(result), "seconds": result.seconds, "outcome": result.outcome},
    }
    if result.outcome in ("passed", "failed", "not handed in"):
        test["status"] = "passed" if result.outcome == "passed" else "failed"
    return test


def _said(result: Result) -> str:
    if result.outcome in UNDECIDED:
        return f"This test has no result; a person will look at it.\n\n{plain(result.message)}".strip()
    beginning = {"not checked": "Not checked: ", "not handed in": "This step was not handed in."}
    return beginning.get(result.outcome, "") + plain(result.message)


def _id(result: Result) -> str:
    return f"{result.requirement.step}::{result.requirement.test}"


def classroom50(graded: Graded, policy: Policy, environment: dict[str, str]) -> str:
    """Return result.json as Classroom 50 reads it.

    Args:
        graded: the submission.
        policy: what counts how much.
        environment: the variables of the workflow that runs this.
    """
    earned, possible = total(graded, policy)

    def given(name: str) -> str:
        return environment.get(name, "")

    tests = []
    for result in graded.results:
        points = worth(result, graded, policy)
        name = plain(f"{result.requirement.step[:2]} {result.requirement.text}", LONGEST_NAME)
        passed = result.outcome == "passed"
        tests.append({"test-name": name, "passed": passed, "score": int(points[0]), "max-score": int(points[1])})
    document = {
        "schema": "classroom50/result/v1",
        "classroom": given("CLASSROOM"),
        "assignment": given("ASSIGNMENT") or policy.assignment,
        "submission": given("SUBMISSION_TAG") or plain(graded.name),
        "commit": given("COMMIT_URL"),
        "release": given("RELEASE_URL"),
        "review": given("REVIEW_URL") or given("COMMIT_URL"),
        "datetime": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": int(earned),
        "max-score": int(possible),
        "tests": tests,
    }
    return json.dumps(document, indent=1)


def junit(graded: Graded) -> str:
    """Return junit.xml."""
    root = ET.Element("testsuites", name=plain(graded.name))
    for step in graded.steps:
        results = graded.of(step)
        counts = {
            "tests": len(results),
            "failures": sum(each.outcome in ("failed", "not handed in") for each in results),
            "errors": sum(each.outcome in UNDECIDED for each in results),
            "skipped": sum(each.outcome == "not checked" for each in results),
        }
        attributes = {name: str(count) for name, count in counts.items()}
        seconds = sum(each.seconds for each in results)
        suite = ET.SubElement(root, "testsuite", attributes | {"name": step, "time": f"{seconds:.3f}"})
        for result in results:
            _junit_case(suite, result)
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _junit_case(suite: ET.Element, result: Result) -> None:
    requirement = result.requirement
    name = plain(f"{requirement.test}: {requirement.text}", LONGEST_NAME)
    case = ET.SubElement(suite, "testcase", classname=requirement.step, name=name, time=f"{result.seconds:.3f}")
    properties = ET.SubElement(case, "properties")
    ET.SubElement(properties, "property", name="points", value=str(result.possible))
    ET.SubElement(properties, "property", name="score", value=str(result.earned))
    kinds = {"passed": "", "failed": "failure", "not handed in": "failure", "not checked": "skipped"}
    if kind := kinds.get(result.outcome, "error"):
        message = plain(result.message or result.outcome)
        ET.SubElement(case, kind, message=message.splitlines()[0][:LONGEST_NAME]).text = message
