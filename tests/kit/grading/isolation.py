"""The walls there are around what nobody trusts, from the strongest on: what each contains, and how to say so."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace

from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.grading.users import user

ENTER = ROOT / "tests" / "kit" / "grading" / "enter.py"
TRY_SECONDS = 60.0
LEVELS = ("sandbox", "user", "landlock", "plain")
CONTAINED = {
    "sandbox": "each program in a file system, a process space and with a user of its own (bubblewrap)",
    "user": "each program with the rights of another user of this machine",
    "landlock": "each program may use its own files alone, and signal nobody else (Landlock)",
    "plain": "NOTHING BUT LIMITS: programs run with your own rights, can read your files, and could forge their grade",
}


class NoIsolation(LookupError):
    """The level that was asked for does not work on this machine."""


@dataclass(frozen=True)
class Isolation:
    """What stands between a submission and the rest.

    Args:
        level: one of LEVELS.
        own_network: the whole run has a network and a process space of its own.
        user: the id of the user that programs run as, if it is another.
        landlock: files are restricted by Landlock.
        python: the interpreter that runs the programs.
    """

    level: str
    own_network: bool = False
    user: int | None = None
    landlock: bool = False
    python: str = field(default=sys.executable)

    def __str__(self) -> str:
        """The sentence that stands in every report."""
        network = "; the test run has no network" if self.own_network else "; the network can be reached"
        more = "; files restricted by Landlock" if self.landlock and self.level != "landlock" else ""
        return f"{self.level}: {CONTAINED[self.level]}{more}{network}"

    @property
    def outer(self) -> list[str]:
        """The command that comes before that of a test run."""
        if not self.own_network:
            return []
        mapped = [] if _is_root() else ["--user", "--map-root-user"]
        unshare = ["unshare", *mapped, "--net", "--pid", "--mount", "--mount-proc", "--ipc", "--fork", "--kill-child"]
        return [*unshare, "--", sys.executable, "-I", "-S", str(ENTER)]

    def for_worker(self, number: int) -> "Isolation":
        """Return the same walls, with a user that no other worker's programs have."""
        return self if self.user is None else replace(self, user=user(number))

    def as_text(self) -> str:
        """Return what `from_text` reads."""
        return json.dumps(asdict(self))


def from_text(text: str) -> Isolation:
    """Return what `as_text` wrote."""
    return Isolation(**json.loads(text))


def choose(level: str = "") -> Isolation:
    """Return the strongest walls that work here; whether they do is found out by trying.

    Args:
        level: one of LEVELS, or "" for the best.

    Raises:
        NoIsolation: this level does not work here.
    """
    for candidate in _candidates():
        if level in ("", candidate.level) and works(candidate):
            return candidate
    raise NoIsolation(f"The isolation {level!r} does not work on this machine.")


def works(isolation: Isolation) -> bool:
    """Tell whether a program can be started behind these walls, by starting one."""
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from tests.kit.grading import trial; trial.main()"
    command = [*isolation.outer, sys.executable, "-I", "-B", "-c", code, isolation.as_text()]
    try:
        done = subprocess.run(command, capture_output=True, timeout=TRY_SECONDS, stdin=subprocess.DEVNULL, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0 and done.stdout.strip() == b"works"


def _candidates() -> Iterator[Isolation]:
    root, linux = _is_root(), system.LINUX
    if linux and shutil.which("unshare") and shutil.which("bwrap"):
        yield Isolation("sandbox", own_network=True, user=user(0) if root else None)
    networks = [True, False] if linux and shutil.which("unshare") else [False]
    pythons = [sys.executable, "/usr/bin/python3"]
    if linux and root:
        for network in networks:
            for landlock in (True, False):
                yield from (Isolation("user", network, user(0), landlock, python) for python in pythons)
    if linux:
        yield from (Isolation("landlock", network, landlock=True) for network in networks)
    yield from (Isolation("plain", network) for network in networks)


def _is_root() -> bool:
    return not system.WINDOWS and os.geteuid() == 0
