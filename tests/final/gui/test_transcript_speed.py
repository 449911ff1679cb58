"""A flood and a long past do not stop the window. With -s the tests take longer and print what they have measured."""

import os
import queue
import threading
import time
from pathlib import Path

import pytest

from final.gui.conversation import Conversation, Entry
from final.gui.pump import Pump
from tests.final.gui.gaps import Gaps
from tests.final.gui.viewing import View, expected, said

QUICK = 0.1  # seconds; a tenth of it is the aim, but tests run on busy machines, too
MORE = 16 * 1024 * 1024  # bytes that a flood may cost
WORDS = "This is a line of the length that lines have, with a number and https://example.org/{}"
STATUS = Path("/proc/self/statm")


@pytest.fixture
def thorough(request: pytest.FixtureRequest) -> bool:
    """Whether somebody reads what is measured."""
    return bool(request.config.getoption("capture") == "no")


def lines(count: int) -> list[Entry]:
    """Return entries of ten people."""
    return [said(WORDS.format(number), f"person{number // 3 % 10}", number * 20) for number in range(count)]


@pytest.mark.parametrize("count", [1000, 5000])
def test_opening_a_long_conversation_does_not_stop_the_window(view: View, count: int) -> None:
    long = Conversation("lobby", entries=lines(count))
    gaps = Gaps(view.root)
    start = time.perf_counter()
    view.transcript.show(long)
    shown = time.perf_counter() - start
    view.settle()
    print(f"\n{count} entries: seen after {shown * 1000:.0f} ms, all after {time.perf_counter() - start:.2f} s")
    print(gaps.stop())
    assert view.shown == expected(long.entries)
    gaps.demand_none()


@pytest.mark.parametrize("where", ["at the end", "scrolled up"])
def test_a_flood_does_not_stop_the_window(view: View, where: str, thorough: bool) -> None:
    view.show(*lines(1000))
    if where == "scrolled up":
        view.conversation.being_read = True
        view.text.yview_moveto(0.5)
    seconds = 20 if thorough else 1
    inbox: queue.SimpleQueue[Entry] = queue.SimpleQueue()
    pump = Pump(view.root, inbox, lambda entries: view.add(*entries))
    gaps = Gaps(view.root)
    flood = threading.Thread(target=pour, args=(inbox, seconds))
    flood.start()
    while flood.is_alive() or not inbox.empty():
        view.root.tk.dooneevent(0)
    print(f"\na flood for {seconds} s, {where}: {gaps.stop()}")
    pump.stop()
    flood.join()
    view.settle()
    assert view.transcript.at_end == (where == "at the end")
    assert view.shown == expected(view.conversation.entries)
    gaps.demand_none()


def pour(inbox: "queue.SimpleQueue[Entry]", seconds: int) -> None:
    """Put in a thousand lines a second."""
    start = time.perf_counter()
    pause = threading.Event()
    for portion in range(seconds * 100):
        for entry in lines(10):
            inbox.put(entry)
        pause.wait(max(0.0, start + portion / 100 - time.perf_counter()))


def test_adding_a_hundred_entries_takes_no_time(view: View) -> None:
    view.show(*lines(1000))
    durations = []
    for _ in range(20):
        start = time.perf_counter()
        view.add(*lines(100))
        durations.append(time.perf_counter() - start)
        view.root.update()
    print(f"\n100 entries: {min(durations) * 1000:.1f} ms at best, {max(durations) * 1000:.1f} ms at worst")
    assert min(durations) < QUICK


@pytest.mark.skipif(not STATUS.exists(), reason="only Linux tells it in a file")
def test_memory_stays_bounded_however_much_comes(view: View, thorough: bool) -> None:
    view.show(*lines(1000))
    pour_at_once(view, 2000)
    before = memory()
    pour_at_once(view, 100_000 if thorough else 5000)
    print(f"\nmemory: {before / 1024 / 1024:.1f} MiB before, {memory() / 1024 / 1024:.1f} MiB after")
    assert len(view.conversation.entries) == 1000
    assert memory() - before < MORE


def pour_at_once(view: View, count: int) -> None:
    for _ in range(count // 100):
        view.add(*lines(100))
        view.root.update()


def memory() -> int:
    """Return the bytes of real memory that this process uses."""
    return int(STATUS.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
