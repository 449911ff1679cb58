"""One test run as pytest sees it: what is planned, what becomes of it, what a student reads about it."""

import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.failure import Evidence, Failed, Requirement, for_terminal, tell
from tests.kit.journal import Journal, Result
from tests.kit.launch import Launcher
from tests.kit.program import AS_IT_IS
from tests.kit.stage import Stage
from tests.kit.summary import points_table

NOT_CHECKED = "not checked: "
LAST_SHARE = 1 / 3  # of the time for failing that the last test has: three times what the slowest needs to pass
ALL_CHECKED = "ALL_CHECKED"  # the variable that makes a run fail if something could not be checked


class Course:
    """One run: plans the requirements, tells the failures, adds up the points.

    Args:
        submission: whose programs are tested; None stands for the reference solutions.
        seed: of all random data.
        journal: where results go, if somebody else adds them up.
        launcher: starts the programs.
        failing_seconds: how long the tests of one step may fail, all in all; then the rest fails at once.
    """

    def __init__(
        self,
        submission: Path | None,
        seed: int,
        journal: Journal | None,
        launcher: Launcher = AS_IT_IS,
        failing_seconds: float = math.inf,
    ) -> None:
        self.submission = submission
        self.seed = seed
        self.journal = journal
        self.launcher = launcher
        self.failing_seconds = failing_seconds
        self.results: dict[str, Result] = {}
        self.stages: dict[str, Stage] = {}

    def pytest_report_header(self) -> str:
        tested = self.submission or "the reference solutions"
        return f"testing {tested}; random data: --seed={self.seed}"

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        missing: list[pytest.Item] = []
        for item in items:
            requirement = requirement_of(item)
            if requirement is not None:
                handed_in = not self.submission or (self.submission / requirement.step).is_dir()
                self.results[item.nodeid] = Result(requirement, "not run" if handed_in else "not handed in")
                missing += [] if handed_in else [item]
        if self.journal:
            self.journal.plan(self.results.items())
        elif missing and len(missing) == len(items):
            steps = " and ".join(dict.fromkeys(requirement_step(item) for item in missing))
            raise pytest.UsageError(f"{self.submission} holds no folder {steps}.")
        config.hook.pytest_deselected(items=missing)
        items[:] = [item for item in items if item not in missing]

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """Give a test no more time than there is for one step; pytest-timeout reads the marker after this."""
        mark = item.get_closest_marker("timeout")
        own = float(mark.args[0] if mark else item.config.getini("timeout") or math.inf)
        left = max(self.failing_seconds - self._failed_for(item), LAST_SHARE * self.failing_seconds)
        if left < own:
            item.add_marker(pytest.mark.timeout(left), append=False)
        return (yield)

    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        if self._failed_for(item) > (1 - LAST_SHARE) * self.failing_seconds and item.nodeid in self.results:
            came = f"the tests before it used up the {self.failing_seconds:g} s that those of one step may fail"
            raise Failed("the program is in time for this test", came, "mend what failed first")

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
        if call.when == "call" or call.excinfo:  # else the time could be up while pytest tells of the failure
            item.ihook.pytest_timeout_cancel_timer(item=item)
        report: pytest.TestReport = yield  # type: ignore[assignment]
        result = self.results.get(item.nodeid)
        if result is not None:
            self._note(item, call, report, result)
        return report  # type: ignore[return-value]

    def _note(
        self, item: pytest.Item, call: "pytest.CallInfo[None]", report: pytest.TestReport, result: Result
    ) -> None:
        result.seconds += report.duration
        if report.skipped:
            reason = str(call.excinfo.value) if call.excinfo else ""
            result.outcome, result.message = "not checked", reason.removeprefix(NOT_CHECKED)
        elif report.failed and call.excinfo is not None:
            problem = call.excinfo.value
            if isinstance(problem, pytest.fail.Exception):  # pytest-timeout's word
                problem = Failed("the test comes to its end", str(problem), "the program hangs, or drips")
                if item.nodeid in self.stages:
                    self.stages[item.nodeid].gather()
            if isinstance(problem, Failed):
                stage = self.stages.get(item.nodeid)
                evidence = stage.evidence if stage else Evidence()
                text = tell(result.requirement, problem, evidence, self._again(result.requirement))
                report.longrepr = for_terminal(text, sys.stdout.encoding)
                result.outcome, result.message = "failed", text
            else:
                result.outcome, result.message = "error", str(report.longrepr)
        elif report.when == "call":
            result.outcome = "passed"

    def _failed_for(self, item: pytest.Item) -> float:
        """Return for how many seconds, with what was ended afterwards, tests of the item's step have failed."""
        step = requirement_step(item)
        results = self.results.values()
        return sum(each.seconds for each in results if each.outcome == "failed" and each.requirement.step == step)

    def _again(self, requirement: Requirement) -> str:
        step = requirement.step[:2]
        place = f'"{self.submission}"' if " " in str(self.submission) else self.submission
        submission = f" --submission={place}" if self.submission else ""
        return f'tox -e step{step} --{submission} --seed={self.seed} -k "{requirement.test}"'

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        if self.journal and nodeid in self.results:
            self.journal.start(nodeid)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        if self.journal and nodeid in self.results:
            self.journal.done(nodeid, self.results[nodeid])

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if self.journal and report.failed:
            self.journal.trouble(str(report.longrepr))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.journal:
            self.journal.end()
        elif os.environ.get(ALL_CHECKED) and any(each.outcome == "not checked" for each in self.results.values()):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self.results and not self.journal:
            for line in points_table(self.results.values()):
                terminalreporter.write_line(for_terminal(line, sys.stdout.encoding))


def requirement_step(item: pytest.Item) -> str:
    """Return the step whose tests the item is one of."""
    return item.path.stem.removeprefix("test_")


def requirement_of(item: pytest.Item) -> Requirement | None:
    """Return what a student reads about a test, or None if it is no requirement of a step."""
    mark = item.get_closest_marker("requirement")
    if mark is None:
        return None
    assert isinstance(item, pytest.Function)
    text = " ".join((item.function.__doc__ or item.name).split())
    variant = item.name.partition("[")[2].rstrip("]")
    text += f" [{variant}]" if variant else ""
    return Requirement(requirement_step(item), item.originalname, text, **mark.kwargs)
