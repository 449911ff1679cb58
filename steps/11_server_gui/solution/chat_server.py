"""The chat server of step 09, to be started and stopped by a program, which is told what happens."""

import os
import select
import socket
import threading
import time

CHUNK = 4096  # bytes to take from a socket or an outbox at a time
LONGEST_LINE = 4096  # bytes, without its end
LONGEST_NAME = 20  # characters
LARGEST_OUTBOX = 1 << 20  # bytes that may wait for a client which does not read
WINDOWS = os.name == "nt"  # where shutdown() wakes nobody: who waits must look up now and then
LOOK_UP = 0.5  # seconds between two looks
BREATH = 0.1  # seconds to wait when the system has no more sockets
FAREWELL = 1.0  # seconds for a client to take its last lines
MOST_CLIENTS = 100
LOGIN_SECONDS = 60  # within which a name must be given
WAKE = 0.2  # seconds after which the thread that accepts looks whether it is to stop
TAGS = {"server", "error", "users", "join", "leave", "file"}  # what stands before ~ in lines that nobody has said


def receive_lines(client):
    """Yield each complete line as text. Empty lines are left out; one that is too long raises ValueError."""
    unfinished = b""  # the beginning of a line whose end has not arrived yet
    while data := client.receive():
        # Only \n ends a line. Decode whole lines only: a piece may end within a character.
        *lines, unfinished = (unfinished + data).split(b"\n")
        for line in lines:
            check_length(line)
            if text := line.removesuffix(b"\r").decode(errors="replace"):
                yield text
        check_length(unfinished)


def check_length(line):
    if len(line.removesuffix(b"\r")) > LONGEST_LINE:
        raise ValueError("Line too long")


def discard_the_rest(connection, deadline):
    """Read what still comes: closing with bytes unread would destroy what was just sent."""
    while (left := deadline - time.monotonic()) > 0:
        connection.settimeout(left)
        if not connection.recv(CHUNK):
            return


