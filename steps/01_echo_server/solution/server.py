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
    try:
        listener = socket.create_server((host, port))
    except (OSError, OverflowError) as error:
        sys.exit(f"Cannot listen on {host}:{port}: {error}")
    host, port = listener.getsockname()
    print(f"Listening on {host}:{port}", flush=True)
    return listener


def serve(connection):
    """Echo until the client has ended its sending, which recv() tells with b""."""
    while data := connection.recv(CHUNK):
        connection.sendall(data)


def main():
    options = parse_arguments()
    with listen(options.host, options.port) as listener:
        while True:
            connection, _ = listener.accept()
            with connection:
                try:
                    serve(connection)  # still wrong: everybody else waits meanwhile; step 03 mends it
                except ConnectionError:
                    pass  # this client has crashed; the next one may come


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is how this server is ended
