"""A flood of lines does not stop the chat page. What it took is printed (pytest -s)."""

import sys

from final.events import Message
from tests.final.gui.desk import Desk
from tests.final.gui.gaps import Gaps
from tests.final.people import address, member
from tests.kit.stage import Server

LINES = 2000


def test_a_flood_does_not_stop_the_page(desk: Desk, server: Server) -> None:
    with member(address(server, desk.folder), "bob") as bob:
        desk.until(lambda: len(desk.page.book.people) == 2)
        gaps = Gaps(desk.root)
        for number in range(LINES):
            bob.client.send(f"line {number}")
        desk.write("still here")
        bob.until(Message("alice", "still here"))
        desk.shows(f"line {LINES - 1}")  # "still here" may have gone again by then: not all is kept
    sys.stdout.write(f"{LINES} lines: {gaps.stop()}\n")
    gaps.demand_none()
