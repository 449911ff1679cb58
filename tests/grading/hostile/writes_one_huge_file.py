"""Writes a file of a gigabyte."""

import signal


def attack() -> bool:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open("huge", "wb") as file:
        for _ in range(64):
            file.write(bytes(16 << 20))
    return True
