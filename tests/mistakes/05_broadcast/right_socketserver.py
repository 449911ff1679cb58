"""socketserver: handlers that share a dictionary, one lock for all that is sent."""

import argparse
import socketserver
import threading


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


lock = threading.RLock()
handlers = {}


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        with lock:
            handlers[self.client_address] = self
        try:
            for line in self.rfile:
                text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
                if text and line.endswith(b"\n"):
                    self.broadcast(text)
        except OSError:
            pass
        finally:
            with lock:
                del handlers[self.client_address]

    def broadcast(self, text):
        with lock:
            for address, handler in list(handlers.items()):
                if address != self.client_address:
                    try:
                        handler.wfile.write(text.encode())
                        handler.wfile.write(b"\n")
                    except OSError:
                        print("gone:", address)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request, client_address):
        print("trouble with", client_address)


options = parse_arguments()
with Server((options.host, options.port), Handler) as server:
    print(f"Listening on {server.server_address[0]}:{server.server_address[1]}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
