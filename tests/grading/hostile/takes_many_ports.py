"""Listens on a thousand ports, so that others find none."""

import socket

taken = []


def attack() -> bool:
    for port in range(10_000, 10_400):
        try:
            taken.append(socket.create_server(("127.0.0.1", port)))
        except OSError:
            continue
    return False
