"""Connects to a program of the instructor's machine."""

import socket


def attack() -> bool:
    with socket.create_connection(("127.0.0.1", PORT), 2):
        return True
