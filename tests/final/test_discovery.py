"""Servers that let themselves be found, and clients that look for them."""

import json
import socket
import threading
from collections.abc import Iterator

import pytest

from final.discovery import QUESTION, Answers, Found, find
from tests.final.house import House
from tests.kit import system
from tests.kit.stage import HOST, free_port

BRIEF = 0.3  # seconds to listen where no answer is expected
LONG = 5.0  # seconds to listen where one is


@pytest.fixture
def asked() -> Iterator[socket.socket]:
    """A socket that is asked, and whose answers the test writes."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind((HOST, 0))
        sock.settimeout(LONG)
        yield sock


def test_a_server_that_allows_it_is_found(house: House) -> None:
    port = free_port(socket.SOCK_DGRAM)
    server = house.open("--announce", "--discovery-port", str(port))
    assert system.poll(lambda: find(1.0, HOST, port) == [Found(HOST, server.port, tls=False)], LONG)
    assert house.close() == 0


def test_a_server_that_does_not_allow_it_is_not(house: House) -> None:
    port = free_port(socket.SOCK_DGRAM)
    house.open("--discovery-port", str(port))
    assert find(BRIEF, HOST, port) == []


def test_other_questions_are_not_answered() -> None:
    with Answers(0, 5000, tls=True) as answers, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.connect((HOST, answers.port))
        for question in (b"", b"who is there?", QUESTION + b"!", b"x" * 2000, QUESTION):
            sock.send(question)
        sock.settimeout(LONG)
        assert json.loads(sock.recv(2000)) == {"port": 5000, "tls": True}
        sock.settimeout(BRIEF)
        with pytest.raises(TimeoutError):
            sock.recv(2000)


def test_who_asks_and_goes_harms_nobody() -> None:
    with Answers(0, 5000, tls=False) as answers:
        for _ in range(20):
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                sock.sendto(QUESTION, (HOST, answers.port))
        assert system.poll(lambda: find(1.0, HOST, answers.port) == [Found(HOST, 5000, tls=False)], LONG)


INFINITE = b'{"port": Infinity, "tls": 0}'


def test_answers_that_are_none_are_passed_over(asked: socket.socket) -> None:
    def answer() -> None:
        _, asker = asked.recvfrom(100)
        good = b'{"port": 7, "tls": true}'
        bad = (b"", b"\xff", b"[]", b"{}", b'{"port": "x", "tls": 1}', b'{"port": []}', INFINITE, b"7")
        for text in (*bad, good, good):
            asked.sendto(text, asker)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        assert find(LONG, HOST, asked.getsockname()[1]) == [Found(HOST, 7, tls=True)]
    finally:
        thread.join()


def test_without_a_network_nobody_is_found() -> None:
    assert find(BRIEF, "256.256.256.256", 1) == []


def test_a_port_where_somebody_else_answers_is_one_sentence(house: House, asked: socket.socket) -> None:
    port = asked.getsockname()[1]
    assert "in use" in house.refuses_to_open("--announce", "--discovery-port", str(port))
