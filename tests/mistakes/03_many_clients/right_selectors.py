"""Right: one thread, sockets that never block, and a selector that tells which of them is ready."""

import argparse
import contextlib
import selectors
import socket

ENOUGH = 1 << 16  # bytes that may wait for one client before no more is read from it


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


class Client:
    def __init__(self, sock, selector):
        sock.setblocking(False)
        self.sock = sock
        self.selector = selector
        self.pending = bytearray()
        self.at_end = False
        selector.register(sock, selectors.EVENT_READ, self.ready)

    def ready(self, events):
        try:
            if events & selectors.EVENT_READ:
                data = self.sock.recv(4096)
                self.pending += data
                self.at_end = not data
            if self.pending:
                del self.pending[: self.sock.send(self.pending)]
        except BlockingIOError:
            pass
        except ConnectionError:
            self.pending.clear()
            self.at_end = True
        self.wait()

    def wait(self):
        reading = selectors.EVENT_READ if not self.at_end and len(self.pending) < ENOUGH else 0
        writing = selectors.EVENT_WRITE if self.pending else 0
        if reading | writing:
            self.selector.modify(self.sock, reading | writing, self.ready)
        else:
            self.selector.unregister(self.sock)
            self.sock.close()


def accept(listener, selector):
    with contextlib.suppress(ConnectionError, BlockingIOError):
        Client(listener.accept()[0], selector)


def main():
    options = parse_arguments()
    selector = selectors.DefaultSelector()
    listener = socket.create_server((options.host, options.port))
    listener.setblocking(False)
    selector.register(listener, selectors.EVENT_READ, lambda events: accept(listener, selector))
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        for key, events in selector.select():
            key.data(events)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
