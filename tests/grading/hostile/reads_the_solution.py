"""Copies the reference solution."""


def attack() -> bool:
    return "listen" in open(f"{ROOT}/steps/01_echo_server/solution/server.py").read()
