"""Threads the other way round: the main thread types, another prints and ends the whole program."""

import argparse
import os
import socket
import sys
import threading

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=5000)
options = parser.parse_args()
done = threading.Event()


def listen(sock):
    inbox = b""
    try:
        while data := sock.recv(1000):
            *lines, inbox = (inbox + data).split(b"\n")
            for line in lines:
                print(line.removesuffix(b"\r").decode("utf-8", "replace"), flush=True)
    except OSError:
        pass
    if done.is_set():
        os._exit(0)
    print("Disconnected", file=sys.stderr, flush=True)
    os._exit(1)


try:
    sock = socket.create_connection((options.host, options.port))
except OSError as error:
    print(f"Cannot connect to {options.host}:{options.port}: {error}", file=sys.stderr)
    sys.exit(1)
print("Welcome.", flush=True)
listener = threading.Thread(target=listen, args=(sock,))
listener.start()
try:
    for line in sys.stdin:
        sock.sendall(line.encode())
    done.set()
    sock.shutdown(socket.SHUT_WR)
except OSError:
    pass
listener.join()
