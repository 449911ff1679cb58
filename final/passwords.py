"""Proves whose a name is without keeping the password. Slow on purpose: never call it while others wait."""

import hashlib
import hmac
import secrets
import threading
from pathlib import Path

COST, BLOCK, LANES = 2**14, 8, 1  # scrypt's n, r and p: 16 MiB and about 50 ms
SALT_BYTES = 16
SHORTEST = 4  # characters
turn = threading.BoundedSemaphore(2)  # so many at once: each takes memory


def protect(password: str) -> str:
    """Return what to keep of a password: how it was made, the salt, the hash."""
    salt = secrets.token_bytes(SALT_BYTES)
    with turn:
        digest = _scrypt(password, salt, COST, BLOCK, LANES)
    return f"scrypt${COST}${BLOCK}${LANES}${salt.hex()}${digest.hex()}"


DECOY = f"scrypt${COST}${BLOCK}${LANES}${bytes(SALT_BYTES).hex()}${bytes(64).hex()}"


def matches(password: str, secret: str | None) -> bool:
    """Tell whether a password is the one of which `secret` was kept; with None it is not, and that takes as long.

    The caller holds `turn`.
    """
    _, cost, block, lanes, salt, digest = (secret or DECOY).split("$")
    found = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, bytes.fromhex(digest)) and secret is not None


def from_file(path: Path) -> str:
    """Return the password that is a file's first line, as it would be read from a connection.

    Raises:
        OSError: the file cannot be read.
    """
    first, _, _ = path.read_bytes().partition(b"\n")
    return first.removesuffix(b"\r").decode("utf-8-sig", "replace")


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    memory = 256 * cost * block  # bytes; twice what scrypt needs
    return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=cost, r=block, p=lanes, maxmem=memory)
