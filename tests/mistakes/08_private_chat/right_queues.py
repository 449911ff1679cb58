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


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


events = queue.SimpleQueue()  # (client, line), or (client, None) when it has left


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
            pass
        events.put((self, None))

    def write(self):
        try:
            while (line := self.outbox.get()) is not None:
                self.sock.sendall(line.encode() + b"\n")
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()


class Chat:
    def __init__(self):
        self.members = {}

    def run(self):
        while True:
            client, text = events.get()
            if text is None:
                self.leave(client)
            elif client.name is None:
                self.enter(client, text)
            else:
                self.obey(client, text)

    def tell_all(self, line):
        for member in self.members.values():
            member.outbox.put(line)

    def users(self):
        return "USERS~" + ",".join(self.members[key].name for key in sorted(self.members))

    def enter(self, client, name):
        if reason := bad(name, self.members):
            client.outbox.put(f"ERROR~{reason}")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self.members[name.casefold()] = client
        client.outbox.put(self.users())

    def leave(self, client):
        if client.name and self.members.pop(client.name.casefold(), None):
            self.tell_all(f"LEAVE~{client.name}")
        client.outbox.put(None)

    def obey(self, client, text):
        command, _, rest = text.partition(" ")
        if text[:1] != "/" or text[:2] == "//":
            self.tell_all(f"{client.name}~{text[1:] if text[:2] == '//' else text}")
        elif command == "/who":
            client.outbox.put(self.users())
        elif command == "/quit":
            self.leave(client)
        elif command == "/msg":
            self.whisper(client, *rest.partition(" ")[::2])
        else:
            client.outbox.put(f"ERROR~what is {command}?")

    def whisper(self, client, name, text):
        other = self.members.get(name.casefold())
        if not text:
            client.outbox.put("ERROR~/msg NAME TEXT")
        elif not other:
            client.outbox.put(f"ERROR~{name} is not here")
        else:
            for each in {other, client}:
                each.outbox.put(f"{client.name}>{other.name}~{text}")


def main():
    options = parse_arguments()
    listener = socket.create_server((options.host, options.port), backlog=128)
    threading.Thread(target=Chat().run, daemon=True).start()
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        Client(listener.accept()[0])


main()
