"""Right: file objects instead of sockets; read1() returns what has arrived, flush() sends it."""

import argparse
import contextlib
import socket


def serve(connection):
    with connection, connection.makefile("rwb") as stream:
        while data := stream.read1(4096):
            stream.write(data)
            stream.flush()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    listener = socket.create_server((options.host, options.port), backlog=1)
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        connection, _ = listener.accept()
        with contextlib.suppress(ConnectionError):
            serve(connection)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
