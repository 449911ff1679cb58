"""A client for the echo server: sends each line you type and prints the line that comes back."""

import argparse
import socket
import sys


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the server's address")
    parser.add_argument("--port", type=int, default=5000, help="the server's port")
    return parser.parse_args()


def connect(host, port):
    """Return a connection to the server, or end the program with one clear line."""
    # TODO 1: if nobody listens there, end with sys.exit("Cannot connect to HOST:PORT: REASON").
    return socket.create_connection((host, port))


def show(reply):
    """Print one line from the server, without the end it has on the wire."""
    print(reply.removesuffix("\n").removesuffix("\r"), flush=True)


def talk(connection, replies):
    """Send what is typed, line by line, and print what comes back."""
    for line in sys.stdin:
        pass
        # TODO 2: send the line, read one whole line from `replies`, and show it.
        # TODO 4: readline() returns "" when the server is gone: raise ConnectionError.
    # TODO 3: tell the server that nothing more will come (shutdown), and show what still arrives.


def main():
    options = parse_arguments()
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors="replace")
    with connect(options.host, options.port) as connection:
        # A file over the socket collects the pieces; newline="\n" because only \n ends a line.
        with connection.makefile("r", encoding="utf-8", errors="replace", newline="\n") as replies:
            # TODO 4: on ConnectionError end with sys.exit("Disconnected").
            talk(connection, replies)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is one way to leave
