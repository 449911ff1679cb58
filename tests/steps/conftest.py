"""The fixtures of the chat servers' tests (07 to 09)."""

import pytest

from tests.steps.chatting import Room


@pytest.fixture
def room(server):
    """The chat, empty."""
    return Room(server)


@pytest.fixture
def join(room):
    """A function that logs in clients and returns them."""
    return room.join
