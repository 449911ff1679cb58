"""Looks up what the tests will ask."""


def attack() -> bool:
    return "def test_" in open(f"{ROOT}/tests/steps/test_01_echo_server.py").read()
