"""Right: a selector waits for the server and for a thread that hands over the keyboard's bytes by a socket pair."""

import argparse
import os
import selectors
import socket
import sys
import threading


def read_keyboard(pipe):
    while typed := os.read(sys.stdin.fileno(), 4096):
        pipe.sendall(typed)
    pipe.shutdown(socket.SHUT_WR)


def show(lines):
    for line in lines:
        sys.stdout.buffer.write(line.removesuffix(b"\r") + b"\n")
    sys.stdout.buffer.flush()


def talk(server):
    keyboard, pipe = socket.socketpair()
    threading.Thread(target=read_keyboard, args=(pipe,), daemon=True).start()
    selector = selectors.DefaultSelector()
    selector.register(server, selectors.EVENT_READ)
    selector.register(keyboard, selectors.EVENT_READ)
    typing, unfinished = True, b""
    while True:
        ready = {key.fileobj for key, _ in selector.select()}
        if server in ready:
            data = server.recv(4096)
            *lines, unfinished = (unfinished + data).split(b"\n")
            show(lines)
            if not data:
                return not typing
        if keyboard in ready:
            data = keyboard.recv(4096)
            if data:
                server.sendall(data)
            else:
                typing = False
                selector.unregister(keyboard)
                server.shutdown(socket.SHUT_WR)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    try:
        server = socket.create_connection((options.host, options.port))
    except OSError as error:
        sys.exit(f"Cannot connect to {options.host}:{options.port}: {error}")
    try:
        polite = talk(server)
    except ConnectionError:
        polite = False
    if not polite:
        sys.exit("Disconnected")


if __name__ == "__main__":
    main()
