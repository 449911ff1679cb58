"""The servers that are compared, and the command of each."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
NGIRCD = """[Global]
Name = bench.test
Info = bench
Listen = 127.0.0.1
Ports = {port}
ServerUID = root
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 600
[Options]
DNS = no
Ident = no
PAM = no
"""
INSPIRCD = """<server name="bench.test" description="bench" network="bench" id="0AA">
<admin name="bench" email="bench@localhost" nick="bench">
<bind address="127.0.0.1" port="{port}" type="clients">
<connect allow="*" hardsendq="64M" softsendq="64M" recvq="1M" commandrate="1000000000" fakelag="no" threshold="100000"
 localmax="20000" globalmax="20000" limit="20000" resolvehostnames="no" pingfreq="10m" timeout="1m">
<performance softlimit="20000" somaxconn="1024" netbuffersize="65534">
<options prefixquit="" splitwhois="no">
"""


@dataclass(frozen=True)
class Contender:
    """A server of the comparison.

    Args:
        name: what the table calls it.
        command: returns its command line, for a folder of its own and a port; a port of 0 means that it chooses.
        protocol: what it speaks: chat, irc or redis.
        needs: the program without which it is left out.
        real: whether others use it for their work.
        idle: whether the memory of its idle connections is measured.
    """

    name: str
    command: Callable[[Path, int], list[str]]
    protocol: str = "chat"
    needs: str = sys.executable
    real: bool = False
    idle: bool = True

    @property
    def here(self) -> bool:
        """Whether it can be started on this machine."""
        return shutil.which(self.needs, path=f"{os.environ.get('PATH', '')}:/usr/sbin") is not None


def final(*options: str) -> Callable[[Path, int], list[str]]:
    """Return the command of the finished app's server; FOLDER in an option is a folder of its own."""
    base = [sys.executable, "-m", "final", "server", "--port", "0", "--max-clients", "6000"]
    return lambda folder, _: [*base, *(option.replace("FOLDER", str(folder)) for option in options)]


def script(path: Path, *options: str) -> Callable[[Path, int], list[str]]:
    """Return the command of a server in one file."""
    return lambda _, __: [sys.executable, str(path), *options]


def compiled(source: Path) -> Callable[[Path, int], list[str]]:
    """Return the command of a server in C."""
    return lambda folder, _: [str(build(source, folder))]


def configured(text: str, *command: str) -> Callable[[Path, int], list[str]]:
    """Return the command of a server whose configuration is the text, with {port} in it."""

    def prepare(folder: Path, port: int) -> list[str]:
        path = folder / "server.conf"
        path.write_text(text.format(port=port), encoding="utf-8")
        return [part.replace("CONFIG", str(path)) for part in command]

    return prepare


SERVERS = HERE / "servers"
STEP09 = ROOT / "steps" / "09_hardening" / "solution" / "server.py"
REDIS = ("redis-server", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--maxclients", "10000")
CONTENDERS = [
    Contender("final", final("--no-history", "--rate", "0")),
    Contender("final, history", final("--data", "FOLDER", "--rate", "0"), idle=False),
    Contender("final, rate limit", final("--no-history", "--rate", "1000000", "--burst", "1000000"), idle=False),
    Contender("minimal C", compiled(SERVERS / "minimal.c"), needs="cc"),
    Contender("step 09", script(STEP09, "--port", "0", "--max-clients", "6000")),
    Contender("naive threads", script(SERVERS / "naive.py")),
    Contender("asyncio streams", script(SERVERS / "streams.py")),
    Contender("ngircd", configured(NGIRCD, "ngircd", "-n", "-f", "CONFIG"), "irc", "ngircd", True),
    Contender(
        "inspircd",
        configured(INSPIRCD, "inspircd", "--nofork", "--runasroot", "--nopid", "--nolog", "--config", "CONFIG"),
        "irc",
        "inspircd",
        True,
    ),
    Contender("redis pub/sub", lambda _, port: [*REDIS, "--port", str(port)], "redis", "redis-server", True),
]


def build(source: Path, folder: Path) -> Path:
    """Compile a program in C.

    Raises:
        subprocess.CalledProcessError: the compiler refuses it.
        FileNotFoundError: there is no compiler.
    """
    program = folder / source.stem
    if not program.exists():
        subprocess.run(["cc", "-O2", "-std=gnu11", "-o", program, source], check=True, capture_output=True)
    return program
