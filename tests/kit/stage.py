"""One test's stage: the program under test, the peers around it, and the chart of what they said."""

import contextlib
import random
import re
import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from tests.kit import diagnosis, system
from tests.kit.chart import Chart, quote
from tests.kit.failure import Evidence, Failed
from tests.kit.launch import Launcher
from tests.kit.peer import Peer
from tests.kit.program import AS_IT_IS, NOTHING_MORE, OnOutput, Program, ignore, shorten
from tests.kit.reader import Reader

HOST = "127.0.0.1"
LISTENING = re.compile(rb"^Listening on 127\.0\.0\.1:(\d+)\r?\n", re.MULTILINE)
NOT_GIVEN_AWAY = (10_000, 30_000)  # ports
KEPT = 64 << 20  # bytes that a program may send in one test; the rest is thrown away. The most of ours is 13 MiB
LEAST_PATIENCE = 2.0  # seconds
TIRING = 0.8  # of the patience that is left after each silence
IDLE_SECONDS = 1.0  # of silence in which processor time is measured
IDLE_SHARE = 0.2  # of one processor that a program with nothing to do may use
SECOND_START = 2.0  # seconds for a program that did not listen at its first start


@dataclass
class Patience:
    """How long to wait. Generous: only failures ever wait so long.

    Args:
        start: seconds until a server must listen.
        reply: seconds until a reply must begin, or go on.
        end: seconds until a program must have ended.
    """

    start: float = 10.0
    reply: float = 5.0
    end: float = 5.0

    def tire(self) -> None:
        """Wait less for the next reply: who was silent several times is silent for a reason."""
        self.reply = min(self.reply, max(LEAST_PATIENCE, TIRING * self.reply))


