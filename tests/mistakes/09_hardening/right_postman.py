"""A thread for each client that only reads, and one postman who sends what waits, to whom it can be sent."""

import argparse
import selectors
import signal
import socket
import sys
import threading
import time

TAGS = {"server", "error", "users", "join", "leave", "file"}
LONG = 1000  # seconds; a socket with a timeout does not block the postman's half


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
    def __init__(self, sock):
        sock.settimeout(LONG)
        self.sock, self.name, self.waiting, self.ending = sock, None, bytearray(), False
        self.sender = sock.dup()
        self.sender.setblocking(False)
        self.sent = threading.Event()

    def lines(self, deadline):
        rest = b""
        while data := self.receive(deadline):
            *whole, rest = (rest + data).split(b"\n")
            if any(len(line.removesuffix(b"\r")) > 4096 for line in (*whole, rest)):
                raise ValueError("Line too long")
            for line in whole:
                if text := line.removesuffix(b"\r").decode("utf-8", "replace"):
                    yield text

    def receive(self, deadline):
        while True:
            left = LONG if self.name else deadline - time.monotonic()
            if left <= 0:
                raise ValueError("who are you?")
            self.sock.settimeout(left)
            try:
                return self.sock.recv(4096)
            except TimeoutError:
                pass

    def shut(self, how):
        try:
            self.sock.shutdown(how)
        except OSError:
            pass


class Postman:
    """Sends everything; whoever posts holds the lock of the chat."""

    def __init__(self, lock):
        self.lock, self.round = lock, set()  # clients for whom something waits
        self.bell, self.button = socket.socketpair()
        self.bell.setblocking(False)
        self.button.setblocking(False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.bell, selectors.EVENT_READ)
        threading.Thread(target=self.work, daemon=True).start()

    def post(self, client, line):
        client.waiting += f"{line}\n".encode()
        if len(client.waiting) > 1 << 20:
            client.shut(socket.SHUT_RDWR)
        self.ring(client)

    def end(self, client):
        client.ending = True
        self.ring(client)

    def ring(self, client):
        self.round.add(client)
        try:
            self.button.send(b"!")
        except BlockingIOError:
            pass  # it has been ringing for long

    def work(self):
        while True:
            for key, _ in self.selector.select():
                if key.fileobj is self.bell:
                    self.bell.recv(4096)
                    continue
                with self.lock:
                    if key.fileobj.fileno() >= 0:  # it has not gone meanwhile
                        self.selector.unregister(key.fileobj)
                        self.round.add(key.data)
            with self.lock:
                clients, self.round = self.round, set()
                for client in clients:
                    self.visit(client)

    def visit(self, client):
        if client.sender.fileno() < 0:
            return  # it has gone meanwhile
        try:
            while client.waiting:
                del client.waiting[: client.sender.send(client.waiting[:65536])]
        except BlockingIOError:
            if client.sender.fileno() not in self.selector.get_map():
                self.selector.register(client.sender, selectors.EVENT_WRITE, client)
            return
        except OSError:
            client.waiting.clear()
        if client.ending:
            client.shut(socket.SHUT_WR)
            client.sent.set()


class Chat:
    def __init__(self, options):
        self.options, self.lock = options, threading.Lock()
        self.members, self.clients, self.postman = {}, set(), Postman(self.lock)

    def users(self):
        return "USERS~" + ",".join(self.members[key].name for key in sorted(self.members))

    def tell_all(self, line):
        for member in self.members.values():
            self.postman.post(member, line)

    def serve(self, sock):
        client = Client(sock)
        try:
            self.attend(client)
        except (ValueError, OSError) as error:
            with self.lock:
                self.postman.post(client, f"ERROR~{error}")
        with self.lock:
            self.clients.discard(client)
            if client.name and self.members.pop(client.name.casefold(), None):
                self.tell_all(f"LEAVE~{client.name}")
            self.postman.end(client)
        self.part(client)

    def part(self, client):
        client.sent.wait(1)
        client.sock.settimeout(1)
        deadline = time.monotonic() + 1
        try:
            while client.sock.recv(65536) and time.monotonic() < deadline:
                pass
        except OSError:
            pass
        client.shut(socket.SHUT_RDWR)
        client.sock.close()
        with self.lock:
            if client.sender.fileno() in self.postman.selector.get_map():
                self.postman.selector.unregister(client.sender)
            client.sender.close()

    def attend(self, client):
        with self.lock:
            if len(self.clients) >= self.options.max_clients:
                raise ValueError("Server is full")
            self.clients.add(client)
            self.postman.post(client, "SERVER~Hello, who are you?")
        for text in client.lines(time.monotonic() + self.options.login_timeout):
            if text == "/quit":
                return
            with self.lock:
                self.handle(client, text)

    def handle(self, client, text):
        command, _, rest = text.partition(" ")
        if client.name is None:
            self.log_in(client, text)
        elif not text.startswith("/") or text.startswith("//"):
            self.tell_all(f"{client.name}~" + text.removeprefix("/"))
        elif command == "/who":
            self.postman.post(client, self.users())
        elif command == "/msg":
            self.whisper(client, *rest.partition(" ")[::2])
        else:
            self.postman.post(client, f"ERROR~no {command} here")

    def whisper(self, client, name, text):
        other = self.members.get(name.casefold())
        if not other or not text:
            self.postman.post(client, f"ERROR~{name} is not here" if text else "ERROR~/msg NAME TEXT")
            return
        for each in {client, other}:
            self.postman.post(each, f"{client.name}>{other.name}~{text}")

    def log_in(self, client, name):
        if reason := bad(name, self.members):
            self.postman.post(client, f"ERROR~{reason}")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self.members[name.casefold()] = client
        self.postman.post(client, self.users())

    def close(self):
        with self.lock:
            self.members.clear()
            clients = list(self.clients)
            for client in clients:
                self.postman.post(client, "SERVER~Server is shutting down")
                self.postman.end(client)
        deadline = time.monotonic() + 1
        for client in clients:
            client.sent.wait(max(0, deadline - time.monotonic()))


def main():
    options = parse_arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        listener = socket.create_server((options.host, options.port), backlog=512)
    except OSError as error:
        sys.exit(f"Cannot listen on {options.host}:{options.port}: {error}")
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    chat = Chat(options)
    listener.settimeout(0.5)
    try:
        while True:
            try:
                sock, _ = listener.accept()
            except TimeoutError:
                continue
            threading.Thread(target=chat.serve, args=(sock,), daemon=True).start()
    except KeyboardInterrupt:
        listener.close()
        chat.close()


main()
