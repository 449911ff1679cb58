"""Answers a byte now and then, so that it never is silent."""

import socket
import sys
import time


def attack() -> bool:
    listener = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
    print(f"Listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        connection, _ = listener.accept()
        for byte in connection.recv(4096):
            time.sleep(1)
            connection.sendall(bytes([byte]))
