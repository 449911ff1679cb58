"""Takes 64 GiB of memory."""


def attack() -> bool:
    taken = []
    for _ in range(64):
        taken.append(bytearray(1 << 30))
    return True
