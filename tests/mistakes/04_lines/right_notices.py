"""Sends notices of its own beside the replies, and each reply in many pieces."""

import argparse
import socket
import threading


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


def serve(connection):
    with connection, connection.makefile("rb") as lines:
        connection.sendall(b"SERVER~I count your characters\n")
        try:
            for line in lines:
                answer(connection, line)
            connection.sendall(b"SERVER~Goodbye\n")
        except OSError as error:
            print("lost:", error)


def answer(connection, line):
    text = line[:-1].removesuffix(b"\r").decode(errors="replace")
    if text and line.endswith(b"\n"):
        for piece in (str(len(text)), "~", text[:1], text[1:], "\n"):
            connection.sendall(piece.encode())


def main():
    options = parse_arguments()
    with socket.create_server((options.host, options.port)) as listener:
        print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


try:
    main()
except KeyboardInterrupt:
    pass
