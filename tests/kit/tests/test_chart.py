"""The conversation of one test as a sequence chart."""

import re
import threading

import pytest

from tests.kit.chart import FIRST_EVENTS, LONGEST_ARROW, MOST_EVENTS, Chart, quote


def drawn(chart: Chart) -> list[str]:
    """Return the chart's lines with all times set to 0."""
    return [re.sub(r"\d+\.\d{3} s", "0.000 s", line) for line in chart.draw()]


def chart_of(*events: tuple[str, str, bytes | str]) -> Chart:
    """Return a chart of (peer, direction, what) events."""
    chart = Chart("server.py")
    for peer, direction, what in events:
        chart.record(peer, what, to_program=direction == ">")
    return chart


def test_nothing_happened_nothing_is_drawn() -> None:
    assert Chart("server.py").draw() == []


def test_one_peer() -> None:
    chart = chart_of(("alice", ">", "connects"), ("alice", ">", b"hi\n"), ("alice", "<", b"hi\n"))
    chart.mark("alice")
    assert drawn(chart) == [
        "    alice                                   server.py",
        "    │── connects ──────────────────────────────▶│   0.000 s",
        '    │── "hi\\n" ────────────────────────────────▶│   0.000 s',
        '    │◀── "hi\\n" ────────────────────────────────│   0.000 s  ✘',
    ]


def test_two_peers_stand_on_both_sides_of_the_program() -> None:
    chart = chart_of(("alice", ">", b"hi\n"), ("bob", "<", b"hi\n"), ("bob", ">", "reset"))
    assert drawn(chart) == [
        "    alice                        server.py                           bob",
        '    │── "hi\\n" ─────────────────────▶│                                │   0.000 s',
        '    │                                │── "hi\\n" ─────────────────────▶│   0.000 s',
        "    │                                │◀── reset ──────────────────────│   0.000 s",
    ]


def test_an_arrow_crosses_the_lifelines_between() -> None:
    chart = chart_of(("alice", ">", b"1\n"), ("bob", ">", b"2\n"), ("carol", "<", b"3\n"))
    assert drawn(chart) == [
        "    alice                bob                server.py               carol",
        '    │── "1\\n" ─────────────────────────────────▶│                     │   0.000 s',
        '    │                     │── "2\\n" ───────────▶│                     │   0.000 s',
        '    │                     │                     │── "3\\n" ───────────▶│   0.000 s',
    ]


def test_of_more_than_four_peers_the_marked_and_the_latest_are_shown() -> None:
    names = ["anna", "bert", "carl", "dora", "emil", "fred"]
    chart = chart_of(*((name, ">", b"x\n") for name in names))
    chart.mark("anna")
    assert drawn(chart) == [
        "    anna          dora          server.py         emil            fred",
        '    │── "x\\n" ─────────────────────▶│               │               │   0.000 s',
        '    │               │── "x\\n" ─────▶│               │               │   0.000 s',
        '    │               │               │◀── "x\\n" ─────│               │   0.000 s',
        '    │               │               │◀── "x\\n" ─────────────────────│   0.000 s',
        "    │◀── nothing ───────────────────│               │               │   0.000 s  ✘",
        "(2 more clients are not shown)",
    ]


def test_a_label_that_is_too_long_is_cut() -> None:
    row = drawn(chart_of(("alice", ">", b"a" * 70 + b"\n")))[1]
    assert row == f'    │── "{"a" * 35}… ─▶│   0.000 s'


def test_rows_with_wide_and_combining_characters_line_up() -> None:
    for text in ("漢字😀", "e\N{COMBINING ACUTE ACCENT}", "漢" * 40):
        for direction in "<>":
            row = drawn(chart_of(("alice", direction, text)))[1]
            wide = sum(character in "漢字😀" for character in row)
            combining = row.count("\N{COMBINING ACUTE ACCENT}")
            assert len(row) + wide - combining == len("    │") + 43 + len("│   0.000 s")


def test_the_pieces_of_one_line_are_one_arrow() -> None:
    chart = chart_of(("alice", "<", b"he"), ("bob", "<", b"x\n"), ("alice", "<", b"llo\n"), ("alice", "<", b"again\n"))
    assert [re.findall(r'"\w+\\n"', line) for line in chart.draw()[1:]] == [['"hello\\n"'], ['"x\\n"'], ['"again\\n"']]


