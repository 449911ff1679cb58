# ruff: noqa: N999
"""The tests of step 03 on systems that tell less: run by the tests of the harness, in a process of their own."""

import pytest

from tests.kit import stage, system
from tests.steps import test_03_many_clients
from tests.steps.test_03_many_clients import *  # noqa: F403


@pytest.fixture(autouse=True, params=["macos", "windows"])
def another_system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Know of the system only what such a one tells."""
    monkeypatch.setattr(test_03_many_clients, "VISITORS", 10)
    monkeypatch.setattr(stage, "IDLE_SECONDS", 0.2)
    monkeypatch.setattr(system, "LINUX", False)
    monkeypatch.setattr(system, "WINDOWS", request.param == "windows")
