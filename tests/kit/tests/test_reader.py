"""One thread that reads all sockets of a test."""

import socket
import struct
import threading
from collections.abc import Iterator

import pytest

from tests.kit.reader import Reader
from tests.kit.stream import Stream

Pair = tuple[socket.socket, socket.socket]


@pytest.fixture
def reader() -> Iterator[Reader]:
    reader = Reader()
    yield reader
    reader.stop()


@pytest.fixture
def pair() -> Iterator[Pair]:
    """Two ends of a TCP connection."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        left = socket.create_connection(listener.getsockname())
        right, _ = listener.accept()
    with left, right:
        yield left, right


def test_what_arrives_is_handed_over_and_then_the_end(reader: Reader, pair: Pair) -> None:
    stream, ended = Stream(), threading.Event()
    reader.add(pair[0], lambda data: stream.feed(data) if data else ended.set(), lambda: None)
    pair[1].sendall(b"hello")
    assert stream.take(5, 10) == b"hello"
    pair[1].shutdown(socket.SHUT_WR)
    assert ended.wait(10)


def test_a_reset_is_told_apart_from_the_end(reader: Reader, pair: Pair) -> None:
    pieces, reset = [], threading.Event()
    reader.add(pair[0], pieces.append, reset.set)
    pair[1].setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    pair[1].close()
    assert reset.wait(10)
    assert pieces == []


def test_a_socket_that_was_removed_is_left_alone(reader: Reader, pair: Pair) -> None:
    pieces: list[bytes] = []
    reader.add(pair[0], pieces.append, lambda: None)
    reader.remove(pair[0])
    pair[1].sendall(b"for somebody else")
    assert pair[0].recv(100) == b"for somebody else"
    assert pieces == []


def test_a_socket_may_be_removed_twice_or_closed(reader: Reader, pair: Pair) -> None:
    reader.add(pair[0], lambda data: None, lambda: None)
    reader.remove(pair[0])
    pair[0].close()
    reader.remove(pair[0])


def test_the_thread_ends_when_the_reader_is_stopped() -> None:
    before = threading.active_count()
    Reader().stop()
    assert threading.active_count() == before
