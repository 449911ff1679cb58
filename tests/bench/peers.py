"""The load generator where there is no C compiler: several processes of Python, the same commands, the same checks.

python -m tests.bench.peers chat PORT RECEIVERS SENDERS: see load.c.
"""

import json
import multiprocessing
import multiprocessing.connection
import os
import selectors
import socket
import statistics
import sys
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

TEXT = 63  # characters: with its end, a line of 64 bytes
BATCH = 64  # lines that a sender sends at once
PATIENCE = 20.0  # seconds without any delivery after which the server counts as stuck


class Wrong(Exception):
    """The server has not done what it must."""


class Client:
    """One connection, logged in, that checks what it gets."""

    def __init__(self, port: int, name: str, senders: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.next = [0] * senders  # number of the next line of each sender
        self.delays: list[float] = []  # seconds
        self._rest = b""
        self._read_until(b"SERVER~")
        self.sock.sendall(name.encode() + b"\n")
        self._read_until(b"USERS~")

    def _read_until(self, beginning: bytes) -> None:
        while not any(line.startswith(beginning) for line in self._lines()):
            pass

    def _lines(self) -> list[bytes]:
        data = self.sock.recv(1 << 18)
        if not data:
            raise Wrong("a connection has ended")
        *lines, self._rest = (self._rest + data).split(b"\n")
        return lines

    def receive(self, timed: bool) -> None:
        """Check the lines that have come."""
        lines, now = self._lines(), time.monotonic_ns()
        for line in lines:
            name, _, text = line.partition(b"~")
            if text[:1] != b"#":
                continue  # somebody joins
            who, number = text[1] - ord("a"), int(text[2:10], 16)
            if name != b"s%d" % who or number != self.next[who] or len(text) != TEXT:
                raise Wrong(f"line {number} of {name!r} came instead of line {self.next[who]}")
            self.next[who] += 1
            if timed:
                self.delays.append((now - int(text[10:26], 16)) / 1e9)


def listen(clients: list[Client], pipe: Connection) -> None:
    """Let clients receive, and tell the pipe how many lines of each sender all of them have."""
    selector = selectors.DefaultSelector()
    selector.register(pipe, selectors.EVENT_READ)
    for client in clients:
        selector.register(client.sock, selectors.EVENT_READ, client)
    timed, told = False, clients[0].next[:]
    try:
        while (parent := multiprocessing.parent_process()) is None or parent.is_alive():
            for each, _ in selector.select(1.0):
                if each.data is not None:
                    each.data.receive(timed)
                elif (timed := pipe.recv()) is None:
                    return
                elif not timed:
                    pipe.send([delay for client in clients for delay in client.delays])
            reached = [min(numbers) for numbers in zip(*(client.next for client in clients), strict=True)]
            if reached != told:
                told = reached
                pipe.send(tuple(reached))
    except EOFError:
        pass  # it is over
    except (OSError, Wrong) as error:
        pipe.send(str(error))


def work(port: int, numbers: range, senders: int, pipe: Connection) -> None:
    """Log receivers in, and let them receive. This is a process of its own."""
    clients = [Client(port, f"r{number}", senders) for number in numbers]
    pipe.send("")
    listen(clients, pipe)


class Crowd:
    """All clients: the senders here, the receivers in other processes."""

    def __init__(self, port: int, receivers: int, senders: int) -> None:
        start = time.monotonic()
        count = min(receivers, max(2, os.cpu_count() or 2))
        pairs = [multiprocessing.Pipe() for _ in range(count + 1)]
        self._pipes: list[Any] = [ours for ours, _ in pairs]
        for first, (_, theirs) in enumerate(pairs[1:]):
            arguments = (port, range(first, receivers, count), senders, theirs)
            multiprocessing.Process(target=work, args=arguments, daemon=True).start()
        self._senders = [Client(port, f"s{number}", senders) for number in range(senders)]
        for pipe in self._pipes[1:]:
            pipe.recv()
        threading.Thread(target=listen, args=(self._senders, pairs[0][1]), daemon=True).start()
        self._sent = [0] * senders
        self._safe = dict.fromkeys(self._pipes, (0,) * senders)
        self._clients = receivers + senders
        say(logins=self._clients, seconds=time.monotonic() - start)

    def flood(self, seconds: float, window: float) -> None:
        """Keep so many lines of each sender on their way."""
        start, before = time.monotonic(), sum(self._sent)
        while time.monotonic() < start + seconds:
            for who, sent in enumerate(self._sent):
                if sent + BATCH - min(safe[who] for safe in self._safe.values()) <= window:
                    self._speak(who, BATCH, 0)
            self._look(0.01)
        self._drain()
        everything = (sum(self._sent) - before) * self._clients
        say(flood=everything / (time.monotonic() - start), all=everything)

    def pace(self, seconds: float, rate: float) -> None:
        """Cause so many deliveries a second, and measure how long each takes."""
        self._tell(True)
        step, start, lines = self._clients / rate, time.monotonic_ns(), 0
        while (due := start + int(lines * step * 1e9)) < start + seconds * 1e9:
            self._look(max(0.0, (due - time.monotonic_ns()) / 1e9))
            if due <= time.monotonic_ns():
                self._speak(lines % len(self._sent), 1, due)
                lines += 1
        self._drain()
        self._tell(False)
        delays = sorted(delay for pipe in self._pipes for delay in pipe.recv())
        p50, p99 = statistics.quantiles(delays, n=100)[49::49]
        say(pace=rate, p50=p50 * 1e6, p99=p99 * 1e6, samples=len(delays))

    def _tell(self, timed: bool) -> None:
        for pipe in self._pipes:
            pipe.send(timed)

    def _speak(self, who: int, count: int, due: int) -> None:
        numbers = range(self._sent[who], self._sent[who] + count)
        lines = (f"#{chr(ord('a') + who)}{number:08x}{due:016x}".ljust(TEXT, "x") for number in numbers)
        self._senders[who].sock.sendall(("\n".join(lines) + "\n").encode())
        self._sent[who] += count

    def _drain(self) -> None:
        while any(safe != tuple(self._sent) for safe in self._safe.values()):
            if not self._look(PATIENCE):
                raise Wrong("nothing comes any more")

    def _look(self, seconds: float) -> bool:
        """Take what the listeners tell; return whether there was any."""
        ready: list[Any] = multiprocessing.connection.wait(self._pipes, seconds)
        for pipe in ready:
            told = pipe.recv()
            if isinstance(told, str):
                raise Wrong(told)
            self._safe[pipe] = told
        return bool(ready)


def say(**answer: object) -> None:
    """Print an answer."""
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Do what stdin says."""
    port, receivers, senders = map(int, sys.argv[2:])
    try:
        crowd = Crowd(port, receivers, senders)
        say(quiet=True)
        for line in sys.stdin:
            command, seconds, value = line.split()
            {"flood": crowd.flood, "pace": crowd.pace}[command](float(seconds), float(value))
    except (Wrong, OSError, EOFError) as error:
        say(error=str(error))


if __name__ == "__main__":
    main()
