"""Prints what a terminal, a page or a log would obey; then ends."""

import os


def attack() -> bool:
    print("\x1b[2J\x1b]0;owned\x07<script>alert(1)</script><img src=x onerror=alert(1)>\u202etxet\u2069 ]]>&amp;")
    print("::error::owned", flush=True)
    os._exit(1)
