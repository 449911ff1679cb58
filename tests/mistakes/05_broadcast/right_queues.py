"""Threads: a reader and a writer for each client, and a queue between them; the lock is held for a moment only."""

import argparse
import queue
import socket
import threading


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


lock = threading.Lock()
boxes = {}


def write(sock, box):
    try:
        while (line := box.get()) is not None:
            sock.sendall(line)
    except OSError:
        pass
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def read(sock):
    box = queue.SimpleQueue()
    writer = threading.Thread(target=write, args=(sock, box), daemon=True)
    writer.start()
    with lock:
        boxes[sock] = box
    inbox = b""
    try:
        while data := sock.recv(65536):
            *lines, inbox = (inbox + data).split(b"\n")
            for line in filter(None, (line.removesuffix(b"\r") for line in lines)):
                with lock:
                    for other, each in boxes.items():
                        if other is not sock:
                            each.put(line + b"\n")
    except OSError:
        pass
    with lock:
        del boxes[sock]
    box.put(None)
    writer.join()
    sock.close()


def main():
    options = parse_arguments()
    listener = socket.create_server((options.host, options.port))
    print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
    while True:
        threading.Thread(target=read, args=(listener.accept()[0],), daemon=True).start()


try:
    main()
except KeyboardInterrupt:
    pass
