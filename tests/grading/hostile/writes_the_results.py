"""Writes itself a better grade."""


def attack() -> bool:
    return open(f"{PRIVATE}/results.json", "w").write('{"score": 100}') > 0
