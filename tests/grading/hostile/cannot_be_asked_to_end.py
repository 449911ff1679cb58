"""Ignores every signal that can be ignored."""

import signal


def attack() -> bool:
    for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, signal.SIG_IGN)
    return False
