"""A chat server that outlives slow, silent, greedy and hostile clients, and ends in good order."""

import argparse
import socket
import sys
import threading

CHUNK = 4096  # bytes to take from the socket at a time; any size works
LONGEST_LINE = 4096  # bytes, without its end
LONGEST_NAME = 20  # characters
LARGEST_OUTBOX = 1 << 20  # bytes that may wait for a client which does not read
TAGS = {"server", "error", "users", "join", "leave", "file"}  # what stands before ~ in lines that nobody has said


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", type=int, default=5000, help="the port to listen on; 0 lets the system choose")
    parser.add_argument("--max-clients", type=int, default=100, help="how many may be connected at once")
    parser.add_argument("--login-timeout", type=float, default=60, help="seconds within which a name must be given")
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
    # TODO 2: a line of more than LONGEST_LINE bytes: raise ValueError("Line too long"), also when its end never comes.
    unfinished = b""  # the beginning of a line whose end has not arrived yet
    while data := connection.recv(CHUNK):
        # Only \n ends a line. Decode whole lines only: a piece may end within a character.
        *lines, unfinished = (unfinished + data).split(b"\n")
        for line in lines:
            if text := line.removesuffix(b"\r").decode(errors="replace"):
                yield text


class Client:
    """One connection, and the name of who is at its other end (None until one is accepted)."""

    # TODO 3: give each client an outbox (bytes that wait) and a thread that empties it. To send is then to put a line
    #         into the outbox, which never waits. If more than LARGEST_OUTBOX bytes wait: hang up.

    def __init__(self, connection):
        self.connection = connection
        self.name = None

    def send(self, line):
        try:
            self.connection.sendall(f"{line}\n".encode())
        except OSError:
            pass  # this client is gone; its own thread notices and makes it leave


class Chat:
    """Who is in the chat. Whoever uses it holds the lock: one thing happens at a time, and all see it in that order."""

    def __init__(self):
        self.lock = threading.Lock()  # guards _members, and keeps the lines on each connection whole
        self._members = {}  # name.casefold() -> Client

    def handle(self, client, text):
        """Do what a line asks for: the first one is a name, others are commands or said to everybody."""
        if client.name is None:
            self.log_in(client, text)
        elif text.startswith("/") and not text.startswith("//"):
            command, _, rest = text.partition(" ")
            self.obey(client, command, rest)
        else:
            self.tell_all(f"{client.name}~{text.removeprefix('/')}")  # //TEXT says /TEXT

    def obey(self, client, command, rest):
        if command == "/msg":
            name, _, text = rest.partition(" ")
            self.whisper(client, name, text)
        elif command == "/who":
            client.send(self.users())
        else:
            client.send(f"ERROR~Unknown command {command}")

    def whisper(self, client, name, text):
        """Tell a line to the member called `name` and to who says it; to oneself it is one copy."""
        recipient = self._members.get(name.casefold())
        if not text:
            client.send("ERROR~Usage: /msg NAME TEXT")
        elif recipient is None:
            client.send(f"ERROR~No such user: {name}")
        else:
            for each in {client, recipient}:
                each.send(f"{client.name}>{recipient.name}~{text}")

    def log_in(self, client, name):
        if problem := self.problem_with(name):
            client.send(f"ERROR~{problem}")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self._members[name.casefold()] = client
        client.send(self.users())

    def problem_with(self, name):
        """Return why nobody can have this name now, or None."""
        if not 1 <= len(name) <= LONGEST_NAME:
            return f"A name has 1 to {LONGEST_NAME} characters"
        if not all(character.isalnum() or character in "_-" for character in name):
            return "A name is made of letters, digits, _ and -"
        if name.casefold() in TAGS or name.casefold() in self._members:
            return f"{name} is taken, choose another name"
        return None

    def leave(self, client):
        if client.name is not None:
            del self._members[client.name.casefold()]
            self.tell_all(f"LEAVE~{client.name}")

    def users(self):
        return "USERS~" + ",".join(self._members[key].name for key in sorted(self._members))

    def tell_all(self, line):
        for member in self._members.values():
            member.send(line)


def serve(connection, chat):
    """Let one client take part until it has ended its sending. Runs in a thread of its own."""
    # TODO 1: who comes when --max-clients are connected gets ERROR~Server is full, and the connection is closed.
    # TODO 2: a line that is too long is answered with ERROR~Line too long, and the connection is closed.
    # TODO 4: who gives no name within --login-timeout seconds gets ERROR~ and is disconnected.
    client = Client(connection)
    with connection:
        try:
            client.send("SERVER~Welcome! What is your name?")
            for text in receive_lines(connection):
                if text == "/quit":
                    break
                with chat.lock:
                    chat.handle(client, text)
        except ConnectionError:
            pass  # this client has crashed; its thread ends, the others go on
        finally:
            with chat.lock:
                chat.leave(client)


def main():
    # TODO 5: on Ctrl-C (SIGINT) and `kill` (SIGTERM) tell everybody SERVER~Server is shutting down, close all
    #         connections, and end with status 0 within two seconds.
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
