"""A chat server: each client has a name, and all see the same lines in the same order."""

import argparse
import socket
import sys
import threading

CHUNK = 4096  # bytes to take from the socket at a time; any size works
LONGEST_NAME = 20  # characters
TAGS = {"server", "error", "users", "join", "leave", "file"}  # what stands before ~ in lines that nobody has said


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


class Client:
    """One connection, and the name of who is at its other end (None until one is accepted)."""

    def __init__(self, connection):
        self.connection = connection
        self.name = None

    def send(self, line):
        try:
            # still wrong: a client that never reads stops us here, and so everybody; step 09 mends it
            self.connection.sendall(f"{line}\n".encode())
        except OSError:
            pass  # this client is gone; its own thread notices and makes it leave


class Chat:
    """Who is in the chat. Whoever uses it holds the lock: one thing happens at a time, and all see it in that order."""

    def __init__(self):
        self.lock = threading.Lock()  # guards _members, and keeps the lines on each connection whole
        self._members = {}  # name.casefold() -> Client

    def handle(self, client, text):
        """Do what a line asks for: the first one is a name, all others are said to everybody."""
        # TODO 2: before it has a name, a client's line is one: log in. After that everybody gets NAME~TEXT.

    def log_in(self, client, name):
        # TODO 2: tell the others JOIN~NAME, remember the client, and send it the list of all users, in this order.
        # TODO 3: if there is a problem with the name, send ERROR~REASON instead and wait for another name.
        client.name = name

    def problem_with(self, name):
        """Return why nobody can have this name now, or None."""
        # TODO 3: length, characters, reserved words (TAGS), and names in use: compare with casefold().

    def leave(self, client):
        # TODO 4: if the client has a name: forget it and tell the rest LEAVE~NAME, once.
        pass

    def users(self):
        return "USERS~" + ",".join(self._members[key].name for key in sorted(self._members))

    def tell_all(self, line):
        for member in self._members.values():
            member.send(line)


def serve(connection, chat):
    """Let one client take part until it has ended its sending. Runs in a thread of its own."""
    client = Client(connection)
    with connection:
        try:
            # TODO 1: greet with a line that begins with SERVER~ and asks for a name.
            for text in receive_lines(connection):
                # TODO 5: everybody must see the same lines in the same order: one line at a time.
                chat.handle(client, text)
        except ConnectionError:
            pass  # this client has crashed; its thread ends, the others go on
        # TODO 4: whatever happens, the client leaves the chat in the end.


def main():
    options = parse_arguments()
    chat = Chat()
    with listen(options.host, options.port) as listener:
        while True:
            connection, _ = listener.accept()
            # daemon: the program may end while clients are still connected
            threading.Thread(target=serve, args=(connection, chat), daemon=True).start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        pass  # Ctrl-C is how this server is ended
