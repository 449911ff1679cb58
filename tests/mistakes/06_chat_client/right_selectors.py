"""selectors on the socket in the main thread; a thread for the keyboard that sends by itself."""

import argparse
import selectors
import socket
import sys
import threading


def type_into(sock, state):
    try:
        while line := sys.stdin.readline():
            sock.sendall(line.encode("utf-8", "replace"))
        state["over"] = True
        sock.shutdown(socket.SHUT_WR)
    except OSError:
        print("(your line did not go out)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    try:
        sock = socket.create_connection((options.host, options.port), 10)
    except OSError as error:
        sys.exit(f"Cannot connect to {options.host}:{options.port}: {error}")
    sock.settimeout(None)
    state = {"over": False}
    selector = selectors.DefaultSelector()
    selector.register(sock, selectors.EVENT_READ)
    threading.Thread(target=type_into, args=(sock, state), daemon=True).start()
    inbox = b""
    while True:
        selector.select()
        try:
            data = sock.recv(65536)
        except OSError:
            data = b""
        if not data:
            break
        inbox += data
        while b"\n" in inbox:
            line, _, inbox = inbox.partition(b"\n")
            sys.stdout.write(line.removesuffix(b"\r").decode("utf-8", "replace") + "\n")
            sys.stdout.flush()
    if not state["over"]:
        sys.exit("Disconnected")


main()
