"""Points as a table."""

import pytest

from tests.kit.failure import Requirement
from tests.kit.journal import Outcome, Result
from tests.kit.summary import bar, points_table


def result(step: str, points: int, outcome: Outcome, message: str = "") -> Result:
    return Result(Requirement(step, "test", f"Text of {points}.", points, "x"), outcome, message)


@pytest.mark.parametrize(("earned", "possible", "full"), [(0, 9, 0), (9, 9, 16), (8, 9, 14), (1, 99, 0), (0, 0, 0)])
def test_a_bar_is_full_only_if_all_was_earned(earned: int, possible: int, full: int) -> None:
    assert bar(earned, possible) == "█" * full + "░" * (16 - full)


def test_each_step_has_a_line_and_so_has_what_was_not_checked() -> None:
    results = [
        result("01_a", 1, "passed"),
        result("01_a", 3, "failed"),
        result("02_b", 2, "passed"),
        result("02_b", 5, "not checked", "no means"),
        result("03_c", 1, "not run"),
        result("03_c", 1, "error"),
        result("04_d", 4, "not handed in"),
    ]
    assert points_table(results) == [
        "  01_a               ████░░░░░░░░░░░░   1/4 points",
        "  02_b               ████████████████   2/2 points, 1 not checked",
        "  03_c               ░░░░░░░░░░░░░░░░   0/2 points, 1 not run, 1 error",
        "  04_d               ░░░░░░░░░░░░░░░░   0/4 points, not handed in",
        "  not checked  Text of 5. (no means)",
    ]


def test_nothing_tested_no_table() -> None:
    assert points_table([]) == []
