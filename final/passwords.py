"""Proves whose a name is without keeping the password. Slow on purpose: never call it while others wait."""

import hashlib
import hmac
import secrets
import threading

COST, BLOCK, LANES = 2**14, 8, 1  # scrypt's n, r and p: 16 MiB and about 50 ms
SALT_BYTES = 16
SHORTEST = 4  # characters
_turn = threading.BoundedSemaphore(2)  # so many at once: each takes memory


def protect(password: str) -> str:
    """Return what to keep of a password: how it was made, the salt, the hash."""
    salt = secrets.token_bytes(SALT_BYTES)
    digest = _scrypt(password, salt, COST, BLOCK, LANES)
    return f"scrypt${COST}${BLOCK}${LANES}${salt.hex()}${digest.hex()}"


DECOY = f"scrypt${COST}${BLOCK}${LANES}${bytes(SALT_BYTES).hex()}${bytes(64).hex()}"


def matches(password: str, secret: str | None) -> bool:
    """Tell whether a password is the one of which `secret` was kept; with None it is not, and that takes as long."""
    _, cost, block, lanes, salt, digest = (secret or DECOY).split("$")
    found = _scrypt(password, bytes.fromhex(salt), int(cost), int(block), int(lanes))
    return hmac.compare_digest(found, bytes.fromhex(digest)) and secret is not None


def _scrypt(password: str, salt: bytes, cost: int, block: int, lanes: int) -> bytes:
    memory = 256 * cost * block  # bytes; twice what scrypt needs
    with _turn:
        return hashlib.scrypt(password.encode("utf-8", "replace"), salt=salt, n=cost, r=block, p=lanes, maxmem=memory)
