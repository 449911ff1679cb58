"""Right: recv() into a buffer of its own, lines cut out of it by hand, bytes from the keyboard to the wire."""

import argparse
import socket
import sys


class Connection:
    def __init__(self, host, port):
        self.sock = socket.create_connection((host, port))
        self.buffer = b""

    def read_line(self):
        while b"\n" not in self.buffer:
            data = self.sock.recv(1000)
            if not data:
                return None
            self.buffer += data
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.removesuffix(b"\r")


def show(line):
    sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def talk(connection):
    for line in sys.stdin.buffer:
        connection.sock.sendall(line)
        reply = connection.read_line()
        if reply is None:
            return 1
        show(reply)
    connection.sock.shutdown(socket.SHUT_WR)
    while (reply := connection.read_line()) is not None:
        show(reply)
    return 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    try:
        connection = Connection(options.host, options.port)
    except OSError as error:
        print(f"Cannot connect to {options.host}:{options.port}: {error.strerror}", file=sys.stderr)
        return 1
    try:
        status = talk(connection)
    except ConnectionError:
        status = 1
    if status:
        print("Disconnected", file=sys.stderr)
    return status


if __name__ == "__main__":
    sys.exit(main())
