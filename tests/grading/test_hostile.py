"""What hostile submissions can do behind each of the walls. The table in docs/instructors.md stands on these tests."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from tests.grading.attacks import Attacked, Battlefield, names
from tests.kit import system
from tests.kit.grading.isolation import Isolation, NoIsolation, choose

pytestmark = [
    pytest.mark.skipif(not system.LINUX, reason="the walls are Linux's: not checked"),
    pytest.mark.timeout(300),
]
# These never serve anybody; all others are right servers beside what they try.
FAIL = {"answers_by_heart", "commands_the_terminal", "crashes_the_interpreter", "drips", "ends_at_once"}
FAIL |= {"loops_without_end", "prints_without_end", "python_2", "says_that_it_passed", "stops_itself", "syntax_error"}
FAIL |= {"floods_its_clients", "goes_on_after_its_end", "takes_memory_in_many_processes"}
# They take time and memory, their own and others'.
HOGS = {"drips", "goes_on_after_its_end", "loops_without_end", "prints_without_end", "stops_itself"}
AGAINST_A_USER = [
    *("builds_a_world_of_its_own", "hides_memory", "leaves_a_deep_folder_behind", "leaves_shared_memory_behind"),
    *("slows_its_parent", "traces_its_parent"),
    *("becomes_root", "kills_everybody", "kills_its_parent", "leaves_a_file_behind", "leaves_a_port_behind"),
    *("leaves_a_process_behind", "reads_another_submission", "reads_the_memory_of_its_parent", "remembers"),
    *("starts_processes_without_end", "stops_its_parent", "takes_memory_in_many_processes"),
    *("writes_the_journal", "writes_the_results"),
]
AGAINST_LANDLOCK = [
    *("builds_a_world_of_its_own", "hides_memory", "leaves_a_deep_folder_behind", "leaves_shared_memory_behind"),
    "traces_its_parent",
    *("kills_everybody", "kills_its_parent", "leaves_a_file_behind", "leaves_a_process_behind", "reads_the_solution"),
    *("reads_another_submission", "reads_the_memory_of_its_parent", "reads_the_tests", "stops_its_parent"),
    *("takes_memory_in_many_processes", "writes_the_journal", "writes_the_results"),
]
SUCCEED_IN_PLAIN = ["calls_home", "reads_another_submission", "reads_the_solution", "reads_the_tests"]


def walls(level: str) -> Isolation:
    """Return the walls of a level and nothing else; end the test if there are none on this machine."""
    try:
        found = choose(level)
    except NoIsolation as error:
        if os.environ.get("CI") and os.geteuid() == 0 and level != "landlock":
            raise
        pytest.skip(f"not checked: {error}")
    return found if level == "sandbox" else replace(found, own_network=False, landlock=level == "landlock")


def verdict(name: str) -> str:
    """Return what becomes of a program whose attack does not succeed."""
    return "failed" if name in FAIL else "passed"


def attacked(level: str, place: Path, programs: list[str]) -> dict[str, Attacked]:
    """Grade hostile programs behind the walls of a level."""
    place.chmod(0o755)
    battlefield = Battlefield(walls(level), place)
    try:
        others = [name for name in programs if name not in HOGS]
        return battlefield.attack(others) | battlefield.attack([name for name in programs if name in HOGS])
    finally:
        battlefield.close()


@pytest.fixture(scope="module")
def in_sandbox(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Attacked]:
    """What became of all attacks in the sandbox."""
    return attacked("sandbox", tmp_path_factory.mktemp("sandbox"), names())


def test_there_are_many_attacks() -> None:
    assert len(names()) >= 30
    assert set(names()) >= FAIL | {*AGAINST_A_USER, *AGAINST_LANDLOCK, *SUCCEED_IN_PLAIN}


@pytest.mark.parametrize("name", names())
def test_the_sandbox_holds(name: str, in_sandbox: dict[str, Attacked]) -> None:
    came = in_sandbox[name]
    assert not came.succeeded, str(came)
    assert came.outcomes == {verdict(name)}, str(came)
    assert came.left == []


def test_another_users_rights_hold(tmp_path: Path) -> None:
    for name, came in attacked("user", tmp_path, AGAINST_A_USER).items():
        assert (came.succeeded, came.outcomes, name) == (False, {verdict(name)}, name), str(came)
        assert came.left == []


def test_landlock_holds(tmp_path: Path) -> None:
    for name, came in attacked("landlock", tmp_path, AGAINST_LANDLOCK).items():
        assert (came.succeeded, came.outcomes, name) == (False, {verdict(name)}, name), str(came)
        assert came.left == []


def test_without_walls_an_attack_succeeds_and_no_attack_passes_by_ending_the_tests(tmp_path: Path) -> None:
    came = attacked("plain", tmp_path, [*SUCCEED_IN_PLAIN, "kills_its_parent", "leaves_a_process_behind"])
    assert came.pop("leaves_a_process_behind").left == []
    killed = came.pop("kills_its_parent")
    assert killed.outcomes == {"error"}
    assert killed.graded.needs_review
    assert {name for name, each in came.items() if each.succeeded} == set(SUCCEED_IN_PLAIN)
