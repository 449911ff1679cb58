"""One thread for the chat itself, fed by a queue; two threads for each client; no lock at all."""

import argparse
import queue
import socket
import threading

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


events = queue.SimpleQueue()  # (client, line), or (client, None) when it has left
members = {}  # name.casefold() -> Client; only the chat's thread touches it


class Client:
    def __init__(self, sock):
        self.sock, self.name, self.outbox = sock, None, queue.SimpleQueue()
        self.outbox.put("SERVER~your name, please")
        threading.Thread(target=self.read, daemon=True).start()
        threading.Thread(target=self.write, daemon=True).start()

    def read(self):
        inbox = b""
        try:
            while data := self.sock.recv(65536):
                *received, inbox = (inbox + data).split(b"\n")
                for line in received:
                    if text := line.removesuffix(b"\r").decode("utf-8", "replace"):
                        events.put((self, text))
        except OSError:
            pass  # whoever it was has crashed
        events.put((self, None))

    def write(self):
        with self.sock:
            try:
                while (line := self.outbox.get()) is not None:
                    self.sock.sendall(line.encode() + b"\n")
            except OSError:
                pass  # its other thread notices as well


def tell_all(line):
    for member in members.values():
        member.outbox.put(line)


def chat():
    while True:
        client, text = events.get()
        if text is not None:
            tell_all(f"{client.name}~{text}") if client.name else log_in(client, text)
            continue
        if client.name:
            del members[client.name.casefold()]
            tell_all(f"LEAVE~{client.name}")
        client.outbox.put(None)


def log_in(client, name):
    if reason := bad(name, members):
        client.outbox.put(f"ERROR~{reason}")
        return
    tell_all(f"JOIN~{name}")
    client.name, members[name.casefold()] = name, client
    client.outbox.put("USERS~" + ",".join(members[key].name for key in sorted(members)))


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=5000)
options = parser.parse_args()
listener = socket.create_server((options.host, options.port), backlog=128)
threading.Thread(target=chat, daemon=True).start()
print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
try:
    while True:
        Client(listener.accept()[0])
except KeyboardInterrupt:
    pass
