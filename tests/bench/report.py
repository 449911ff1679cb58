"""Writes what was measured: a page with tables, and a picture."""

import datetime
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from tests.bench.contenders import CONTENDERS
from tests.bench.measure import RATE, Plan, Results
from tests.bench.plot import Line, chart

FINAL, HISTORY, LIMITED, YARDSTICK, NAIVE = "final", "final, history", "final, rate limit", "minimal C", "naive threads"
REMARKS = "## What is missed, and why"  # what a reader of the figures has written; it is kept
PAGE = """# Benchmarks

How much `final/` delivers, beside other servers that do the same work in the same run.

![Deliveries per second, and delays](pictures/benchmarks.svg)

Measured on {date} with `{command}`: {machine}; load generator in {language}, on the same
machine; the machine's load before and after: {load}. Each figure is the median of {rounds}, in which the contenders
took turns (of fewer for who took very long); what is missing (–) was not measured, or took too long.

**The work.** Four clients talk, so many others listen. Lines of 64 bytes. All receive all lines, and the load generator
checks order, loss and doubles. Three things are measured: deliveries per second while every sender keeps up to
1024 lines (256 from 500 receivers on) on their way; how long a delivery takes at {rate} deliveries per second; memory
(RSS) for each client that is logged in and idle. Lines that are said in `final` are received, cut, decoded, checked,
named and, with history, committed before they are sent. `final` runs with `--rate 0`, for the limit of 20 lines per
second and client would end any benchmark; *final, rate limit* has `--rate 1000000`, to show what counting costs.

## Deliveries

Millions per second, and in brackets the ratio to the minimal C server; below, millions per second of the
server's own processor time, which neighbours on the machine disturb less.

{flood}

{per_cpu}

## Delays

Median / 99th percentile in milliseconds at {rate} deliveries per second. Who cannot deliver that many falls behind
more and more: seconds mean that.

{delays}

## Logins and memory

{idle}

## Aims

{aims}
{failures}"""


def write(docs: Path, results: Results, plan: Plan, names: Sequence[str], python: bool) -> None:
    """Write the page and the picture into the folder of the documents; the remarks on the page stay."""
    rounds = max(map(len, results.runs.values()), default=0)
    page = PAGE.format(
        command=" ".join(["python -m tests.bench", *sys.argv[1:]]),
        date=datetime.datetime.now(datetime.UTC).date(),
        machine=f"{os.cpu_count()} processors, {platform.system()}, Python {platform.python_version()}",
        language="Python" if python else "C",
        load=", ".join(f"{load:.1f}" for load in results.loads),
        rounds="one round" if rounds == 1 else f"{rounds} rounds",
        rate=f"{RATE:,}",
        flood=_table(names, plan.receivers, lambda name, count: _flood(results, name, count)),
        per_cpu=_table(names, plan.receivers, lambda name, count: _number(results, name, count, "per_cpu", 1e6)),
        delays=_table(names, plan.receivers, lambda name, count: _delay(results, name, count)),
        idle=_idle(results, plan, names),
        aims=_aims(results, plan.receivers),
        failures=_failures(results),
    )
    (docs / "pictures").mkdir(parents=True, exist_ok=True)
    path = docs / "benchmarks.md"
    earlier = path.read_text(encoding="utf-8") if path.exists() else ""
    remarks = "".join(earlier.partition(REMARKS)[1:])
    path.write_text(f"{page.strip()}\n\n{remarks}".strip() + "\n", encoding="utf-8")
    (docs / "pictures" / "benchmarks.svg").write_text(_picture(results, plan.receivers, names), encoding="utf-8")
    sys.stdout.write(page)


def _table(names: Sequence[str], counts: Sequence[int], cell: Callable[[str, int], str]) -> str:
    head = ["server", *(f"{count} receivers" for count in counts)]
    return _rows([head, *([name, *(cell(name, count) for count in counts)] for name in names)])


def _rows(rows: Sequence[Sequence[str]]) -> str:
    head, *body = (f"| {' | '.join(row)} |" for row in rows)
    return "\n".join([head, "|---" + "|--:" * (len(rows[0]) - 1) + "|", *body])


