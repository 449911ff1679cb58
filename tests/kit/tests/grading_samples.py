"""Submissions that were graded, made by hand: for the tests of what is written about them."""

from tests.kit.failure import Requirement
from tests.kit.grading.graded import Graded
from tests.kit.journal import Outcome, Result

NASTY = "\x1b[2J<script>alert('x')</script>\u202e ]]> & \ud800 \"quoted\""
CHART = """\
    alice            server             bob
    │── "hi" ────────▶│                 │   0.012 s
    │                 │── "漢 <b>" ────▶│   0.013 s
    ⋮ 3 more
    │◀── "hi" ────────│                 │   0.013 s  ✘"""
FAILURE = f"""\
✘ Text. (2 points)

  Expected   this <b>
  Came       that {NASTY}
  Likely     why
             and why not
  Read       steps/01_echo_server/README.md#your-task
  Again      tox -e step01 -- --seed=1 -k "test"

  The conversation:
{chr(10).join(line[2:] for line in CHART.splitlines())}

  server.py printed:
  | {NASTY}
  | Fake:
"""


def result(step: str, outcome: Outcome, message: str = "", points: int = 2, text: str = "Text.") -> Result:
    """Return what became of a requirement."""
    return Result(Requirement(step, "test", text, points, "your-task"), outcome, message, 1.25)


def graded(name: str = "anna", **more: object) -> Graded:
    """Return a submission with each outcome once."""
    results = [
        result("01_echo_server", "passed"),
        result("01_echo_server", "failed", FAILURE, text="Other text."),
        result("02_echo_client", "not checked", "no means"),
        result("02_echo_client", "error", "first\nsecond"),
        result("03_many_clients", "not run"),
        result("04_lines", "not handed in"),
    ]
    made = Graded(name, "sandbox: walls", results=results, seconds=12.3)
    for key, value in more.items():
        setattr(made, key, value)
    return made


def good(name: str = "bert") -> Graded:
    """Return a submission that passed everything."""
    results = [result("01_echo_server", "passed"), result("02_echo_client", "passed", points=3)]
    return Graded(name, "sandbox: walls", results=results, seconds=2.0)
