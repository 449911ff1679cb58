"""The page for a student: what was tested, what failed and why. Pure functions."""

import re

from tests.kit.failure import gist
from tests.kit.grading.formats import about
from tests.kit.grading.graded import UNDECIDED, Graded, StepScore, scores, total, worth
from tests.kit.grading.harmless import plain
from tests.kit.grading.page import listed, page, scrolled, share, table, text
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
    head = (
        f'<p class="faint">{text(policy.assignment)}</p>\n<h1>{text(graded.name)}</h1>\n'
        f'<p class="score"><b>{earned}</b> of {possible} points</p>\n{share(earned, possible)}'
    )
    parts = [*_beginning(graded, policy), *(_step(graded, score, policy) for score in scores(graded, policy))]
    if graded.troubles:
        troubles = "\n".join(scrolled(text(trouble), "What went wrong") for trouble in graded.troubles)
        parts.append(f"<h2>What went wrong while grading</h2>\n<p>This is no fault of the programs.</p>\n{troubles}")
    foot = f"Graded in {graded.seconds:.0f} s. Isolation: {text(graded.isolation)}."
    return page(f"{graded.name}: {earned} of {possible} points", head, "\n".join(parts), foot)


def _beginning(graded: Graded, policy: Policy) -> list[str]:
    """Return what comes before the steps: what one must know, where to begin, what there is."""
    first, *notes = about(graded) if graded.needs_review else ["", *graded.notes]
    parts = [f'<p class="box warning">{text(first)}</p>'] if first else []
    failed = next((result for result in _counted(graded, policy) if result.outcome == "failed"), None)
    if failed is not None:
        step = failed.requirement.step
        where = f'<a href="#{step}-first">{text(failed.requirement.text)}</a>'
        parts.append(f'<p class="box next">Begin here, in step {step[:2]}: {where}</p>')
    elif all(result.outcome in ("passed", "not checked") for result in graded.results):
        parts.append('<p class="box next">All that was checked works. Well done!</p>')
    parts += [f"<h2>About what was handed in</h2>\n{listed([text(note) for note in notes])}"] if notes else []
    return [*parts, _overview(graded, policy)]


def _counted(graded: Graded, policy: Policy) -> list[Result]:
    return [result for score in scores(graded, policy) for result in graded.of(score.step)]


def _overview(graded: Graded, policy: Policy) -> str:
    rows = []
    for score in scores(graded, policy):
        remark = " (bonus)" if score.bonus else "" if _is_handed_in(graded, score.step) else " (not handed in)"
        link = f'<a href="#{score.step}">{_title(score.step)}</a>{remark}'
        rows.append([link, share(score.earned, score.possible), f"{score.earned} of {score.possible}"])
    return f'<nav aria-label="Steps">{table(["Step", "Share", "Points"], rows, numbers=2)}</nav>' if rows else ""


def _step(graded: Graded, score: StepScore, policy: Policy) -> str:
    points = f'<span class="faint">{score.earned} of {score.possible}</span>'
    title = f'<h2 id="{score.step}">{_title(score.step)} {points}</h2>'
    if not _is_handed_in(graded, score.step):
        return f"{title}\n<p>Not handed in.</p>"
    results = graded.of(score.step)
    first = next((each for each in results if each.outcome == "failed"), None)
    items = [_requirement(result, graded, policy, is_first=result is first) for result in results]
    return f"{title}\n{listed(items, 'plain')}"


def _is_handed_in(graded: Graded, step: str) -> bool:
    return any(result.outcome != "not handed in" for result in graded.of(step))


def _title(step: str) -> str:
    """Return the name of a step as people write it."""
    return text(step.replace("_", " "))


def _requirement(result: Result, graded: Graded, policy: Policy, *, is_first: bool) -> str:
    sign, kind, word = NEEDS_REVIEW if result.outcome in UNDECIDED else SIGNS[result.outcome]
    earned, possible = worth(result, graded, policy)
    points = f"{earned} of {possible}" if possible else ""
    name = f' id="{result.requirement.step}-first"' if is_first else ""
    line = (
        f'<span class="sign {kind}" role="img" aria-label="{word}">{sign}</span>'
        f'<span{name}>{text(result.requirement.text)}</span> <span class="faint points">{points}</span>'
    )
    if result.outcome == "failed":
        return line + _failure(result, policy, is_first=is_first)
    if result.outcome in UNDECIDED:
        return f"{line}<br><span class=open>This test has no result; a person will look at it.</span>"
    return line + (f"<br><span class=faint>{text(result.message)}</span>" if result.message else "")


def _failure(result: Result, policy: Policy, *, is_first: bool) -> str:
    """Return what a student needs to mend it; what was seen is folded away where something else comes first."""
    message = plain(result.message)
    facts = _facts(gist(message))
    shown = "".join(f"<dt>{text(label)}</dt><dd>{text(value)}</dd>" for label, value in facts)
    shown += f"<dt>Read</dt><dd>{_lesson(result, policy)}</dd>"
    again = re.search(r"^  Again +(.*)$", message, re.MULTILINE)
    shown += f"<dt>Again</dt><dd><code>{text(again[1])}</code></dd>" if again else ""
    seen = "".join(map(_section, _sections(message)))
    seen = f"<details><summary>What was seen</summary>{seen}</details>" if seen and not is_first else seen
    return f'<div class="box wrong"><dl>{shown}</dl>{seen}</div>'


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
        return f"<p>{text(title)}</p>\n{scrolled(drawn, 'The conversation', wide=True)}"
    shown = scrolled(text("\n".join(lines), 20_000), title.rstrip(":"))
    return f"<details{' open' if len(lines) < 12 else ''}><summary>{text(title)}</summary>{shown}</details>"
