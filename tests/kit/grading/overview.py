"""The page for the instructor: the class as a matrix, how the points are spread, which requirement fails most."""

from collections import Counter
from collections.abc import Sequence
from statistics import median
from urllib.parse import quote

from tests.kit.grading.graded import Graded, StepScore, scores, tidy, total
from tests.kit.grading.page import listed, page, share, table, text
from tests.kit.grading.policy import Policy

BANDS = 10  # of the distribution
MOST_FAILING = 10  # requirements shown


def overview(all_graded: Sequence[Graded], policy: Policy) -> str:
    """Return the page about a class."""
    steps = list(dict.fromkeys(step for graded in all_graded for step in graded.steps if policy.of(step).counts))
    open_ones = [graded for graded in all_graded if graded.needs_review]
    parts = []
    if open_ones:
        links = listed([_link(graded) for graded in open_ones])
        parts.append(f'<div class="box warning"><p>Needs review before it becomes a grade:</p>{links}</div>')
    parts += ["<h2>Who has what</h2>", _matrix(all_graded, steps, policy)]
    parts += ["<h2>How the points are spread</h2>", _distribution(all_graded, policy)]
    parts += ["<h2>What fails most</h2>", _failing(all_graded)]
    walls = sorted({graded.isolation for graded in all_graded})
    head = f"<h1>{text(policy.assignment)}</h1>\n<p>{_summary(all_graded, policy)}</p>"
    title = f"{policy.assignment}: {len(all_graded)} submissions"
    return page(title, head, "\n".join(parts), f"Isolation: {text('; '.join(walls))}.")


def _summary(all_graded: Sequence[Graded], policy: Policy) -> str:
    """Return the class in a line: how many there are, what the one in the middle has, how many have all."""
    totals = [total(graded, policy) for graded in all_graded]
    if not totals:
        return "0 submissions"
    middle = tidy(median(earned for earned, _ in totals))
    complete = sum(earned >= possible > 0 for earned, possible in totals)
    return f"{len(totals)} submissions. Half have {middle} points or more; {complete} with all points."


def address_of(graded: Graded) -> str:
    """Return the link from the overview to a report."""
    return f"{quote(graded.name, safe='', errors='replace')}/report.html"


def _link(graded: Graded) -> str:
    return f'<a href="./{address_of(graded)}">{text(graded.name)}</a>'


def _matrix(all_graded: Sequence[Graded], steps: list[str], policy: Policy) -> str:
    rows = []
    for graded in sorted(all_graded, key=lambda each: each.name.casefold()):
        by_step = {score.step: _cell(score, graded) for score in scores(graded, policy)}
        earned, possible = total(graded, policy)
        review = '<br><span class="open">needs review</span>' if graded.needs_review else ""
        cells = [by_step.get(step, "") for step in steps]
        rows.append([_link(graded) + review, f"<b>{earned}</b>/{possible}", *cells])
    columns = [f'<abbr title="{text(step)}">{text(step[:2])}</abbr>' for step in steps]
    return table(["Submission", "Points", *columns], rows, kind="matrix")


def _cell(score: StepScore, graded: Graded) -> str:
    if all(result.outcome == "not handed in" for result in graded.of(score.step)):
        return '<span class="faint">–</span>'
    tone = "all" if score.earned >= score.possible else "some" if score.earned else "none"
    return f'<span class="{tone}">{score.earned}/{score.possible}</span>'


def _distribution(all_graded: Sequence[Graded], policy: Policy) -> str:
    bands: Counter[int] = Counter()
    for graded in all_graded:
        earned, possible = total(graded, policy)
        bands[min(BANDS - 1, int(BANDS * earned / possible)) if possible else 0] += 1
    width = 100 // BANDS
    most = max(bands.values(), default=1)
    rows = [
        [f"{band * width} to {(band + 1) * width} %", share(bands[band], most), str(bands[band])]
        for band in range(BANDS)
    ]
    return table(["Of the points", "Share", "Submissions"], rows, numbers=2)


def _failing(all_graded: Sequence[Graded]) -> str:
    failed: Counter[tuple[str, str]] = Counter()
    tried: Counter[tuple[str, str]] = Counter()
    for result in (result for graded in all_graded for result in graded.results):
        key = (result.requirement.step, result.requirement.text)
        tried[key] += result.outcome in ("passed", "failed")
        failed[key] += result.outcome == "failed"
    worst = [(key, count) for key, count in failed.most_common(MOST_FAILING) if count]
    rows = [
        [f"{text(step[:2])} {text(what)}", share(count, tried[step, what], "bad"), f"{count} of {tried[step, what]}"]
        for (step, what), count in worst
    ]
    return table(["Requirement", "Share", "Failed"], rows, numbers=2) if rows else "<p>Nothing has failed.</p>"
