"""Threads that read, and one that does all the sending: nothing is shared but a queue, so there is no lock."""

import argparse
import queue
import socket
import threading


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


letters = queue.SimpleQueue()  # (what happened, whose connection, line)


def read(sock):
    letters.put(("came", sock, b""))
    try:
        with sock.makefile("rb") as lines:
            for line in lines:
                text = line.removesuffix(b"\n").removesuffix(b"\r")
                if text and line.endswith(b"\n"):
                    letters.put(("said", sock, text.decode("utf-8", "replace").encode() + b"\n"))
    except ConnectionError:
        print("a client has crashed", flush=True)
    letters.put(("left", sock, b""))


def deliver():
    connections = []
    while True:
        what, sock, line = letters.get()
        if what == "came":
            connections.append(sock)
        elif what == "left":
            connections.remove(sock)
            sock.close()
        else:
            send([connection for connection in connections if connection is not sock], line)


def send(connections, line):
    for connection in connections:
        try:
            connection.sendall(line)
        except OSError as error:
            print("not delivered:", error, flush=True)


def main():
    options = parse_arguments()
    listener = socket.create_server((options.host, options.port))
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    threading.Thread(target=deliver, daemon=True).start()
    while True:
        threading.Thread(target=read, args=(listener.accept()[0],), daemon=True).start()


try:
    main()
except KeyboardInterrupt:
    pass
