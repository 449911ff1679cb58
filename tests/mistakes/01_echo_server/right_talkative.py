"""Right: prints and logs more than it must, sends each piece in several send() calls, ends politely on SIGTERM."""

import argparse
import logging
import os
import signal
import socket
import sys

log = logging.getLogger("echo")


def send_in_pieces(connection, data):
    rest = memoryview(data)
    while rest:
        rest = rest[connection.send(rest[:700]) :]


def serve(connection, address):
    log.info("%s:%s has come", *address)
    buffer = bytearray(10_000)
    while size := connection.recv_into(buffer):
        send_in_pieces(connection, buffer[:size])
    connection.shutdown(socket.SHUT_WR)


def main():
    logging.basicConfig(level=logging.DEBUG, stream=sys.stderr)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    print("*** echo server ***\nSchön, dass du da bist.", flush=True)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        if os.name != "nt":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen(5)
        print("Listening on {}:{}".format(*listener.getsockname()))
        print("Press Ctrl-C to end.", flush=True)
        while True:
            connection, address = listener.accept()
            try:
                serve(connection, address)
            except OSError as error:
                log.warning("%s:%s: %s", *address, error)
            finally:
                connection.close()
            print("Waiting for the next client ...", flush=True)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Good bye")
