"""Right: a pool of threads that serve one client after the other; it grows as far as clients are there at once."""

import argparse
import concurrent.futures
import os
import signal
import socket


def serve(connection):
    with connection:
        try:
            while data := connection.recv(1024):
                connection.sendall(data)
        except ConnectionError as error:
            print("a client has crashed:", error)


def main():
    signal.signal(signal.SIGINT, lambda *_: os._exit(0))  # the pool's threads may wait for ever
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    options = parser.parse_args()
    listener = socket.create_server((options.host, options.port), backlog=100)
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    with concurrent.futures.ThreadPoolExecutor(max_workers=1000) as pool:
        while True:
            pool.submit(serve, listener.accept()[0])


if __name__ == "__main__":
    main()
