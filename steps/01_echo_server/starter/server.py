"""An echo server: sends every byte back to the client that sent it, one client after the other."""

import argparse
import socket
import sys

CHUNK = 4096  # bytes to take from the socket at a time; any size works


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=5000, help="the port to listen on; 0 lets the system choose")
    return parser.parse_args()


def listen(host, port):
    """Return a socket that waits for clients, and say where."""
    # TODO 1: make a listening socket with socket.create_server() and print the line
    #         Listening on HOST:PORT, with the real port and flush=True.
    sys.exit("TODO 1: this server does not listen yet.")


def serve(connection):
    """Echo until the client has ended its sending, which recv() tells with b""."""
    # TODO 3: receive at most CHUNK bytes, send all of them back, and go on until recv() returns b"".


def main():
    options = parse_arguments()
    with listen(options.host, options.port) as listener:
        # TODO 2: accept one client after the other, for ever; serve each, then close its connection.
        # TODO 4: a client that crashes (ConnectionError) must not end the server.
        listener.accept()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is how this server is ended
