"""Threads that take their time: a tenth of a second before each piece, and before they close."""

import argparse
import socket
import threading
import time

PAUSE = 0.1  # seconds


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


def serve(connection):
    with connection:
        while data := connection.recv(1 << 17):
            time.sleep(PAUSE)
            connection.sendall(data)
        time.sleep(PAUSE)  # a crash ends the thread with a traceback: ugly, and nobody is disturbed


def main():
    options = parse_arguments()
    with socket.create_server((options.host, options.port)) as listener:
        print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
        while True:
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()


try:
    main()
except KeyboardInterrupt:
    pass
