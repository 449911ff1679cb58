"""Bytes that arrive in one thread and are awaited in another."""

import threading

import pytest

from tests.kit import stream as stream_module
from tests.kit.stream import Stream


def fed(*pieces: bytes) -> Stream:
    """Return a stream to which these pieces have come."""
    stream = Stream()
    for piece in pieces:
        stream.feed(piece)
    return stream


def test_bytes_are_taken_in_order_and_once() -> None:
    stream = fed(b"ab", b"cd")
    assert (stream.take(3, 0), stream.take(1, 0), stream.take(1, 0)) == (b"abc", b"d", None)


def test_a_line_that_came_in_pieces_is_one_line() -> None:
    stream = fed(b"he", b"llo\nworld")
    assert (stream.take_line(0), stream.take_line(0)) == (b"hello", None)


def test_what_was_taken_no_longer_waits_but_belongs_to_everything() -> None:
    stream = fed(b"one\ntwo")
    stream.take_line(0)
    assert (stream.waiting(), stream.everything()) == (b"two", b"one\ntwo")


def test_what_came_before_the_end_can_still_be_taken() -> None:
    stream = fed(b"last\nrest")
    stream.end()
    assert stream.ended
    assert stream.wait_end(0)
    assert (stream.take_line(9), stream.take_line(9), stream.take(4, 9)) == (b"last", None, b"rest")


def test_silence_is_not_the_end() -> None:
    stream = fed(b"x")
    assert not stream.wait_end(0)
    assert not stream.ended


def test_waiting_for_a_text_ends_with_the_text_or_with_the_stream() -> None:
    stream = fed(b"hello")
    assert stream.wait_for(lambda data: b"ell" in data, 0)
    assert not stream.wait_for(lambda data: b"x" in data, 0)
    stream.end()
    assert not stream.wait_for(lambda data: b"x" in data, 9)


def test_who_waits_is_woken_by_what_another_thread_feeds() -> None:
    stream, taken = Stream(), []
    waiter = threading.Thread(target=lambda: taken.append(stream.take_line(30)))
    waiter.start()
    stream.feed(b"now\n")
    waiter.join()
    assert taken == [b"now"]


class Clock:
    """A clock that moves on only while a stream waits; each wait brings a byte, as long as there are some."""

    def __init__(self, stream: Stream, pieces: int, seconds: float) -> None:
        self.now, self.stream, self.pieces, self.seconds = 0.0, stream, pieces, seconds

    def monotonic(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += min(self.seconds, seconds)
        if self.pieces:
            self.pieces -= 1
            self.stream.feed(b".")


@pytest.mark.parametrize(("pieces", "taken"), [(4, b"...."), (3, None)])
def test_slow_is_not_silent_each_byte_renews_the_patience(
    pieces: int, taken: bytes | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = Stream()
    clock = Clock(stream, pieces, 0.9)
    monkeypatch.setattr(stream_module, "time", clock)
    monkeypatch.setattr(stream._changed, "wait", clock.wait)
    assert stream.take(4, 1.0) == taken


def test_but_who_drips_is_not_awaited_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = Stream()
    clock = Clock(stream, 1000, 0.9)
    monkeypatch.setattr(stream_module, "time", clock)
    monkeypatch.setattr(stream._changed, "wait", clock.wait)
    assert not stream.wait_end(1.0)
    assert clock.now <= stream_module.MOST_PATIENCE
