"""A requirement that was not met, and how it is told."""

import pytest

from tests.kit.failure import Evidence, Failed, Requirement, for_terminal, gist, tell

REQUIREMENT = Requirement("05_broadcast", "test_x", "A line goes to all.", 2, "your-task")
FAILURE = Failed("bob receives hi", "nothing", "first cause\nmore about it")
EVIDENCE = Evidence(["chart"], "server.py", "out\n\x1b[31mred", "err", ["server.py:1 in main:  x"])


def test_a_failure_is_told_from_the_requirement_to_the_evidence() -> None:
    assert tell(REQUIREMENT, FAILURE, EVIDENCE, "tox -e step05").splitlines() == [
        "✘ A line goes to all. (2 points)",
        "",
        "  Expected   bob receives hi",
        "  Came       nothing",
        "  Likely     first cause",
        "             more about it",
        "  Read       steps/05_broadcast/README.md#your-task",
        "  Again      tox -e step05",
        "",
        "  The conversation:",
        "  chart",
        "",
        "  server.py printed:",
        "  | out",
        "  | �[31mred",
        "",
        "  server.py wrote to stderr:",
        "  | err",
        "",
        "  server.py is now at:",
        "  | server.py:1 in main:  x",
    ]


def test_what_is_not_there_has_no_title() -> None:
    requirement = Requirement("05_broadcast", "test_x", "Text.", 1, "your-task")
    assert tell(requirement, Failed("a", "b", ""), Evidence(), "again").splitlines() == [
        "✘ Text. (1 point)",
        "",
        "  Expected   a",
        "  Came       b",
        "  Read       steps/05_broadcast/README.md#your-task",
        "  Again      again",
    ]


def test_the_lesson_may_be_another_steps() -> None:
    requirement = Requirement("05_broadcast", "test_x", "Text.", 1, "04_lines#a-stream")
    assert requirement.where == "steps/04_lines/README.md#a-stream"


def test_the_gist_says_what_was_expected_what_came_and_why() -> None:
    assert gist(tell(REQUIREMENT, FAILURE, EVIDENCE, "again")) == [
        "  Expected   bob receives hi",
        "  Came       nothing",
        "  Likely     first cause",
        "             more about it",
    ]
    assert gist("something else") == []


@pytest.mark.parametrize("encoding", ["ascii", None, "cp437", "iso-8859-1"])
def test_a_chart_can_be_shown_on_any_terminal(encoding: str | None) -> None:
    text = for_terminal("│── hi ──▶ ✘ ⋮ … ·", encoding)
    assert text == "|-- hi --> x : ~ -"


def test_what_a_terminal_can_show_is_left_alone() -> None:
    assert for_terminal("│ ✘ 漢字", "utf-8") == "│ ✘ 漢字"
    assert for_terminal("é", "iso-8859-1") == "é"


@pytest.mark.parametrize("text", ["✔ passed", "████░░░░", '"漢字"'])
def test_any_text_can_be_shown_on_any_terminal(text: str) -> None:
    for_terminal(text, "ascii").encode("ascii")


def test_a_tab_is_space() -> None:
    assert "�" not in tell(REQUIREMENT, FAILURE, Evidence([], "server.py", "a\tb"), "again")


def test_nothing_of_a_program_commands_the_terminal() -> None:
    assert "\x1b" not in tell(REQUIREMENT, Failed("a", "\x1b[2J", "\x1b[2J"), Evidence(["\x1b[2J"]), "again")
