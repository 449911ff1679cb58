"""Step 07: names, and the same lines in the same order for everybody."""

from tests.kit.requirement import requirement
from tests.steps.every_chat import *


@requirement(points=1, lesson="your-task")
def test_a_line_of_60000_bytes_is_passed_on(join, payload):
    """A line of 60,000 bytes is passed on whole; only a server that says so (step 09) may refuse it as too long."""
    alice, bob = join("alice", "bob")
    text = payload.word(60_000)
    alice.say(text)
    line = alice.next_line()
    if line != b"ERROR~Line too long":
        bob.hear(f"alice~{text}", why="a line was cut, or dropped for its length")
