"""Knows the answer to one question only."""

import socket
import sys


def attack() -> bool:
    listener = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
    print(f"Listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        connection, _ = listener.accept()
        connection.recv(4096)
        connection.sendall(b"hello\n")
