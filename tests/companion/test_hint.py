"""Hints: the next one each time, remembered whatever happens."""

import json
from pathlib import Path

import pytest

from steps import companion
from steps.memory import FILE
from tests.companion.at_work import ONE, Fake, Talk, begin, is_one_sentence


def levels(talk: Talk) -> tuple[str, str]:
    """Ask for a hint; return what it is called and the command that follows."""
    status, output, errors = talk("hint")
    assert (status, errors) == (0, "")
    called = [line.partition(":")[0] for line in output.splitlines() if line.startswith("hint ")]
    return called[0] if called else "", output.rstrip().splitlines()[-1].split()[4]


def test_a_hint_is_for_the_first_test_that_fails(talk: Talk, work: Path) -> None:
    begin(work)
    _, output, _ = talk("hint")
    assert "The server prints the line" in output and "hint 1 of 3: " in output
    assert f"steps/{ONE.name}/README.md#" in output


def test_each_hint_says_more_until_the_solution_is_offered(talk: Talk, work: Path, fake: Fake) -> None:
    asked = fake(test_a_mebibyte_comes_back_whole="failed", test_b="failed")
    begin(work)
    given = [levels(talk) for _ in range(5)]
    assert given[:3] == [("hint 1 of 3", "check"), ("hint 2 of 3", "check"), ("hint 3 of 3", "check")]
    assert given[3:] == [("hint 3 of 3", "diff")] * 2
    assert asked == [["-x"]] * 5


def test_each_test_has_its_own_hints(talk: Talk, work: Path, fake: Fake) -> None:
    begin(work)
    for test in ("test_the_next_client_is_served", "test_says_once_where_it_listens"):
        fake(test_a="passed", **{test: "failed"})
        assert levels(talk)[0] == "hint 1 of 3"
    fake(test_the_next_client_is_served="failed")
    assert levels(talk)[0] == "hint 2 of 3"


def test_a_test_without_hints_points_to_the_lesson(
    talk: Talk, work: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake(test_that_nobody_knows="failed")
    begin(work)
    status, output, _ = talk("hint")
    assert status == 0
    assert "hint 1" not in output and f"Read  steps/{ONE.name}/README.md#your-task" in output
    monkeypatch.setattr(companion.tomllib, "loads", lambda text: json.loads("damaged"))
    fake(test_says_once_where_it_listens="failed")
    assert "hint 1" not in talk("hint")[1]


def test_who_passes_needs_no_hint(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed")
    begin(work)
    status, output, _ = talk("hint")
    assert status == 0
    assert "nothing to hint at" in output and "start 2" in output


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"hints": 3, "diffs": []}',
        b'{"hints": {"%s/test_says_once_where_it_listens": "2"}, "diffs": [[]]}' % ONE.name.encode(),
        b'{"hints": {"%s/test_says_once_where_it_listens": -1}, "diffs": {}}' % ONE.name.encode(),
        b'{"hints": {"%s/test_says_once_where_it_listens": 1.5}, "diffs": [1]}' % ONE.name.encode(),
    ],
    ids=lambda content: repr(content[:60]),
)
def test_a_damaged_memory_is_an_empty_one(talk: Talk, work: Path, fake: Fake, content: bytes) -> None:
    fake(test_says_once_where_it_listens="failed")
    begin(work)
    (work / FILE).write_bytes(content)
    assert levels(talk)[0] == "hint 1 of 3"
    assert levels(talk)[0] == "hint 2 of 3"


def test_a_memory_from_elsewhere_that_is_too_large_is_no_error(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_says_once_where_it_listens="failed")
    begin(work)
    (work / FILE).write_text(json.dumps({"hints": {f"{ONE.name}/test_says_once_where_it_listens": 99}, "diffs": []}))
    assert levels(talk) == ("hint 3 of 3", "diff")


def test_a_memory_that_cannot_be_written_is_told(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_says_once_where_it_listens="failed")
    begin(work)
    (work / FILE).mkdir()
    status, _, errors = talk("hint")
    assert status == 1
    assert is_one_sentence(errors) and FILE in errors
