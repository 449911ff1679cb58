"""socketserver: a handler and a thread for each client, one lock for the whole chat."""

import argparse
import socketserver
import threading

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=5000)
    return parser.parse_args()


lock = threading.RLock()
members = {}


def tell_all(line):
    for member in list(members.values()):
        member.tell(line)


def users():
    return "USERS~" + ",".join(members[key].name for key in sorted(members))


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
                if not line.endswith(b"\n") or text == "/quit":
                    break
                with lock:
                    if text:
                        self.obey(text) if self.name else self.log_in(text)
        except OSError as error:
            print("lost", self.name, error)

    def finish(self):
        with lock:
            if self.name:
                del members[self.name.casefold()]
                tell_all(f"LEAVE~{self.name}")

    def log_in(self, name):
        if reason := bad(name, members):
            self.tell(f"ERROR~{reason}")
            return
        tell_all(f"JOIN~{name}")
        self.name = name
        members[name.casefold()] = self
        self.tell(users())

    def obey(self, text):
        verb, _, rest = text.partition(" ")
        if not text.startswith("/") or text.startswith("//"):
            tell_all(f"{self.name}~" + text.removeprefix("/"))
        else:
            getattr(self, "do_" + verb[1:], lambda rest: self.tell(f"ERROR~{verb} is not known"))(rest)

    def do_who(self, _):
        self.tell(users())

    def do_msg(self, rest):
        name, _, text = rest.partition(" ")
        other = members.get(name.casefold())
        if text and other:
            other.tell(f"{self.name}>{other.name}~{text}")
            if other is not self:
                self.tell(f"{self.name}>{other.name}~{text}")
        else:
            self.tell(f"ERROR~nobody is called {name}" if text else "ERROR~/msg NAME TEXT")


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128


options = parse_arguments()
with Server((options.host, options.port), Handler) as server:
    print(f"Listening on {server.server_address[0]}:{server.server_address[1]}", flush=True)
    server.serve_forever()
