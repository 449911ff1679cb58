"""The finished server passes the tests of the steps: whoever has learned there can talk here."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.final.house import guest
from tests.kit.catalog import find_step
from tests.kit.journal import Record
from tests.kit.program import Program
from tests.kit.run import run, targets_of
from tests.kit.stage import Server

SUBMISSION = Path(__file__).with_name("as_step")
STEPS = sorted(folder.name for folder in SUBMISSION.iterdir())


@pytest.fixture(scope="module")
def records() -> Iterator[dict[str, "Future[Record]"]]:
    """All steps, tested side by side: most of the time such a test waits."""
    with pytest.MonkeyPatch.context() as patch, ThreadPoolExecutor() as pool:
        patch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)  # what is measured here is measured elsewhere, too
        yield {step: pool.submit(run, targets_of([find_step(step)]), SUBMISSION) for step in STEPS}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("step", STEPS)
def test_final_passes_the_tests_of_a_step(records: dict[str, "Future[Record]"], step: str) -> None:
    record = records[step].result()
    messages = [result.message for result in record.results.values() if result.outcome != "passed"]
    assert {result.outcome for result in record.results.values()} <= {"passed", "not checked"}, "\n".join(messages)
    assert record.ended and len(record.results) > 10, record.troubles


def test_the_client_of_step_06_chats_here(server: Server) -> None:
    bob = guest(server, "bob")
    client = Program(find_step("06").program_in(None), "--port", str(server.port))
    try:
        client.type(b"alice\nhello\n/msg bob psst\n")
        bob.hear("JOIN~alice", "alice~hello", "alice>bob~psst")
        bob.say("welcome")
        client.stdout.wait_for(lambda data: b"welcome" in data, 15)
        client.end_input()
        assert client.drained_status(15) == 0
        greeting = "SERVER~Welcome! What is your name?"
        expected = [greeting, "USERS~alice,bob", "alice~hello", "alice>bob~psst", "bob~welcome"]
        assert client.printed().splitlines() == expected
    finally:
        client.stop()
