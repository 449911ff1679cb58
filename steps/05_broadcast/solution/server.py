"""A server that passes each line on to all other clients."""

import argparse
import socket
import sys
import threading

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


def receive_lines(connection):
    """Yield each complete line as text, however its bytes were cut. Empty lines are left out."""
    unfinished = b""  # the beginning of a line whose end has not arrived yet
    while data := connection.recv(CHUNK):
        # Only \n ends a line. Decode whole lines only: a piece may end within a character.
        *lines, unfinished = (unfinished + data).split(b"\n")
        for line in lines:
            if text := line.removesuffix(b"\r").decode(errors="replace"):
                yield text


class Room:
    """Who is connected. Every client's thread uses it, so each method holds the lock."""

    def __init__(self):
        self._lock = threading.Lock()  # guards _connections, and keeps the lines on each connection whole
        self._connections = set()

    def enter(self, connection):
        with self._lock:
            self._connections.add(connection)

    def leave(self, connection):
        with self._lock:
            self._connections.discard(connection)

    def broadcast(self, text, sender):
        """Send a line to all but its sender."""
        with self._lock:
            for connection in self._connections - {sender}:
                try:
                    # still wrong: a client that never reads stops us here, and so everybody; step 09 mends it
                    connection.sendall(f"{text}\n".encode())
                except OSError:
                    pass  # this client is gone; its own thread notices and makes it leave


def serve(connection, room):
    """Pass on each line until the client has ended its sending. Runs in a thread of its own."""
    with connection:
        room.enter(connection)
        try:
            for text in receive_lines(connection):
                room.broadcast(text, sender=connection)
        except ConnectionError:
            pass  # this client has crashed; its thread ends, the others go on
        finally:
            room.leave(connection)


def main():
    options = parse_arguments()
    room = Room()
    with listen(options.host, options.port) as listener:
        while True:
            connection, _ = listener.accept()
            # daemon: the program may end while clients are still connected
            threading.Thread(target=serve, args=(connection, room), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is how this server is ended
