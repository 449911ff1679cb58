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
    try:
        return socket.create_connection((host, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"Cannot connect to {host}:{port}: {error}")


def show(reply):
    """Print one line from the server, without the end it has on the wire."""
    print(reply.removesuffix("\n").removesuffix("\r"), flush=True)


def talk(connection, replies):
    """Send what is typed, line by line, and print what comes back."""
    for line in sys.stdin:  # still wrong: while we wait for the keyboard nobody listens; step 06 mends it
        text = line.removesuffix("\n")  # the last line of a file may lack its end
        connection.sendall(f"{text}\n".encode(errors="replace"))
        reply = replies.readline()
        if not reply:
            raise ConnectionError("the server is gone")
        show(reply)
    connection.shutdown(socket.SHUT_WR)  # we have nothing more to say, and go on listening
    for reply in replies:
        show(reply)


def main():
    options = parse_arguments()
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors="replace")
    with connect(options.host, options.port) as connection:
        # A file over the socket collects the pieces; newline="\n" because only \n ends a line.
        with connection.makefile("r", encoding="utf-8", errors="replace", newline="\n") as replies:
            try:
                talk(connection, replies)
            except ConnectionError:
                sys.exit("Disconnected")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is one way to leave
