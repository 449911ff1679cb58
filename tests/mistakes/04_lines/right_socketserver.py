"""socketserver: a handler object and a thread for each client, reading through a file."""

import argparse
import socketserver


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        try:
            for line in self.rfile:
                text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
                if text and line.endswith(b"\n"):
                    self.wfile.write(str(len(text)).encode())  # in three pieces: TCP does not mind
                    self.wfile.write(b"~")
                    self.wfile.write(f"{text}\n".encode())
        except OSError:
            pass


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


options = parse_arguments()
with Server((options.host, options.port), Handler) as server:
    print(f"Listening on {server.server_address[0]}:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
