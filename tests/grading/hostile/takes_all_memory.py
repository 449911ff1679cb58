"""Takes 64 GiB of memory."""


def attack() -> bool:
    return len(bytearray(64 << 30)) > 0
