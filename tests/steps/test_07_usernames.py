"""Step 07: names, and the same lines in the same order for everybody."""

from tests.kit.requirement import requirement
from tests.steps.every_chat import *


@requirement(points=1, lesson="your-task")
def test_a_line_of_60000_bytes_is_passed_on(join, payload):
    """A line of 60,000 bytes is passed on whole."""
    alice, bob = join("alice", "bob")
    text = payload.word(60_000)
    alice.say(text, "after")
    bob.hear(f"alice~{text}", "alice~after")
