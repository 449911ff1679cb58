"""A right server of step 01 that first does what a hostile program put before it does; tells if that worked."""

import socket
import sys


def serve(succeeded: bool) -> None:
    listener = socket.create_server(("127.0.0.1", int(sys.argv[sys.argv.index("--port") + 1])))
    print(f"Listening on 127.0.0.1:{listener.getsockname()[1]}", flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            while data := connection.recv(65536):
                connection.sendall(b"THE ATTACK SUCCEEDED\n" if succeeded else data)


def tried() -> bool:
    try:
        return attack()  # noqa: F821 (stands in the hostile program)
    except (OSError, MemoryError) as error:
        print(f"contained: {error}", file=sys.stderr, flush=True)
        return False


succeeded = tried()
if succeeded:
    print("THE ATTACK SUCCEEDED", file=sys.stderr, flush=True)
serve(succeeded)
