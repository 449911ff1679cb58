"""Right: a thread prints what comes while the main thread reads the keyboard; says more than it must."""

import argparse
import os
import socket
import sys
import threading


class Client:
    def __init__(self, connection):
        self.connection = connection
        self.replies = connection.makefile("rb")
        self.done = False  # whether standard input has ended
        self.printer = threading.Thread(target=self.print_replies)

    def print_replies(self):
        try:
            for line in self.replies:
                text = line.decode("utf-8", "replace").removesuffix("\n").removesuffix("\r")
                print(text, flush=True)
        except OSError:
            self.give_up()
        if not self.done:
            self.give_up()

    def give_up(self):
        sys.stderr.write("Disconnected from the server\n")
        sys.stderr.flush()
        os._exit(1)  # the main thread may sleep in standard input

    def run(self):
        self.printer.start()
        try:
            for line in sys.stdin:
                self.connection.sendall(line.encode("utf-8"))
            self.done = True
            self.connection.shutdown(socket.SHUT_WR)
        except OSError:
            self.give_up()
        self.printer.join()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    try:
        connection = socket.create_connection((options.host, options.port))
    except OSError as error:
        sys.exit(f"Cannot connect to {options.host}:{options.port}: {error}")
    print(f"Connected to {options.host}:{options.port}. End with Ctrl-D.", flush=True)
    Client(connection).run()
    print("Good bye")


if __name__ == "__main__":
    main()
