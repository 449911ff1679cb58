"""Starts and ends the servers that are compared, and watches what they cost. What they are: see contenders."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.bench.contenders import ROOT, Contender

START = 10.0  # seconds for a server to listen
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100  # per second, of /proc's clock


@dataclass
class Running:
    """A server at work."""

    port: int
    process: "subprocess.Popen[bytes]"

    def memory(self) -> int:
        """Return the bytes of memory that it occupies (RSS); 0 where the system does not say."""
        try:
            lines = Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines()
        except OSError:
            return 0
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("VmRSS"))

    def cpu(self) -> float:
        """Return the processor's seconds that it has used; 0 where the system does not say."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextlib.contextmanager
def running(contender: Contender) -> Iterator[Running]:
    """Start a server, and end it when it has been used."""
    with tempfile.TemporaryDirectory() as name, open(Path(name) / "output", "w+b") as output:
        server = _started(contender, Path(name), output)
        try:
            yield server
        finally:
            server.process.kill()
            server.process.wait()


def _started(contender: Contender, folder: Path, output: IO[bytes], attempts: int = 3) -> Running:
    """Start a server; on another port if somebody else was quicker to take the one that was free a moment ago."""
    port = 0 if contender.protocol == "chat" else free_port()
    command = contender.command(folder, port)
    command[0] = shutil.which(command[0], path=f"{os.environ.get('PATH', '')}:/usr/sbin") or command[0]
    process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    try:
        return Running(_wait_for(process, port, folder / "output"), process)
    except BaseException as error:
        process.kill()
        process.wait()
        if not (port and attempts > 1 and isinstance(error, TimeoutError) and "in use" in str(error)):
            raise
    return _started(contender, folder, output, attempts - 1)


def free_port() -> int:
    """Return a port that nobody uses, for servers that cannot choose one."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _wait_for(process: "subprocess.Popen[bytes]", port: int, output: Path) -> int:
    """Return the port at which a server listens; when it chooses one, it says so in its first line."""
    deadline = time.monotonic() + START
    while time.monotonic() < deadline and process.poll() is None:
        if port:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port)).close()
                return port
        elif b"\n" in (said := output.read_bytes()):
            return int(said.split(b"\n")[0].rpartition(b":")[2])
        time.sleep(0.05)
    raise TimeoutError(f"it does not listen: {output.read_text(errors='replace')[-300:]}")
