"""Never listens: prints for ever."""


def attack() -> bool:
    while True:
        print("x" * 4096)
