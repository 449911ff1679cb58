"""The finished server passes the tests of the steps: whoever has learned there can talk here."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.kit.catalog import find_step
from tests.kit.journal import Record
from tests.kit.run import run, targets_of

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
