"""What the tests of the finished app stand on."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from final.records import Kept, Talk
from tests.final.house import House
from tests.final.pure_chat import Chat
from tests.kit.payload import Payload
from tests.kit.stage import Patience, Server, Stage

SCRIPT = Path(__file__).with_name("server.py")
GENEROUS = {"start": 20.0, "reply": 15.0, "end": 10.0}  # seconds; only failures wait so long


@pytest.fixture
def stage(payload: Payload) -> Iterator[Stage]:
    """The test's stage; everything on it is ended after the test."""
    stage = Stage(SCRIPT, Patience(**GENEROUS), payload)
    yield stage
    stage.close()


@pytest.fixture
def house(stage: Stage, tmp_path: Path) -> House:
    """A folder for a server."""
    return House(stage, tmp_path / "data")


@pytest.fixture
def server(house: House) -> Server:
    """A server that has just opened for the first time."""
    return house.open()


@pytest.fixture
def chat() -> Iterator[Chat]:
    """An empty chat; in the end its numbers are those of its records, in order."""
    chat = Chat()
    yield chat
    numbers = [record.number for record in chat.records if isinstance(record, Talk | Kept)]
    assert numbers == sorted(set(numbers))
