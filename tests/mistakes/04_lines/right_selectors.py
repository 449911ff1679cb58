"""selectors: one thread, sockets that never block, two buffers for each client."""

import argparse
import selectors
import socket


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


class Client:
    def __init__(self, selector, sock):
        self.selector, self.sock = selector, sock
        self.inbox, self.outbox, self.done = b"", b"", False
        sock.setblocking(False)
        selector.register(sock, selectors.EVENT_READ, self.ready)

    def ready(self, events):
        try:
            if events & selectors.EVENT_READ:
                self.read(self.sock.recv(65536))
            if self.outbox:
                self.outbox = self.outbox[self.sock.send(self.outbox) :]
        except BlockingIOError:
            pass
        except OSError:
            self.done, self.outbox = True, b""
        self.wait()

    def read(self, data):
        self.done = not data
        *lines, self.inbox = (self.inbox + data).split(b"\n")
        for line in lines:
            text = line.removesuffix(b"\r").decode("utf-8", "replace")
            if text:
                self.outbox += f"{len(text)}~{text}\n".encode()

    def wait(self):
        if self.done and not self.outbox:
            self.selector.unregister(self.sock)
            self.sock.close()
            return
        events = 0 if self.done else selectors.EVENT_READ
        events |= selectors.EVENT_WRITE if self.outbox else 0
        self.selector.modify(self.sock, events, self.ready)


def main():
    options = parse_arguments()
    selector = selectors.DefaultSelector()
    listener = socket.create_server((options.host, options.port))
    selector.register(listener, selectors.EVENT_READ, lambda events: Client(selector, listener.accept()[0]))
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        for key, events in selector.select():
            key.data(events)


try:
    main()
except KeyboardInterrupt:
    pass
