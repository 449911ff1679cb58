"""A step's tests on bad days: not tests of the harness, but run by those, in a process of their own."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from tests.kit import system
from tests.kit.failure import Failed
from tests.kit.payload import Payload
from tests.kit.requirement import requirement


@requirement(points=1, lesson="x")
def test_a_passes() -> None:
    """This one passes."""


@requirement(points=1, lesson="x")
def test_b_fails(payload: Payload) -> None:
    """This one fails."""
    raise Failed("expected", payload.text(), "cause")


@requirement(points=1, lesson="x")
def test_c_is_not_checked() -> None:
    system.not_checked("no means")


@requirement(points=1, lesson="x")
def test_d_is_wrong_itself() -> None:
    """This one has a mistake of its own."""
    raise KeyError("mistake")


@requirement(points=1, lesson="x")
def test_e_ends_the_process() -> None:
    """This one ends the whole run, and leaves a process behind."""
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], stdout=subprocess.DEVNULL)
    os._exit(7)


@requirement(points=1, lesson="x")
def test_f_hangs() -> None:
    """This one never ends."""
    threading.Event().wait()


@requirement(points=1, lesson="x")
def test_g_passes() -> None:
    """This one comes after the others."""


@requirement(points=1, lesson="x")
def test_h_fails_when_its_time_is_up(request: pytest.FixtureRequest) -> None:
    """This one fails, and its time is up while that is told."""
    request.config.pluginmanager.register(SlowToTell())
    raise Failed("expected", "came", "cause")


@requirement(points=1, lesson="x")
def test_i_breaks_pytest(request: pytest.FixtureRequest) -> None:
    """This one ends in an error of pytest's own."""
    request.config.pluginmanager.register(CannotTell())


class SlowToTell:
    """Takes longer to make a report than a test has."""

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_runtest_makereport(self) -> Iterator[None]:
        threading.Event().wait(4)
        return (yield)


class CannotTell:
    """Makes no report."""

    def pytest_runtest_makereport(self) -> None:
        raise KeyError("mistake")