def _number(results: Results, name: str, count: int, what: str, unit: float = 1.0) -> str:
    value = results.median(name, count, what)
    return "–" if value is None else f"{value / unit:.3g}"


def _flood(results: Results, name: str, count: int) -> str:
    ratio = _ratio(results, count, "flood", name, YARDSTICK)
    return _number(results, name, count, "flood", 1e6) + (f" ({ratio:.2f})" if ratio is not None else "")


def _delay(results: Results, name: str, count: int) -> str:
    return f"{_number(results, name, count, 'p50')} / {_number(results, name, count, 'p99')}"


def _idle(results: Results, plan: Plan, names: Sequence[str]) -> str:
    most = max(plan.receivers)
    head = ["server", f"{most:,} logins, seconds", *(f"KiB each, {count:,} idle" for count in plan.idle)]
    rows = []
    for name in names:
        memory = (results.memory.get((name, count)) for count in plan.idle)
        cells = ("–" if each is None else f"{each:.1f}" for each in memory)
        rows.append([name, _number(results, name, most, "login"), *cells])
    return _rows([head, *rows])


def _ratio(results: Results, count: int, what: str, one: str, other: str) -> float | None:
    above, below = results.median(one, count, what), results.median(other, count, what)
    return above / below if above is not None and below else None


def _aims(results: Results, counts: Sequence[int]) -> str:
    real = [contender.name for contender in CONTENDERS if contender.real]
    aims: list[tuple[str, str, str, float, str, tuple[int, ...]]]
    aims = [("in memory, deliveries of the minimal C server", FINAL, YARDSTICK, 0.8, "flood", (100, 1000))]
    aims += [(f"in memory, deliveries of {name}", FINAL, name, 2.0, "flood", tuple(counts)) for name in real]
    aims += [("in memory, deliveries of naive threads", FINAL, NAIVE, 15.0, "flood", tuple(counts))]
    aims += [("with history, deliveries without", HISTORY, FINAL, 0.5, "flood", tuple(counts))]
    aims += [("99th percentile, that of the minimal C server", FINAL, YARDSTICK, 2.0, "p99", tuple(counts))]
    aims += [("counting for the rate limit, deliveries without", LIMITED, FINAL, 0.0, "flood", tuple(counts))]
    rows = [["ratio", "aim", *(f"{count} receivers" for count in counts)]]
    for what, one, other, aim, kind, where in aims:
        cells = []
        for count in counts:
            ratio = _ratio(results, count, kind, one, other)
            missed = ratio is not None and count in where and (ratio > aim if kind == "p99" else ratio < aim)
            cells.append("–" if ratio is None else f"{ratio:.2f}{' (missed)' if missed else ''}")
        sign = "none" if not aim else f"{'≤' if kind == 'p99' else '≥'} {aim:g}"
        at = "" if len(where) == len(counts) else f" at {' and '.join(map(str, where))}"
        rows.append([what, sign + at, *cells])
    kept = [f"{size:.1f} KiB at {count:,}" for (name, count), size in results.memory.items() if name == FINAL]
    return _rows(rows) + f"\n\nMemory of an idle connection: at most 25 KiB; measured: {', '.join(kept) or '–'}."


def _failures(results: Results) -> str:
    lines = [f"- {name}, {count}: {reason}" for (name, count), reason in results.failures.items()]
    return "\nWhat did not come to an end:\n\n" + "\n".join(lines) if lines else ""


def _picture(results: Results, counts: Sequence[int], names: Sequence[str]) -> str:
    panels = [("deliveries per second", "flood", 1.0), (f"p99 delay at {RATE:,}/s, ms", "p99", 1.0)]
    charts = []
    for title, what, unit in panels:
        lines = []
        for name in names:
            values = [(count, results.median(name, count, what)) for count in counts]
            points = [(count, value / unit) for count, value in values if value]
            lines += [Line(name, points, name == FINAL)] if points else []
        charts.append((title, lines))
    return chart(charts, "receivers")
