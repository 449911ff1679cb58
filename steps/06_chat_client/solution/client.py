"""A chat client: prints each line the moment it arrives, also while you are typing."""

import argparse
import socket
import sys
import threading


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
    try:
        for line in sys.stdin:
            connection.sendall(line.encode(errors="replace"))
        finished.set()
        connection.shutdown(socket.SHUT_WR)  # we have nothing more to say, and go on listening
    except OSError:
        pass  # the server is gone; the main thread notices as well, and says so


def show_received(connection):
    """Print each line from the server until the connection ends."""
    # A file over the socket collects the pieces; newline="\n" because only \n ends a line.
    with connection.makefile("r", encoding="utf-8", errors="replace", newline="\n") as lines:
        try:
            for line in lines:
                show(line)
        except ConnectionError:
            pass  # a server that crashes has gone as well


def main():
    options = parse_arguments()
    for stream in (sys.stdin, sys.stdout):
        stream.reconfigure(errors="replace")
    finished = threading.Event()  # set when the input has ended: then the server may close
    with connect(options.host, options.port) as connection:
        # The keyboard gets the daemon thread: nothing can wake it, and the program must be able to end without it.
        threading.Thread(target=send_typed, args=(connection, finished), daemon=True).start()
        show_received(connection)
    if not finished.is_set():
        sys.exit("Disconnected")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is one way to leave
