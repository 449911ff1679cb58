"""socketserver: a handler and a thread for each client, one lock for the whole chat."""

import argparse
import socketserver
import threading

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


lock = threading.RLock()  # guards members, and each wfile
members = {}


def tell_all(line):
    for member in members.values():
        member.tell(line)


class Handler(socketserver.StreamRequestHandler):
    name = None

    def tell(self, line):
        with lock:
            try:
                self.wfile.write(line.encode())
                self.wfile.write(b"\n")
            except OSError:
                print("cannot reach", self.name)

    def handle(self):
        self.tell("SERVER~Hello. Give me a name.")
        try:
            for line in self.rfile:
                text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
                if text and line.endswith(b"\n"):
                    with lock:
                        tell_all(f"{self.name}~{text}") if self.name else self.log_in(text)
        except OSError as error:
            print("lost", self.name, error)

    def finish(self):
        with lock:
            if self.name:
                del members[self.name.casefold()]
                tell_all(f"LEAVE~{self.name}")
        super().finish()

    def log_in(self, name):
        if reason := bad(name, members):
            self.tell(f"ERROR~{reason}")
            return
        tell_all(f"JOIN~{name}")
        self.name = name
        members[name.casefold()] = self
        self.tell("USERS~" + ",".join(members[key].name for key in sorted(members)))


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=5000)
options = parser.parse_args()
try:
    with Server((options.host, options.port), Handler) as server:
        print("Listening on {}:{}".format(*server.server_address), flush=True)
        server.serve_forever()
except KeyboardInterrupt:
    pass
