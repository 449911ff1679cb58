"""Answers rightly, then sends on without end."""

import socket
import sys


def attack() -> bool:
    listener = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
    print(f"Listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        connection, _ = listener.accept()
        connection.sendall(connection.recv(4096))
        try:
            while True:
                connection.sendall(b"x" * 65536)
        except OSError:
            continue
