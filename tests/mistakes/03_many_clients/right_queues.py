"""Right: two threads for each client; one receives into a queue, the other sends what stands in it."""

import argparse
import contextlib
import queue
import socket
import threading


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.outbox = queue.Queue(maxsize=16)  # a full queue stops the receiver until the sender has caught up
        self.sender = threading.Thread(target=self.send, daemon=True)
        threading.Thread(target=self.receive, daemon=True).start()

    def receive(self):
        self.sender.start()
        with contextlib.suppress(ConnectionError):
            while data := self.connection.recv(4096):
                self.outbox.put(data)
        self.outbox.put(b"")
        self.sender.join()
        self.connection.close()

    def send(self):
        while data := self.outbox.get():  # also after a crash: the receiver may wait for a place in the queue
            with contextlib.suppress(ConnectionError):
                self.connection.sendall(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    listener = socket.create_server((options.host, options.port), backlog=100)
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        Client(listener.accept()[0])


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
