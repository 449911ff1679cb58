"""What the companion says of a program, and how it compares it."""

import io
import re
import sys
from pathlib import Path

import pytest

from steps import companion, terminal
from steps.__main__ import main
from steps.memory import FILE
from tests.companion.at_work import LAST, ONE, TWO, Fake, Talk, begin, is_one_sentence, run
from tests.kit.failure import for_terminal


def test_check_shows_a_starter_what_is_missing(work: Path) -> None:
    begin(work)
    status, output, errors = run("check", "--work", str(work))
    assert (status, errors) == (1, "")
    first, last = output.split("\n\n")[0], output.rstrip().splitlines()[-1]
    requirements = [line for line in first.splitlines() if line.startswith("  ✘ ")]
    assert len(requirements) > 5
    assert output.count("  Expected   ") == 1, "only the first failure is shown in full"
    assert f"({len(requirements) - 1} more are missing.)" in output
    assert re.search(r" 0/\d+ points$", output, re.MULTILINE)
    assert last == f"Next: {terminal.command('hint', '1', work=work)}"


def test_check_sends_who_passes_to_the_next_step(talk: Talk, work: Path) -> None:
    begin(work, source="solution")
    status, output, errors = talk("check", "1")
    assert (status, errors) == (0, "")
    assert re.search(r" (\d+)/\1 points$", output, re.MULTILINE) and "✘" not in output
    assert "python -m steps start 2" in output


def test_check_takes_the_started_step_with_the_highest_number(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed")
    begin(work)
    begin(work, TWO)
    assert str(TWO.program_in(work)) in talk("check")[1]
    assert "python -m steps check 2" in talk("check", "1")[1], "the next step is started already"


def test_check_says_which_step_was_the_last(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed", test_b="not checked")
    begin(work, LAST)
    status, output, _ = talk("check")
    assert status == 0
    assert "This was the last step." in output and "not checked" in output


@pytest.mark.parametrize("outcomes", [{}, {"test_a": "error"}, {"test_a": "passed", "test_b": "not run"}], ids=str)
def test_tests_that_do_not_come_to_their_end_give_no_verdict(
    talk: Talk, work: Path, fake: Fake, outcomes: dict[str, str]
) -> None:
    fake(**outcomes)
    begin(work)
    for command in ("check", "hint", "diff"):
        status, output, errors = talk(command)
        assert status == 1
        assert is_one_sentence(errors) and companion.NO_VERDICT in errors
        assert "Next:" not in output


def test_a_terminal_without_the_signs_gets_others(work: Path) -> None:
    begin(work)
    status, output, errors = run("hint", "--work", str(work), PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert (status, errors) == (0, "")
    assert output.startswith("x The server prints")


def test_no_text_is_too_strange_for_a_terminal() -> None:
    assert for_terminal("✔ ✘ █░ │ 漢 \udcff", "ascii") == "+ x #. | ? ?"
    assert for_terminal("✔", None) == "+"
    assert for_terminal("✔ 漢", "utf-8") == "✔ 漢"


def test_a_difference_is_refused_once_while_something_fails(talk: Talk, work: Path) -> None:
    begin(work)
    status, output, errors = talk("diff")
    assert (status, output) == (1, "")
    assert is_one_sentence(errors) and "ask again: python -m steps diff 1" in errors
    status, output, errors = talk("diff")
    assert (status, errors) == (0, "")
    assert output.startswith(f"--- {ONE.program_in(work)}\n+++ steps/{ONE.name}/solution/server.py\n@@ ")
    assert "\n+    while data := connection.recv(CHUNK):\n" in output and "\033" not in output


def test_a_difference_is_shown_to_who_passes(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="passed")
    program = begin(work, source="solution")
    assert talk("diff") == (0, "There is no difference.\n", "")
    program.write_bytes(program.read_bytes() + b"# \xff\r\n")
    status, output, _ = talk("diff")
    assert status == 0
    assert "\n-# \N{REPLACEMENT CHARACTER}\n" in output
    assert not (work / FILE).exists()


def test_who_asked_in_one_step_has_not_asked_in_another(talk: Talk, work: Path, fake: Fake) -> None:
    fake(test_a="failed")
    begin(work)
    begin(work, TWO)
    assert [talk("diff", number)[0] for number in ("1", "2", "1", "2")] == [1, 1, 0, 0]


class Terminal(io.StringIO):
    """What a terminal says of itself."""

    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("no_color", "coloured"), [(None, True), ("", True), ("1", False)])
def test_a_difference_has_colours_only_where_they_are_wanted(
    work: Path, fake: Fake, monkeypatch: pytest.MonkeyPatch, no_color: str | None, coloured: bool
) -> None:
    fake(test_a="passed")
    begin(work)
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("WT_SESSION", "a terminal of Windows that shows colours")
    if no_color is not None:
        monkeypatch.setenv("NO_COLOR", no_color)
    screen = Terminal()
    monkeypatch.setattr(sys, "stdout", screen)
    assert main(["diff", "--work", str(work)]) == 0
    assert ("\033[36m@@" in screen.getvalue() and "\033[31m-" in screen.getvalue()) == coloured
    assert ("\033" in screen.getvalue()) == coloured
