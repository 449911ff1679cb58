"""A requirement that was not met, and how it is told: what was expected, what came, why, where to look."""

from dataclasses import dataclass, field

from tests.kit.chart import PLAIN


class Failed(AssertionError):
    """The program under test does not do what the step asks for."""

    def __init__(self, expected: str, came: str, cause: str) -> None:
        super().__init__(f"expected: {expected}; came: {came}")
        self.expected = expected
        self.came = came
        self.cause = cause


@dataclass(frozen=True)
class Requirement:
    """What a student reads about one test."""

    step: str
    test: str
    text: str
    points: int
    lesson: str  # an anchor in the step's README, or in another step's as NN_slug#anchor

    @property
    def where(self) -> str:
        """Where in the lesson to read about it."""
        step, _, anchor = self.lesson.rpartition("#")
        return f"steps/{step or self.step}/README.md#{anchor}"


@dataclass
class Evidence:
    """What the stage has seen when a test failed."""

    chart: list[str] = field(default_factory=list)
    program: str = ""
    output: str = ""
    errors: str = ""
    waits: list[str] = field(default_factory=list)  # where each thread of the program is
    windows: list[str] = field(default_factory=list)  # the widgets, what is in what
    picture: str = ""  # the file of a screenshot


def tell(requirement: Requirement, failure: Failed, evidence: Evidence, again: str) -> str:
    """Return the text a student reads; its first lines alone say what to do.

    Args:
        requirement: the test that failed.
        failure: how it failed.
        evidence: what was seen.
        again: the command that repeats this very test.
    """
    lines = [
        f"✘ {requirement.text} ({_points(requirement.points)})",
        "",
        f"  Expected   {failure.expected}",
        f"  Came       {failure.came}",
        *_labelled("Likely     ", failure.cause),
        f"  Read       {requirement.where}",
        f"  Again      {again}",
    ]
    if evidence.picture:
        lines.append(f"  Picture    {evidence.picture}")
    lines += _section("The conversation:", evidence.chart, "  ")
    lines += _section(f"The widgets of {evidence.program} (name, type, text):", evidence.windows, "  | ")
    lines += _section(f"{evidence.program} printed:", evidence.output.splitlines(), "  | ")
    lines += _section(f"{evidence.program} wrote to stderr:", evidence.errors.splitlines(), "  | ")
    lines += _section(f"{evidence.program} is now at:", evidence.waits, "  | ")
    return "\n".join(_printable(line).rstrip() for line in lines)


def gist(text: str) -> list[str]:
    """Return the lines of a told failure that say what was expected, what came, and why."""
    lines = text.partition("\n\n")[2].partition("\n\n")[0].splitlines()
    end = next((number for number, line in enumerate(lines) if line.startswith("  Read ")), len(lines))
    return lines[:end]


def for_terminal(text: str, encoding: str | None) -> str:
    """Return the text as a terminal of this encoding can show it."""
    try:
        text.encode(encoding or "ascii")
    except UnicodeEncodeError:
        return text.translate(PLAIN).encode(encoding or "ascii", "replace").decode(encoding or "ascii")
    return text


def _points(points: int) -> str:
    return f"{points} point" if points == 1 else f"{points} points"


def _labelled(label: str, text: str) -> list[str]:
    return [f"  {label if number == 0 else ' ' * len(label)}{line}" for number, line in enumerate(text.splitlines())]


def _section(title: str, lines: list[str], margin: str) -> list[str]:
    return ["", f"  {title}", *(margin + line for line in lines)] if lines else []


def _printable(line: str) -> str:
    """Take away what would command the terminal: a program may print anything."""
    line = line.expandtabs()
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in line)
