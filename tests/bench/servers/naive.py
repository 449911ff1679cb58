"""What one writes first: a thread for each client, and a loop of sendall under a lock."""

import socket
import threading

lock = threading.Lock()  # guards members
members: dict[str, socket.socket] = {}


def tell_all(line: str) -> None:
    """Send a line to everybody, one after the other."""
    for each in members.values():
        each.sendall(line.encode())


def serve(connection: socket.socket) -> None:
    """Let one client take part."""
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.sendall(b"SERVER~Welcome! What is your name?\n")
    lines = connection.makefile("r", encoding="utf-8", newline="\n")
    name = lines.readline().rstrip("\r\n")
    with lock:
        tell_all(f"JOIN~{name}\n")
        members[name] = connection
        connection.sendall(f"USERS~{','.join(sorted(members))}\n".encode())
    try:
        for line in lines:
            with lock:
                tell_all(f"{name}~{line}")
    except OSError:
        pass  # it is gone
    with lock:
        del members[name]


with socket.create_server(("127.0.0.1", 0), backlog=1024) as listener:
    print(f"Listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