class Stage:
    """Starts programs, connects peers, and ends everything it has started.

    Args:
        script: the program under test.
        patience: how long to wait for it.
        payload: where the test's random texts come from.
        launcher: starts the programs.
    """

    def __init__(self, script: Path, patience: Patience, payload: random.Random, launcher: Launcher = AS_IT_IS) -> None:
        self.launcher = launcher
        self.script = script
        self.patience = patience
        self.payload = payload
        self.chart = Chart(script.name)
        self.reader = Reader()
        self.program: Program | None = None
        self.peers: list[Peer] = []
        self.room = KEPT
        self.skipped: Callable[[bytes], bool] = lambda line: False  # lines that no test asks for
        self.evidence = Evidence()
        self.witness: Callable[[Evidence], str] = lambda evidence: ""  # adds what it sees; tells what went wrong
        self._programs: list[Program] = []
        self._at_the_end: list[Callable[[], None]] = []

    def start(
        self, *arguments: str, on_output: OnOutput = ignore, environment: Mapping[str, str] = NOTHING_MORE
    ) -> Program:
        """Start the program under test.

        Args:
            arguments: what follows the script on the command line.
            on_output: gets what it prints, as it comes.
            environment: variables for it, beside those that all programs get.
        """
        if not self.script.exists():
            others = sorted(path.name for path in self.script.parent.glob("*.py"))
            came = f"found only {', '.join(others)}" if others else f"no {self.script.name}"
            self.fail(f"{self.script.parent.name}/ holds {self.script.name}", came)
        self.program = Program(
            self.script, *arguments, on_output=on_output, more_environment=environment, launcher=self.launcher
        )
        self._programs.append(self.program)
        return self.program

    def start_server(self, *arguments: str, port: int = 0) -> "Server":
        """Start the program under test as a server, and wait until it listens."""
        program = self.start("--port", str(port), *arguments)
        program.stdout.wait_for(lambda data: LISTENING.search(data) is not None, self.patience.start)
        line = LISTENING.search(program.stdout.everything())
        if line is None:
            self.patience.start = min(self.patience.start, SECOND_START)
            printed = program.printed().strip()
            came = f"it printed {quote(printed[-200:].encode())}" if printed else "it printed nothing"
            cause = diagnosis.why_not_listening(program, str(port))
            self.fail(f'{program.name} prints the line "Listening on {HOST}:PORT"', came, why=cause)
        if int(line[1]) == 0:
            why = "getsockname() tells which port the system has chosen"
            self.fail("the line names the real port", f'it printed "Listening on {HOST}:0"', why=why)
        if port not in (0, int(line[1])):
            self.fail(f"with --port {port} {program.name} listens on port {port}", f"it listens on port {int(line[1])}")
        return Server(self, program, int(line[1]))

    def connect(self, name: str, port: int, receive_buffer: int | None = None) -> Peer:
        """Connect a peer to the program under test.

        Args:
            name: how the chart calls it.
            port: where the program listens.
            receive_buffer: bytes that the system may hold for the peer; None lets it choose.
        """
        sock = socket.socket()
        sock.settimeout(self.patience.reply)
        if receive_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        try:
            sock.connect((HOST, port))
            self.chart.record(name, "connects", to_program=True)
            return self.add_peer(sock, name)
        except OSError as error:  # also if the program crashes a moment after it has accepted
            sock.close()
            self.fail_silent(f"{name} can connect to port {port}", f"{error.strerror or 'no answer'}")

    def add_peer(self, sock: socket.socket, name: str) -> Peer:
        """Take over a connected socket."""
        peer = Peer(sock, name, self)
        self.peers.append(peer)
        return peer

    def at_once(self, *actions: Callable[[], object]) -> None:
        """Do all actions at the same time, each in a thread of its own; raise what the first to fail raises."""
        barrier = threading.Barrier(len(actions))
        errors: list[BaseException] = []

        def act(action: Callable[[], object]) -> None:
            barrier.wait()
            try:
                action()
            except BaseException as error:  # raised below, in the test's thread
                errors.append(error)

        threads = [threading.Thread(target=act, args=(action,), daemon=True) for action in actions]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if errors:
            raise errors[0]

    def fail(self, expected: str, came: str, peer: Peer | None = None, why: str = "", marked: bytes = b"") -> NoReturn:
        """Something came that should not: gather the evidence and raise Failed.

        Args:
            expected: what should have happened, of whom.
            came: what happened instead.
            peer: who noticed.
            why: the likely cause, if the test knows it.
            marked: the bytes whose arrow gets the ✘; else it is the last that reached the peer.
        """
        if peer is not None:
            self.chart.mark(peer.name, marked)
        raise Failed(expected, came, self.gather() or why)

    def fail_silent(self, expected: str, came: str, peer: Peer | None = None, why: str = "") -> NoReturn:
        """Nothing came: gather the evidence, look for the cause of the silence, and raise Failed.

        Args: as those of `fail`; `why` is what the test believes, should nothing better be found.
        """
        if peer is not None:
            self.chart.record(peer.name, "nothing", to_program=False)
            self.chart.mark(peer.name)
        crash = self.gather()
        self.patience.tire()
        if self.program is not None and not crash:
            others = [other for other in self.peers if other is not peer and other.is_open]
            why = diagnosis.why_silent(self.program, peer, others, why)
        raise Failed(expected, came, crash or why)

    def gather(self) -> str:
        """Keep what was seen; return which exception has ended the program or a thread of it, or ""."""
        program = self.program
        self.evidence.chart = self.chart.draw()
        if program is None:
            return ""
        # crash() waits for a traceback on its way; to ask before that where the program is would cut it off
        crash = self.witness(self.evidence) or diagnosis.crash(program)
        self.evidence.program = program.name
        self.evidence.waits = diagnosis.where(program)
        self.evidence.output = shorten(program.printed())
        self.evidence.errors = shorten(program.complained())
        return crash

    def demand_idle(self, when: str, looks: int = 1) -> None:
        """Demand that in one of so many seconds of silence the program uses next to no processor time."""
        program = self.program
        assert program is not None
        for _ in range(looks):
            work = program.family.at_work(lambda: program.status(IDLE_SECONDS))
            if (status := program.status()) is not None:
                self.fail(f"{program.name} goes on running {when}", f"it ended with status {status}")
            if work is None:
                system.not_checked("the processor time of another process cannot be read here")
            used, possible = work
            if used <= IDLE_SHARE * possible:
                return
        cause = "a loop that never blocks: after recv() returned b'', or one that polls"
        came = f"it used {used:.2f} s of it"
        self.fail(f"{program.name} uses no processor time in a second of silence {when}", came, why=cause)

    def on_close(self, act: Callable[[], None]) -> None:
        """Have something done at the end of the test, when its programs have ended."""
        self._at_the_end.append(act)

    def close(self) -> None:
        """End all peers and programs."""
        for peer in self.peers:
            peer.close()
        for program in self._programs:
            program.stop()
        for act in self._at_the_end:
            act()
        for peer in self.peers:  # who has come meanwhile
            peer.close()
        self.reader.stop()


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port that nobody uses, of those that no system gives away by itself: so nobody takes it meanwhile."""
    while True:
        port = random.randrange(*NOT_GIVEN_AWAY)
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, kind) as sock:
            sock.bind((HOST, port))
            return port


@contextlib.contextmanager
def deaf_port() -> Iterator[int]:
    """Give a port at which nobody listens, and nobody can begin to."""
    with socket.socket() as bound:
        bound.bind((HOST, 0))
        yield bound.getsockname()[1]


class Server:
    """The program under test as a server that listens."""

    def __init__(self, stage: Stage, program: Program, port: int) -> None:
        self.stage = stage
        self.program = program
        self.port = port

    def client(self, name: str, receive_buffer: int | None = None) -> Peer:
        """Connect a client; `receive_buffer` as in Stage.connect."""
        return self.stage.connect(name, self.port, receive_buffer)

    def clients(self, *names: str) -> list[Peer]:
        """Connect several clients, one after the other."""
        return [self.client(name) for name in names]
