"""Tells who comes and goes; bytes are passed on as they are, and who comes is in after a while."""

import argparse
import socket
import threading
import time

PAUSE = 0.1  # seconds
lock = threading.Lock()  # guards members, and keeps the lines on each connection whole
members = []


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


def tell(line, sender):
    with lock:
        for member in members:
            if member is not sender:
                try:
                    member.sendall(line + b"\n")
                except OSError as error:
                    print("lost:", error)


def serve(connection):
    time.sleep(PAUSE)
    tell(b"SERVER~Somebody comes", connection)
    with lock:
        members.append(connection)
    try:
        with lock:
            connection.sendall("SERVER~Welcome, whoever you are ☕\n".encode())
        converse(connection)
    except OSError as error:
        print("crashed:", error)
    with lock:
        members.remove(connection)
    connection.close()
    tell(b"SERVER~Somebody goes", connection)


def converse(connection):
    with connection.makefile("rb") as lines:
        for line in lines:
            if line.endswith(b"\n") and (text := line[:-1].removesuffix(b"\r")):
                tell(text, connection)


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
