"""The program under test as a client: somebody at its keyboard and screen, and the harness as its server."""

import os
import socket
from typing import TYPE_CHECKING

from tests.kit.chart import quote
from tests.kit.peer import Peer
from tests.kit.program import SLACK
from tests.kit.stage import HOST

if TYPE_CHECKING:
    from tests.kit.stage import Stage

YOU = "you"


class ClientProgram:
    """Starts the client; `server` is the harness's end of its connection."""

    def __init__(self, stage: "Stage") -> None:
        self.stage = stage
        with socket.create_server((HOST, 0)) as listener:
            listener.settimeout(stage.patience.start)
            port = listener.getsockname()[1]
            self.program = stage.start("--port", str(port), on_output=self._record_output)
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                stage.fail(f"{self.program.name} connects to {HOST}:{port}", "no connection came")
        stage.chart.record("server", "connects", to_program=False)
        self.server: Peer = stage.add_peer(connection, "server")

    def type(self, *lines: str) -> None:
        """Type lines at the keyboard."""
        for line in lines:
            data = f"{line}\n".encode()
            self.stage.chart.record(YOU, data, to_program=True)
            self.program.type(data)

    def type_unfinished(self, text: str) -> None:
        """Type the beginning of a line."""
        self.stage.chart.record(YOU, text.encode(), to_program=True)
        self.program.type(text.encode())

    def end_typing(self) -> None:
        """End standard input, as Ctrl-D does."""
        self.stage.chart.record(YOU, "end of input", to_program=True)
        self.program.end_input()

    def must_show(self, line: str) -> None:
        """Demand that the client prints this line now, in whatever company."""
        wanted = line.encode() + os.linesep.encode()
        if not self.program.stdout.wait_for(lambda data: has_line(data, wanted), self.stage.patience.reply):
            self._fail_to_print(f'{self.program.name} prints "{line}" at once')

    def must_end(self, status: int | None = None, seconds: float | None = None) -> None:
        """Demand that the client ends by itself within `seconds`, with this status (None: with any)."""
        seconds = seconds or self.stage.patience.end
        came = self.program.drained_status(seconds + SLACK)
        expected = f"{self.program.name} ends" + (f" with status {status}" if status is not None else "")
        if came is None:
            self.stage.fail_silent(expected, f"it is still running after {seconds:g} s")
        if status not in (None, came):
            self.stage.fail(expected, f"it ended with status {came}")

    def must_have_printed(self, *lines: str) -> None:
        """Demand that each of these lines was printed, once and in this order; others may stand between.

        Call it after `must_end`: a client need not flush before.
        """
        printed = self.program.printed().split("\n")
        if [line for line in printed if line in lines] != list(lines):
            missing = [line for line in lines if line not in "\n".join(printed)]
            why = "a line that arrived was not printed" if missing else "each line stands alone: no prompt, no break"
            self._fail_to_print(f"{self.program.name} has printed {quote(_join(lines))}", why=why)

    @staticmethod
    def must_not_connect(stage: "Stage", host: str, port: int) -> None:
        """Start the client where nobody listens, and demand one clear line and status 1."""
        program = stage.start("--host", host, "--port", str(port))
        status = program.drained_status(stage.patience.start)
        complaint = program.complained()
        beginning = f"Cannot connect to {host}:{port}: "
        expected = f"one line on stderr: {beginning}REASON"
        if "Traceback" in complaint:
            stage.fail(expected, "a traceback", why="create_connection() raises OSError, and nobody catches it")
        lines = [line for line in complaint.splitlines() if line.startswith(beginning)]
        if len(lines) != 1 or lines[0] == beginning:
            stage.fail(expected, quote(complaint.encode()) if complaint else "nothing")
        if status != 1:
            stage.fail(f"{program.name} ends with status 1", "it still runs" if status is None else f"status {status}")

    def must_complain(self, line: str) -> None:
        """Demand that `line` stands on standard error, perhaps behind a prompt, and no traceback."""
        complained = self.program.complained()
        if "Traceback" in complained:
            self.stage.fail(f'one line on stderr: "{line}"', "a traceback")
        if line not in complained:
            came = quote(complained.encode()) if complained else "nothing"
            self.stage.fail(f'one line on stderr: "{line}"', came)

    def _fail_to_print(self, expected: str, why: str = "") -> None:
        printed = self.program.printed()
        came = f"it printed {quote(printed.encode())}" if printed else "it printed nothing"
        self.stage.fail(expected, came, why=why)

    def _record_output(self, data: bytes) -> None:
        self.stage.chart.record(YOU, data, to_program=False)


def has_line(data: bytes, line: bytes) -> bool:
    """Tell whether a line, with its end, stands in the data as a line of its own."""
    return data.startswith(line) or b"\n" + line in data


def _join(lines: tuple[str, ...]) -> bytes:
    return "\n".join(lines).encode()
