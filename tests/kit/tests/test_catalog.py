"""What there is to learn and to test."""

from pathlib import Path

import pytest

from tests.kit.catalog import Step, all_steps, find_step


@pytest.mark.parametrize("text", ["5", "05", "005", "step5", "step05", "05_broadcast"])
def test_a_step_is_found_by_number_or_name(text: str) -> None:
    assert find_step(text).name == "05_broadcast"


@pytest.mark.parametrize("text", ["0", "99", "", "five", "05_other", "5_broadcast", "-5", "work/05_broadcast"])
def test_an_unknown_step_is_told_with_those_that_there_are(text: str) -> None:
    last = all_steps()[-1].number
    with pytest.raises(LookupError, match=rf"^There is no step '.*': the steps are 1 to {last}\.$"):
        find_step(text)


def test_the_steps_come_in_order_and_without_gap() -> None:
    numbers = [step.number for step in all_steps()]
    assert numbers == list(range(1, len(numbers) + 1))


@pytest.mark.parametrize("step", all_steps(), ids=lambda step: step.name)
def test_each_step_is_complete(step: Step) -> None:
    assert step.program_in(None) == step.solution / step.script
    assert step.program_in(None).is_file()
    assert (step.starter / step.script).is_file()
    assert step.tests.is_file()


def test_a_submissions_program_stands_in_the_folder_of_the_step() -> None:
    assert find_step("2").program_in(Path("work")) == Path("work/02_echo_client/client.py")
    assert find_step("5").program_in(Path("work")) == Path("work/05_broadcast/server.py")