class Client:
    """One connection, the name at its other end, and an outbox: to send is to put a line there, which never waits."""

    def __init__(self, connection, address):
        self.connection = connection
        self.address = "{}:{}".format(*address or ("somebody", "gone"))  # macOS has no address of who has gone already
        self.name = None
        self._deaf = False  # nothing more is to be received
        self._outbox = bytearray()
        self._closing = False
        self._changed = threading.Condition()  # guards _outbox and _closing
        self._done = threading.Event()  # set when nothing will be sent any more
        threading.Thread(target=self._write, daemon=True).start()

    def send(self, line):
        with self._changed:
            self._outbox += f"{line}\n".encode()
            self._changed.notify()
            if len(self._outbox) > LARGEST_OUTBOX:
                self.shut(socket.SHUT_RDWR)  # it does not read: hang up

    def finish(self, deadline):
        """Send what is in the outbox, then say that no more will come; wait for that until the deadline."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._done.wait(max(0, deadline - time.monotonic()))

    def receive(self):
        """Wait for bytes; b"" means that no more will come."""
        while WINDOWS and not self._deaf:
            if select.select([self.connection], [], [], LOOK_UP)[0]:
                break
        return b"" if self._deaf else self.connection.recv(CHUNK)

    def shut(self, direction):
        """End the connection in one direction or both. On Unix this wakes who waits for it; close() does not."""
        self._deaf = self._deaf or direction != socket.SHUT_WR
        try:
            if not WINDOWS or direction != socket.SHUT_RD:
                self.connection.shutdown(direction)
        except OSError:
            pass  # it has ended already

    def _write(self):
        try:
            while data := self._take():
                self.connection.sendall(data)
        except OSError:
            pass  # the client is gone; the reading thread notices and makes it leave
        self.shut(socket.SHUT_WR)
        self._done.set()

    def _take(self):
        """Wait for the next bytes to send; b"" means that there are no more."""
        with self._changed:
            self._changed.wait_for(lambda: self._outbox or self._closing)
            data = bytes(self._outbox[:CHUNK])
            del self._outbox[:CHUNK]
            return data


class Chat:
    """Who is in the chat. Whoever uses it holds the lock: one thing happens at a time, and all see it in that order."""

    def __init__(self, report):
        self.lock = threading.Lock()  # guards all of this
        self._members = {}  # name.casefold() -> Client
        self._clients = set()  # all connections, named or not
        self._report = report
        self._closed = False

    def enter(self, client):
        """Take in a connection; return False if there is no place for it."""
        if self._closed or len(self._clients) >= MOST_CLIENTS:
            return False
        self._clients.add(client)
        self._report("connected", "", client.address)
        return True

    def expire(self, client):
        """Turn out who has not given a name in time."""
        with self.lock:
            if client.name is None:
                client.send("ERROR~You gave no name in time")
                client.shut(socket.SHUT_RD)

    def close(self):
        """Tell everybody that it is over; return who must still take its last lines."""
        with self.lock:
            self._closed = True
            self._members.clear()  # nobody needs to hear any more who leaves
            for client in self._clients:
                client.send("SERVER~Server is shutting down")
                client.shut(socket.SHUT_RD)
            return list(self._clients)

    def handle(self, client, text):
        """Do what a line asks for: the first one is a name, others are commands or said to everybody."""
        if client.name is None:
            self.log_in(client, text)
        elif text.startswith("/") and not text.startswith("//"):
            command, _, rest = text.partition(" ")
            self.obey(client, command, rest)
        else:
            text = text.removeprefix("/")  # //TEXT says /TEXT
            self.tell_all(f"{client.name}~{text}")
            self._report("said", client.name, text)

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
            self._report("whispered", client.name, recipient.name)  # what was said is nobody else's business

    def log_in(self, client, name):
        if problem := self.problem_with(name):
            client.send(f"ERROR~{problem}")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self._members[name.casefold()] = client
        client.send(self.users())
        self._report("joined", name, client.address)

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
        if client in self._clients:
            self._clients.remove(client)
            self._report("left", client.name or "", client.address)
        if client.name is not None and self._members.pop(client.name.casefold(), None):
            self.tell_all(f"LEAVE~{client.name}")

    def users(self):
        return "USERS~" + ",".join(self._members[key].name for key in sorted(self._members))

    def tell_all(self, line):
        for member in self._members.values():
            member.send(line)


def converse(client, chat):
    """Do what a client asks for until it ends its sending, or says /quit."""
    timer = threading.Timer(LOGIN_SECONDS, chat.expire, [client])
    timer.daemon = True
    timer.start()
    try:
        client.send("SERVER~Welcome! What is your name?")
        for text in receive_lines(client):
            if text == "/quit":
                return
            with chat.lock:
                chat.handle(client, text)
    finally:
        timer.cancel()


def serve(connection, address, chat):
    """Let one client take part. Runs in a thread of its own."""
    client = Client(connection, address)
    with connection:
        try:
            with chat.lock:
                entered = chat.enter(client)
            if entered:
                converse(client, chat)
            else:
                client.send("ERROR~Server is full")
        except ValueError as error:
            client.send(f"ERROR~{error}")
        except OSError:
            pass  # this client has crashed; its thread ends, the others go on
        with chat.lock:
            chat.leave(client)
        deadline = time.monotonic() + FAREWELL
        client.finish(deadline)
        try:
            discard_the_rest(connection, deadline)
        except OSError:
            pass  # it is gone, or talks on and on: we have waited long enough


class ChatServer:
    """A server that listens from its making until it is stopped.

    Args:
        host, port: the address to listen on; port 0 lets the system choose.
        report: called as report(what, who, more) by any of the server's threads, which must not be kept waiting:
            ("connected", "", address), ("joined", name, address), ("said", name, text),
            ("whispered", name, recipient), ("left", name or "", address).

    Raises:
        OSError, OverflowError: the address cannot be used.
    """

    def __init__(self, host, port, report):
        self._listener = socket.create_server((host, port))
        self._listener.settimeout(WAKE)
        self.address = "{}:{}".format(*self._listener.getsockname())
        self._chat = Chat(report)
        self._stopping = threading.Event()
        self._accepter = threading.Thread(target=self._accept, daemon=True)
        self._accepter.start()

    def stop(self):
        """Tell everybody that it is over and free the port. Takes a second if a client does not read."""
        self._stopping.set()
        self._accepter.join()
        deadline = time.monotonic() + FAREWELL  # for all together
        for client in self._chat.close():
            client.finish(deadline)

    def _accept(self):
        with self._listener:
            while not self._stopping.is_set():
                try:
                    connection, address = self._listener.accept()
                except TimeoutError:
                    continue
                except OSError:  # too many open files: some will be closed in a moment
                    time.sleep(BREATH)
                    continue
                connection.settimeout(None)
                threading.Thread(target=serve, args=(connection, address, self._chat), daemon=True).start()
