"""Measures the contenders in turns, so that a busy moment of the machine meets all of them."""

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from tests.bench.contenders import Contender
from tests.bench.load import SENDERS, Load, LoadError
from tests.bench.running import running

RATE = 100_000  # deliveries per second at which the delays are measured
LONGEST = 45.0  # seconds that one run may take
SLOW = 10.0  # seconds: what takes longer is not done again
WARM = 0.3  # seconds of load before anything counts


@dataclass(frozen=True)
class Plan:
    """What is measured.

    Args:
        receivers: clients that only listen, for each series of runs.
        rounds: how often each run is made; the median counts.
        seconds: length of each measurement.
        idle: numbers of idle connections whose memory is measured.
        limit: seconds after which nothing more begins.
    """

    receivers: Sequence[int] = (10, 100, 500, 1000)
    rounds: int = 3
    seconds: float = 2.0
    idle: Sequence[int] = (1000, 5000)
    limit: float = 2400.0


@dataclass
class Run:
    """What one run has shown."""

    login: float  # seconds for all clients
    flood: float  # deliveries per second
    per_cpu: float  # deliveries per second of the server's processor time
    p50: float  # milliseconds
    p99: float


@dataclass
class Results:
    """What all runs have shown."""

    end: float  # nothing more begins then, by time.monotonic()
    runs: dict[tuple[str, int], list[Run]] = field(default_factory=dict)
    memory: dict[tuple[str, int], float] = field(default_factory=dict)  # KiB for each connection
    failures: dict[tuple[str, int], str] = field(default_factory=dict)
    done: set[tuple[str, int]] = field(default_factory=set)  # what took so long that once is enough
    loads: list[float] = field(default_factory=list)  # of the machine, before and after

    def median(self, name: str, receivers: int, what: str) -> float | None:
        """Return the median of all runs, if there are any."""
        values = [getattr(run, what) for run in self.runs.get((name, receivers), [])]
        return statistics.median(values) if values else None


def measure(contenders: Sequence[Contender], plan: Plan, load: list[str], tell: Callable[[str], None]) -> Results:
    """Do all runs.

    Args:
        contenders: the servers.
        plan: what is measured.
        load: the command of the load generator.
        tell: is told how it goes.
    """
    results = Results(time.monotonic() + plan.limit, loads=machine_load())
    for count in plan.idle:
        for contender in (each for each in contenders if each.idle):
            _attempt(results, contender, count, tell, partial(_idle, results, contender, count, load))
    results.done.clear()  # who is slow with idle clients may be quick with fewer that talk
    for _ in range(plan.rounds):
        for count in plan.receivers:
            for contender in contenders:
                _attempt(results, contender, count, tell, partial(_run, results, contender, count, load, plan))
    results.loads += machine_load()
    return results


def machine_load() -> list[float]:
    """Return how many processes wanted a processor in the last minute, where the system says it."""
    return [os.getloadavg()[0]] if hasattr(os, "getloadavg") else []


def _attempt(
    results: Results, contender: Contender, count: int, tell: Callable[[str], None], do: Callable[[], str]
) -> None:
    start = time.monotonic()
    if (contender.name, count) in results.done or start > results.end:
        return
    try:
        told = do()
    except (LoadError, TimeoutError, OSError) as error:
        told = results.failures[contender.name, count] = f"{error}"
    if time.monotonic() - start > SLOW:
        results.done.add((contender.name, count))
    tell(f"{contender.name}, {count}: {told}")


def _run(results: Results, contender: Contender, count: int, command: list[str], plan: Plan) -> str:
    with (
        running(contender) as server,
        Load(command, contender.protocol, server.port, count, LONGEST) as load,
    ):
        window = 1024 if count <= 100 else 256  # lines of each sender: with more, slow servers would take minutes
        load.do("flood", WARM, window)
        before = server.cpu()
        flood = load.do("flood", plan.seconds, window)
        used = max(server.cpu() - before, 0.01)
        pace = load.do("pace", plan.seconds, RATE)
    run = Run(load.login, flood["flood"], flood["all"] / used, pace["p50"] / 1000, pace["p99"] / 1000)
    results.runs.setdefault((contender.name, count), []).append(run)
    return f"{run.flood / 1e6:.2f} M/s, {run.per_cpu / 1e6:.1f} M per CPU second, p99 {run.p99:.1f} ms"


def _idle(results: Results, contender: Contender, count: int, command: list[str]) -> str:
    if any(name == contender.name and size < count for name, size in results.done):
        raise LoadError("left out, for fewer clients were slow already")
    with running(contender) as server:
        before = server.memory()
        with Load(command, contender.protocol, server.port, count - SENDERS, LONGEST):
            grown = (server.memory() - before) / 1024 / count
    results.memory[contender.name, count] = grown
    return f"{grown:.1f} KiB for each connection"
