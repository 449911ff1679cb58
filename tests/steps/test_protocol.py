"""Each example of docs/protocol.md is run against the reference servers that it names."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kit.catalog import ROOT, find_step
from tests.kit.payload import Payload
from tests.kit.peer import Peer
from tests.kit.stage import Patience, Server, Stage
from tests.steps.chatting import Room
from tests.steps.lesson import Fence, fences

EXAMPLES = [fence for fence in fences((ROOT / "docs" / "protocol.md").read_text("utf-8")) if fence.language == "chat"]


def cases() -> Iterator[tuple[str, Fence]]:
    for fence in EXAMPLES:
        for number in re.findall(r"\b0\d\b|final", fence.about):
            yield number, fence


def play(server: Server, line: str) -> None:
    """Do one line of an example, or demand it."""
    name, sign, text = line.split(" ", 2) if line.count(" ") > 1 else (*line.split(" "), "")
    peers = {peer.name: peer for peer in server.stage.peers}
    if text == "joins":
        Room(server).enter(name)
        server.stage.skipped = lambda line: False
        return
    peer = peers.get(name) or server.client(name)
    match sign:
        case ">":
            peer.say(text)
        case "<":
            hear(peer, text)
        case "x":
            peer.see_the_end()
        case "=":
            peer.leave()


def hear(peer: Peer, text: str) -> None:
    """Demand a line, in which … stands for anything."""
    pattern = ".*".join(map(re.escape, text.split("…")))
    line = peer.next_line(f"{peer.name} receives {text}").decode()
    assert re.fullmatch(pattern, line), f"{line!r} instead of {text!r}"


def script(number: str) -> Path:
    """Return the program that an example names."""
    return ROOT / "tests" / "final" / "server.py" if number == "final" else find_step(number).program_in(None)


@pytest.mark.parametrize(("number", "example"), list(cases()))
def test_an_example_of_the_protocol_runs_as_printed(number: str, example: Fence) -> None:
    options = re.findall(r"--\S+|(?<= )\d(?= |$)", example.about)
    stage = Stage(script(number), Patience(), Payload(number))
    try:
        server = stage.start_server(*options)
        for line in example.text.splitlines():
            play(server, line)
    finally:
        stage.close()


def test_there_are_examples_for_each_chat_server() -> None:
    assert {number for number, _ in cases()} == {"07", "08", "09", "final"}
