"""Never listens: an endless loop."""


def attack() -> bool:
    while True:
        pass
