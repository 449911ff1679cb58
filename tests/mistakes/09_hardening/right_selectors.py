"""selectors: one thread, sockets that never block, and a clock."""

import argparse
import selectors
import signal
import socket
import sys
import time

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    parser.add_argument("--max-clients", type=int, default=100)
    parser.add_argument("--login-timeout", type=float, default=60)
    return parser.parse_args()


class Client:
    def __init__(self, server, sock):
        self.server, self.sock, self.name = server, sock, None
        self.inbox, self.outbox = b"", bytearray()
        self.counted, self.ending, self.deadline = True, False, time.monotonic() + server.options.login_timeout
        sock.setblocking(False)
        server.selector.register(sock, selectors.EVENT_READ, self)

    def tell(self, line):
        self.outbox += line.encode() + b"\n"
        self.flush()
        if len(self.outbox) > 1 << 20:
            self.close()

    def flush(self):
        try:
            while self.outbox:
                del self.outbox[: self.sock.send(self.outbox[:65536])]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        if self.sock.fileno() >= 0:
            writing = selectors.EVENT_WRITE if self.outbox else 0
            self.server.selector.modify(self.sock, selectors.EVENT_READ | writing, self)
            if self.ending and not self.outbox:
                self.shut(socket.SHUT_WR)

    def shut(self, how):
        try:
            self.sock.shutdown(how)
        except OSError:
            pass

    def end(self, line=None):
        """Say a last line, half-close, and wait a second for the other end."""
        if not self.ending:
            self.server.forget(self)
            self.ending, self.deadline = True, time.monotonic() + 1
            if line:
                self.tell(line)
            self.flush()

    def close(self):
        if self.sock.fileno() >= 0:
            self.server.selector.unregister(self.sock)
            self.sock.close()
            self.server.forget(self)

    def ready(self, events):
        if events & selectors.EVENT_WRITE:
            self.flush()
        if events & selectors.EVENT_READ and self.sock.fileno() >= 0:
            self.read()

    def read(self):
        try:
            data = self.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.end() if self.outbox and not self.ending else self.close()
        elif not self.ending:
            *lines, self.inbox = (self.inbox + data).split(b"\n")
            for line in lines:
                self.take(line.removesuffix(b"\r"))
            if len(self.inbox.removesuffix(b"\r")) > 4096:
                self.end("ERROR~Line too long")

    def take(self, line):
        if self.ending or not line:
            return
        if len(line) > 4096:
            self.end("ERROR~Line too long")
        elif line == b"/quit":
            self.end()
        else:
            self.server.handle(self, line.decode("utf-8", "replace"))


class Server:
    def __init__(self, options):
        self.options, self.members, self.clients = options, {}, set()
        self.selector = selectors.DefaultSelector()
        self.bell, bell = socket.socketpair()
        bell.setblocking(False)
        signal.set_wakeup_fd(bell.fileno())
        self.far_end = bell

    def forget(self, client):
        self.clients.discard(client)
        if client.name and self.members.pop(client.name.casefold(), None):
            self.tell_all(f"LEAVE~{client.name}")

    def tell_all(self, line):
        for member in list(self.members.values()):
            member.tell(line)

    def users(self):
        return "USERS~" + ",".join(self.members[key].name for key in sorted(self.members))

    def accept(self, listener):
        try:
            client = Client(self, listener.accept()[0])
        except OSError:
            return
        if len(self.clients) >= self.options.max_clients:
            client.end("ERROR~Server is full")
        else:
            self.clients.add(client)
            client.tell("SERVER~Who is there?")

    def handle(self, client, text):
        command, _, rest = text.partition(" ")
        if client.name is None:
            self.log_in(client, text)
        elif not text.startswith("/") or text.startswith("//"):
            self.tell_all(f"{client.name}~" + text.removeprefix("/"))
        elif command == "/who":
            client.tell(self.users())
        elif command == "/msg":
            self.whisper(client, *rest.partition(" ")[::2])
        else:
            client.tell(f"ERROR~{command} is no command")

    def whisper(self, client, name, text):
        other = self.members.get(name.casefold())
        if not other or not text:
            client.tell(f"ERROR~there is no {name}" if text else "ERROR~/msg NAME TEXT")
            return
        for each in {client, other}:
            each.tell(f"{client.name}>{other.name}~{text}")

    def log_in(self, client, name):
        if reason := bad(name, self.members):
            client.tell(f"ERROR~{reason}")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self.members[name.casefold()] = client
        client.tell(self.users())

    def expire(self):
        now = time.monotonic()
        for key in list(self.selector.get_map().values()):
            client = key.data
            if isinstance(client, Client) and client.deadline < now:
                if client.ending:
                    client.close()
                elif client.name is None:
                    client.end("ERROR~Nobody there?")

    def run(self, listener):
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ)
        self.selector.register(self.bell, selectors.EVENT_READ)
        while True:
            for key, events in self.selector.select(0.2):
                if key.fileobj is listener:
                    self.accept(listener)
                elif key.fileobj is self.bell:
                    return
                elif key.data.sock.fileno() >= 0:
                    key.data.ready(events)
            self.expire()

    def stop(self):
        self.members.clear()
        for client in list(self.clients):
            client.end("SERVER~Server is shutting down")


def main():
    options = parse_arguments()
    server = Server(options)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    try:
        listener = socket.create_server((options.host, options.port), backlog=512)
    except OSError as error:
        sys.exit(f"Cannot listen on {options.host}:{options.port}: {error}")
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    server.run(listener)
    server.stop()


main()