def test_what_a_peer_sends_in_pieces_stays_in_pieces() -> None:
    assert len(chart_of(("alice", ">", b"he"), ("alice", ">", b"llo\n")).draw()) == 3


def test_what_happens_to_a_connection_is_not_glued_to_bytes() -> None:
    assert len(chart_of(("alice", "<", b"he"), ("alice", "<", "end of file")).draw()) == 3


def test_lines_that_are_no_part_of_the_conversation_are_hidden() -> None:
    chart = chart_of(("alice", "<", b"SERVER~a\nSERVER~b\n"), ("alice", "<", b"SERVER~c\nhi\n"), ("alice", "<", b""))
    chart.skipped = lambda line: line.startswith(b"SERVER~")
    assert len(chart.draw()) == 3
    assert ["SERVER~" in line for line in chart.draw()] == [False, False, False]
    assert '"hi\\n"' in chart.draw()[1]


def test_a_hidden_line_is_shown_if_it_is_the_wrong_one() -> None:
    chart = chart_of(("alice", "<", b"SERVER~a\n"))
    chart.skipped = lambda line: True
    assert chart.draw() == []
    chart.mark("alice")
    assert "✘" in chart.draw()[1]


def test_the_mark_stands_at_the_last_arrow_to_the_peer() -> None:
    chart = chart_of(("bob", "<", b"1\n"), ("bob", "<", b"2\n"), ("bob", ">", b"3\n"), ("alice", "<", b"4\n"))
    chart.mark("bob")
    assert [line.endswith("✘") for line in chart.draw()] == [False, False, True, False, False]


def test_the_mark_stands_at_the_arrow_that_brought_what_was_wrong() -> None:
    chart = chart_of(("bob", "<", b"1\n"), ("bob", "<", b"2\n"), ("bob", "<", "end of file"))
    chart.mark("bob", b"1")
    chart.mark("bob", b"not there")
    assert [line.endswith("✘") for line in chart.draw()] == [False, True, False, True]


def numbers_in(chart: Chart) -> list[int]:
    return [int(number) for line in chart.draw() for number in re.findall(r'"(\d+)\\n"', line)]


def conversation(length: int) -> Chart:
    return chart_of(*(("alice", ">", f"{number}\n".encode()) for number in range(length)))


def test_up_to_24_events_are_all_shown() -> None:
    assert numbers_in(conversation(MOST_EVENTS)) == list(range(MOST_EVENTS))


def test_of_more_events_the_first_and_the_last_are_shown() -> None:
    chart = conversation(100)
    assert numbers_in(chart) == [0, 1, 2, 3, *range(80, 100)]
    assert chart.draw()[1 + FIRST_EVENTS] == "    ⋮ 76 more"


def test_the_window_ends_two_rows_after_the_mark() -> None:
    chart = conversation(50)
    chart.record("alice", b"50\n", to_program=False)
    chart.mark("alice")
    for number in range(51, 100):
        chart.record("alice", f"{number}\n".encode(), to_program=True)
    assert numbers_in(chart) == [0, 1, 2, 3, *range(33, 53)]


def test_a_mark_near_the_beginning_needs_no_gap() -> None:
    chart = chart_of(("alice", "<", b"0\n"))
    chart.mark("alice")
    for number in range(1, 100):
        chart.record("alice", f"{number}\n".encode(), to_program=True)
    assert numbers_in(chart) == [0, 1, 2]


def test_arrows_may_be_recorded_in_several_threads() -> None:
    chart = Chart("server.py")
    work = lambda name: [chart.record(name, b"x\n", to_program=True) for _ in range(200)]  # noqa: E731
    threads = [threading.Thread(target=work, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert f"⋮ {800 - MOST_EVENTS} more" in "".join(chart.draw())


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        (b"hello\n", '"hello\\n"'),
        ("漢 é".encode(), '"漢 é"'),
        (b'say "hi"', '"say "hi""'),
        (b"\xff\x00", "b'\\xff\\x00'"),
        (b"", '""'),
        (b"a" * 80, f'"{"a" * 80}"'),
        (b"a" * 1000, f'"{"a" * 23}…  (1,000 bytes)'),
    ],
)
def test_bytes_are_quoted_as_text_where_they_are_text(data: bytes, shown: str) -> None:
    assert quote(data) == shown


def test_what_comes_without_end_gets_more_than_one_arrow() -> None:
    piece = ("alice", "<", b"x" * LONGEST_ARROW)
    assert len(chart_of(piece, piece).draw()) == 3  # with the names
