"""The benchmark measures what it says: one tiny run."""

import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tests.bench import report
from tests.bench.contenders import CONTENDERS, Contender, build
from tests.bench.load import source
from tests.bench.measure import Plan, Results, measure
from tests.bench.running import running

PLAN = Plan(receivers=(5,), rounds=1, seconds=0.1, idle=(10,))
NO_SUCH = [sys.executable, "-c", "raise SystemExit('no such thing')"]
NAMES = ["final", "final, history", "naive threads"]


def a_tiny_run(load: list[str], names: list[str]) -> Results:
    results = measure([each for each in CONTENDERS if each.name in names], PLAN, load, lambda line: None)
    assert results.failures == {}
    for name in names:
        assert (results.median(name, 5, "flood") or 0) > 1000
        assert 0 < (results.median(name, 5, "p50") or 0) <= (results.median(name, 5, "p99") or 0)
    return results


def test_the_generator_in_c(tmp_path: Path) -> None:
    if sys.platform != "linux" or shutil.which("cc") is None:
        pytest.skip("not checked: needs Linux and a C compiler")
    names = [*NAMES, "minimal C"]
    results = a_tiny_run([str(build(source(), tmp_path))], names)
    report.write(tmp_path, results, PLAN, names, python=False)
    assert "| minimal C |" in (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
    assert ElementTree.parse(tmp_path / "pictures" / "benchmarks.svg").getroot().tag.endswith("svg")


SECOND_TRY = """
import pathlib, socket, sys
tried = pathlib.Path(sys.argv[1], "tried")
if not tried.exists():
    tried.touch()
    sys.exit("Address already in use")
with socket.create_server(("127.0.0.1", int(sys.argv[2]))) as listener:
    while True:
        listener.accept()
"""


def test_a_server_whose_port_was_taken_meanwhile_gets_another() -> None:
    def command(folder: Path, port: int) -> list[str]:
        return [sys.executable, "-c", SECOND_TRY, str(folder), str(port)]

    with running(Contender("late", command, "irc")) as server:
        assert server.process.poll() is None
    with pytest.raises(TimeoutError, match="no such"), running(Contender("x", lambda *_: NO_SUCH, "irc")):
        pass


def test_the_generator_in_python() -> None:
    a_tiny_run([sys.executable, "-m", "tests.bench.peers"], NAMES)
