"""What the system tells of TCP sockets, whoever has them: bytes under way, ports listened on (Linux). Opens none."""

import contextlib

from tests.kit import system
from tests.kit.system import PROC


def unread_bytes(port: int, peer_port: int) -> int | None:
    """Return how many bytes wait, unread, in the socket at `port` that is connected to `peer_port`."""
    if not system.LINUX:
        return None
    return sum(row[4] for row in _tcp_table() if row[:2] == (port, peer_port))


def unsent_bytes(port: int, peer_port: int) -> int | None:
    """Return how many bytes the system holds that the socket at `port` has sent and `peer_port` has not taken."""
    if not system.LINUX:
        return None
    return sum(row[3] for row in _tcp_table() if row[:2] == (port, peer_port))


def listening() -> list[tuple[int, str]]:
    """Return port and inode of each socket that listens."""
    return [(port, inode) for port, _, state, _, _, inode in _tcp_table() if state == "0A"]


def _tcp_table() -> list[tuple[int, int, str, int, int, str]]:
    """Return (port, peer's port, state, unsent bytes, unread bytes, inode) of each IPv4 and IPv6 TCP socket."""
    rows = []
    for name in ("tcp", "tcp6"):
        with contextlib.suppress(OSError):
            for line in (PROC / "net" / name).read_text().splitlines()[1:]:
                field = line.split()
                local, remote = (int(field[i].rpartition(":")[2], 16) for i in (1, 2))
                unsent, unread = (int(bytes_, 16) for bytes_ in field[4].split(":"))
                rows.append((local, remote, field[3], unsent, unread, field[9]))
    return rows
