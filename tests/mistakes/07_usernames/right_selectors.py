"""selectors: one thread, sockets that never block, two buffers for each client; it has much to say as SERVER."""

import argparse
import selectors
import socket

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


selector = selectors.DefaultSelector()
members = {}  # name.casefold() -> Client


def tell_all(line):
    for member in members.values():
        member.tell(line)


class Client:
    def __init__(self, sock):
        self.sock, self.name = sock, None
        self.inbox, self.outbox, self.done = b"", b"", False
        sock.setblocking(False)
        selector.register(sock, selectors.EVENT_READ, self.ready)
        self.tell("SERVER~Welcome~to~this~server!\nSERVER~What is your name?")

    def tell(self, line):
        self.outbox += f"{line}\n".encode()
        self.wait()

    def ready(self, events):
        try:
            if events & selectors.EVENT_READ:
                self.read(self.sock.recv(65536))
            if self.outbox:
                self.outbox = self.outbox[self.sock.send(self.outbox[:1000]) :]
        except BlockingIOError:
            pass
        except OSError:
            self.outbox = b""
            self.read(b"")
        self.wait()

    def read(self, data):
        *lines, self.inbox = (self.inbox + data).split(b"\n")
        for line in lines:
            if text := line.removesuffix(b"\r").decode("utf-8", "replace"):
                tell_all(f"{self.name}~{text}") if self.name else self.log_in(text)
        if not data and not self.done:
            self.done = True
            if self.name:
                del members[self.name.casefold()]
                tell_all(f"LEAVE~{self.name}")

    def log_in(self, name):
        if reason := bad(name, members):
            self.tell(f"ERROR~{reason}")
            return
        tell_all(f"JOIN~{name}")
        self.name, members[name.casefold()] = name, self
        self.tell("USERS~" + ",".join(members[key].name for key in sorted(members)))
        tell_all(f"SERVER~There are {len(members)} of you now.")

    def wait(self):
        if not self.done or self.outbox:
            events = (0 if self.done else selectors.EVENT_READ) | (selectors.EVENT_WRITE if self.outbox else 0)
            selector.modify(self.sock, events, self.ready)
        elif self.sock.fileno() >= 0:
            selector.unregister(self.sock)
            self.sock.close()


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=5000)
options = parser.parse_args()
listener = socket.create_server((options.host, options.port), backlog=128)
selector.register(listener, selectors.EVENT_READ, lambda events: Client(listener.accept()[0]))
print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
try:
    while True:
        for key, events in selector.select():
            key.data(events)
except KeyboardInterrupt:
    pass
