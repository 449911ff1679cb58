"""The page for a student: what was tested, what failed and why. Pure functions."""

import re

from tests.kit.failure import gist
from tests.kit.grading.formats import about
from tests.kit.grading.graded import UNDECIDED, Graded, scores, total, worth
from tests.kit.grading.harmless import plain
from tests.kit.grading.page import listed, page, table, text
from tests.kit.grading.policy import Policy
from tests.kit.grading.sequence import as_svg
from tests.kit.journal import Result

SIGNS = {"passed": ("✔", "passed", "passed"), "failed": ("✘", "failed", "failed")}
SIGNS |= {"not checked": ("?", "open", "not checked"), "not handed in": ("–", "open", "not handed in")}
NEEDS_REVIEW = ("!", "open", "needs review")
CONVERSATION = "The conversation:"


def report(graded: Graded, policy: Policy) -> str:
    """Return the report on one submission."""
    earned, possible = total(graded, policy)
    parts = [f"<h1>{text(graded.name)}</h1>", f'<p class="score">{earned} of {possible} points</p>']
    first, *notes = about(graded) if graded.needs_review else ["", *graded.notes]
    parts += [f'<p class="box warning">{text(first)}</p>'] if first else []
    parts += [f"<h2>About what was handed in</h2>\n{listed([text(note) for note in notes])}"] if notes else []
    parts += [_overview(graded, policy), *(_step(graded, step, policy) for step in graded.steps)]
    if graded.troubles:
        troubles = "\n".join(f"<pre>{text(trouble)}</pre>" for trouble in graded.troubles)
        parts.append(f"<h2>What went wrong while grading</h2>\n<p>This is no fault of the programs.</p>\n{troubles}")
    parts.append(f'<p class="faint">Graded in {graded.seconds:.0f} s. Isolation: {text(graded.isolation)}.</p>')
    return page(f"{graded.name}: {earned} of {possible} points", "\n".join(parts))


def _overview(graded: Graded, policy: Policy) -> str:
    rows = []
    for score in scores(graded, policy):
        results = graded.of(score.step)
        handed_in = any(result.outcome != "not handed in" for result in results)
        bar = f'<progress value="{score.earned}" max="{score.possible or 1}" aria-hidden="true"></progress>'
        remark = " (bonus)" if score.bonus else "" if handed_in else " (not handed in)"
        link = f'<a href="#{score.step}">{score.step}</a>{remark}'
        rows.append([link, bar, f"{score.earned} of {score.possible}"])
    return table(["Step", "", "Points"], rows, numbers=2) if rows else ""


def _step(graded: Graded, step: str, policy: Policy) -> str:
    results = graded.of(step)
    if all(result.outcome == "not handed in" for result in results):
        return f'<h2 id="{step}">{step}</h2>\n<p>Not handed in.</p>'
    items = [_requirement(result, graded, policy) for result in results]
    return f'<h2 id="{step}">{step}</h2>\n{listed(items, "plain")}'


def _requirement(result: Result, graded: Graded, policy: Policy) -> str:
    sign, kind, word = NEEDS_REVIEW if result.outcome in UNDECIDED else SIGNS[result.outcome]
    earned, possible = worth(result, graded, policy)
    points = f"{earned} of {possible}" if possible else ""
    line = (
        f'<span class="sign {kind}" role="img" aria-label="{word}">{sign}</span>'
        f'{text(result.requirement.text)} <span class="faint">{points}</span>'
    )
    if result.outcome == "failed":
        return line + _failure(result, policy)
    if result.outcome in UNDECIDED:
        return f"{line}<br><span class=open>This test has no result; a person will look at it.</span>"
    return line + (f"<br><span class=faint>{text(result.message)}</span>" if result.message else "")


def _failure(result: Result, policy: Policy) -> str:
    """Return what a student needs to mend it: what was expected, what came, and what was seen."""
    message = plain(result.message)
    facts = _facts(gist(message))
    shown = "".join(f"<dt>{text(label)}</dt><dd>{text(value)}</dd>" for label, value in facts)
    shown += f"<dt>Read</dt><dd>{_lesson(result, policy)}</dd>"
    again = re.search(r"^  Again +(.*)$", message, re.MULTILINE)
    shown += f"<dt>Again</dt><dd><code>{text(again[1])}</code></dd>" if again else ""
    return f'<div class="box"><dl>{shown}</dl>{"".join(map(_section, _sections(message)))}</div>'


def _facts(lines: list[str]) -> list[tuple[str, str]]:
    """Return label and text of each fact; a line without a label goes on with the one before."""
    facts: list[tuple[str, str]] = []
    for line in lines:
        label, value = line[2:13].strip(), line[13:]
        if label or not facts:
            facts.append((label, value))
        else:
            facts[-1] = (facts[-1][0], f"{facts[-1][1]}\n{value}")
    return facts


def _lesson(result: Result, policy: Policy) -> str:
    where = result.requirement.where
    if not policy.lessons:
        return f"<code>{text(where)}</code>"
    address = f"{policy.lessons.rstrip('/')}/{where.removeprefix('steps/')}"
    return f'<a href="{text(address)}">{text(where)}</a>'


def _sections(message: str) -> list[tuple[str, list[str]]]:
    """Return title and lines of what stands below the facts."""
    found: list[tuple[str, list[str]]] = []
    for line in message.partition("\n\n")[2].partition("\n\n")[2].splitlines():
        if line.startswith("  ") and line[2:3] not in (" ", "|", "") and line.endswith(":"):
            found.append((line.strip(), []))
        elif found and line.strip():
            found[-1][1].append(line[4:] if line.startswith("  | ") else line[2:])
    return found


def _section(section: tuple[str, list[str]]) -> str:
    title, lines = section
    if title == CONVERSATION and (drawn := as_svg(lines)):
        return f'<p>{text(title)}</p>\n<div class="wide">{drawn}</div>'
    shown = text("\n".join(lines), 20_000)
    return f"<details{' open' if len(lines) < 12 else ''}><summary>{text(title)}</summary><pre>{shown}</pre></details>"
