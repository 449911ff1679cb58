"""A class and threads, byte for byte, that logs all it does to stdout and stderr."""

import argparse
import logging
import socket
import threading


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


class Conversation(threading.Thread):
    def __init__(self, sock, address):
        super().__init__(daemon=True)
        self.sock, self.address = sock, address

    def run(self):
        print("hello", self.address)
        with self.sock, self.sock.makefile("rb") as lines:
            try:
                for line in lines:
                    self.answer(line)
            except ConnectionError as error:
                logging.error("%s: %s", self.address, error)
        print("goodbye", self.address)

    def answer(self, line):
        if not line.endswith(b"\n"):
            logging.warning("%s: unfinished", self.address)
        elif line not in (b"\n", b"\r\n"):
            text = line[:-1].removesuffix(b"\r").decode("utf-8", "replace")
            logging.warning("%s: %d characters", self.address, len(text))
            self.sock.sendall(str(len(text)).encode() + b"~" + text.encode() + b"\n")


def main():
    options = parse_arguments()
    listener = socket.create_server((options.host, options.port))
    print("I am about to listen")
    print("Listening on {}:{}".format(*listener.getsockname()))
    print("Come in", flush=True)
    while True:
        Conversation(*listener.accept()).start()


try:
    main()
except KeyboardInterrupt:
    pass
