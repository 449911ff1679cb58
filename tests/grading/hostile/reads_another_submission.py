"""Copies from a friend."""


def attack() -> bool:
    return bool(open(f"{PRIVATE}/friend.py").read())
