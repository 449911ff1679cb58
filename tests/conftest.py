"""Makes the harness known to pytest, and keeps the tests' own processes as a terminal would have them."""

import signal
from collections.abc import Iterator

import pytest

pytest_plugins = ["tests.kit.plugin"]


@pytest.fixture
def ctrl_c_is_heard() -> Iterator[None]:
    """Shells let what runs in the background ignore Ctrl-C, and a process inherits that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
