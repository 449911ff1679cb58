"""A chat client: prints each line the moment it arrives, also while you are typing."""

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
    try:
        return socket.create_connection((host, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"Cannot connect to {host}:{port}: {error}")


def show(line):
    """Print one line from the server, without the end it has on the wire."""
    print(line.removesuffix("\n").removesuffix("\r"), flush=True)


def send_typed(connection, finished):
    """Send what is typed, line by line, until the input ends. Runs in a thread of its own."""
    # TODO 1: send each line of sys.stdin as soon as it is there.
    # TODO 3: when the input has ended: set `finished`, then half-close (shutdown).
    # TODO 4: an OSError here means that the server is gone; who says so?


def show_received(connection):
    """Print each line from the server until the connection ends."""
    # A file over the socket collects the pieces; newline="\n" because only \n ends a line.
    with connection.makefile("r", encoding="utf-8", errors="replace", newline="\n") as lines:
        for line in lines:
            show(line)
        # TODO 4: a server that crashes (ConnectionError) has gone as well.


def main():
    options = parse_arguments()
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors="replace")
    with connect(options.host, options.port) as connection:
        # TODO 2: keyboard and network must be waited for at the same time. Which of the two gets a thread of its own,
        #         and which can keep the program from ending? `finished` is a threading.Event that both know.
        show_received(connection)
    # TODO 4: if the input has not ended the server has gone: sys.exit("Disconnected").


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is one way to leave
