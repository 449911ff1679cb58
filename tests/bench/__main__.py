"""Measures the servers against each other: python -m tests.bench [--help], or tox -e bench."""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from tests.bench import report
from tests.bench.contenders import CONTENDERS, ROOT, build
from tests.bench.load import source
from tests.bench.measure import Plan, measure


def main() -> int:
    """Measure, and write docs/benchmarks.md and its picture."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=main.__doc__)
    names = [contender.name for contender in CONTENDERS]
    add = parser.add_argument
    add("--only", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    add("--receivers", nargs="+", type=int, default=Plan.receivers, metavar="N", help="clients that listen")
    add("--idle", nargs="*", type=int, default=Plan.idle, metavar="N", help="idle connections to measure memory with")
    add("--rounds", type=int, default=Plan.rounds, help="of which the median counts (%(default)s)")
    add("--seconds", type=float, default=Plan.seconds, help="of each measurement (%(default)s)")
    add("--python", action="store_true", help="use the load generator in Python though there is a C compiler")
    add("--docs", type=Path, default=ROOT / "docs", metavar="FOLDER", help="where to write (%(default)s)")
    add("--limit", type=float, default=Plan.limit, metavar="SECONDS", help="nothing more begins then (%(default)s)")
    options = parser.parse_args()
    plan = Plan(options.receivers, options.rounds, options.seconds, options.idle, options.limit)
    python = options.python or shutil.which("cc") is None
    chosen = [each for each in CONTENDERS if each.name in options.only and each.here]
    with tempfile.TemporaryDirectory() as folder:
        if python:
            chosen = [each for each in chosen if each.protocol == "chat"]
            load = [sys.executable, "-m", "tests.bench.peers"]
        else:
            load = [str(build(source(), Path(folder)))]
        results = measure(chosen, plan, load, tell)
    report.write(options.docs, results, plan, [each.name for each in chosen], python)
    return 0


def tell(line: str) -> None:
    """Show how it goes."""
    sys.stderr.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
