"""One thread for all: the main loop looks at sockets that never block, fifty times a second."""

import argparse
import selectors
import socket
import time
import tkinter as tk
from tkinter import messagebox, ttk

TAGS = {"server", "error", "users", "join", "leave", "file"}


def bad(name, members):
    if not 1 <= len(name) <= 20 or not all(c.isalnum() or c in "_-" for c in name):
        return "use 1 to 20 letters, digits, _ or -"
    return "taken" if name.casefold() in TAGS | members.keys() else ""


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", default="5000")
    return parser.parse_args()


class Client:
    def __init__(self, server, sock, address):
        self.server, self.sock, self.name = server, sock, None
        self.address = "{}:{}".format(*address)
        self.inbox, self.outbox = b"", bytearray()
        self.counted, self.ending, self.deadline = True, False, time.monotonic() + 60
        sock.setblocking(False)
        server.selector.register(sock, selectors.EVENT_READ, self)

    def tell(self, line):
        self.outbox += line.encode() + b"\n"
        self.flush()
        if len(self.outbox) > 1 << 20:
            self.close()

    def flush(self):
        try:
            while self.outbox:
                del self.outbox[: self.sock.send(self.outbox[:65536])]
        except BlockingIOError:
            pass
        except OSError:
            self.close()
            return
        if self.sock.fileno() >= 0:
            writing = selectors.EVENT_WRITE if self.outbox else 0
            self.server.selector.modify(self.sock, selectors.EVENT_READ | writing, self)
            if self.ending and not self.outbox:
                self.shut(socket.SHUT_WR)

    def shut(self, how):
        try:
            self.sock.shutdown(how)
        except OSError:
            pass

    def end(self, line=None):
        """Say a last line, half-close, and wait a second for the other end."""
        if not self.ending:
            self.server.forget(self)
            self.ending, self.deadline = True, time.monotonic() + 1
            if line:
                self.tell(line)
            self.flush()

    def close(self):
        if self.sock.fileno() >= 0:
            self.server.selector.unregister(self.sock)
            self.sock.close()
            self.server.forget(self)

    def ready(self, events):
        if events & selectors.EVENT_WRITE:
            self.flush()
        if events & selectors.EVENT_READ and self.sock.fileno() >= 0:
            self.read()

    def read(self):
        try:
            data = self.sock.recv(65536)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.end() if self.outbox and not self.ending else self.close()
        elif not self.ending:
            *lines, self.inbox = (self.inbox + data).split(b"\n")
            for line in lines:
                self.take(line.removesuffix(b"\r"))
            if len(self.inbox.removesuffix(b"\r")) > 4096:
                self.end("ERROR~Line too long")

    def take(self, line):
        if self.ending or not line:
            return
        if len(line) > 4096:
            self.end("ERROR~Line too long")
        elif line == b"/quit":
            self.end()
        else:
            self.server.handle(self, line.decode("utf-8", "replace"))


class Server:
    def __init__(self, host, port, note):
        self.note, self.members, self.clients = note, {}, set()
        self.selector = selectors.DefaultSelector()
        self.listener = socket.create_server((host, port), backlog=512)
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.address = "{}:{}".format(*self.listener.getsockname())

    def forget(self, client):
        if client in self.clients:
            self.clients.discard(client)
            self.note(f"- {client.name or client.address}")
        if client.name and self.members.pop(client.name.casefold(), None):
            self.tell_all(f"LEAVE~{client.name}")

    def tell_all(self, line):
        for member in list(self.members.values()):
            member.tell(line)

    def users(self):
        return "USERS~" + ",".join(self.members[key].name for key in sorted(self.members))

    def accept(self):
        try:
            client = Client(self, *self.listener.accept())
        except OSError:
            return
        if len(self.clients) >= 100:
            client.end("ERROR~Server is full")
        else:
            self.clients.add(client)
            self.note(f"+ {client.address}")
            client.tell("SERVER~Who is there?")

    def handle(self, client, text):
        command, _, rest = text.partition(" ")
        if client.name is None:
            self.log_in(client, text)
        elif not text.startswith("/") or text.startswith("//"):
            self.tell_all(f"{client.name}~" + text.removeprefix("/"))
            self.note(f"{client.name}: {text}")
        elif command == "/who":
            client.tell(self.users())
        elif command == "/msg":
            self.whisper(client, *rest.partition(" ")[::2])
        else:
            client.tell(f"ERROR~{command} is no command")

    def whisper(self, client, name, text):
        other = self.members.get(name.casefold())
        if not other or not text:
            client.tell(f"ERROR~there is no {name}" if text else "ERROR~/msg NAME TEXT")
            return
        for each in {client, other}:
            each.tell(f"{client.name}>{other.name}~{text}")

    def log_in(self, client, name):
        if reason := bad(name, self.members):
            client.tell(f"ERROR~{reason}")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self.members[name.casefold()] = client
        client.tell(self.users())
        self.note(f"+ {name}")

    def expire(self):
        now = time.monotonic()
        for key in list(self.selector.get_map().values()):
            client = key.data
            if isinstance(client, Client) and client.deadline < now:
                if client.ending:
                    client.close()
                elif client.name is None:
                    client.end("ERROR~Nobody there?")

    def look(self):
        for key, events in self.selector.select(0):
            if key.fileobj is self.listener:
                self.accept()
            elif key.data.sock.fileno() >= 0:
                key.data.ready(events)
        self.expire()

    def is_done(self):
        return len(self.selector.get_map()) == 0

    def stop(self):
        self.selector.unregister(self.listener)
        self.listener.close()
        self.members.clear()
        for client in list(self.clients):
            client.end("SERVER~Server is shutting down")


class App(ttk.Frame):
    def __init__(self, root, options):
        super().__init__(root, padding=20)
        self.root, self.server, self.stopping, self.ending, self.shown = root, None, [], False, None
        self.pack(fill="both", expand=True)
        self.host = ttk.Combobox(self, name="host_entry", values=["127.0.0.1", "0.0.0.0"])
        self.host.set(options.host)
        self.port = ttk.Spinbox(self, name="port_entry", from_=0, to=65535)
        self.port.set(options.port)
        self.go = ttk.Button(self, name="start_button", text="▶", command=self.start)
        self.halt = ttk.Button(self, name="stop_button", text="■", command=self.stop)
        self.log = ttk.Treeview(self, name="log_area", show="tree")
        self.people = tk.Text(self, name="clients_list", height=6, state="disabled")
        self.status = ttk.Label(self, name="status_label")
        for part in (self.host, self.port, self.go, self.halt, self.log, self.people, self.status):
            part.pack(fill="x")
        root.protocol("WM_DELETE_WINDOW", self.close)
        self.look()

    def note(self, text):
        self.log.see(self.log.insert("", "end", text=text))

    def start(self):
        try:
            self.server = Server(self.host.get(), int(self.port.get()), self.note)
        except (OSError, ValueError, OverflowError) as error:
            messagebox.showerror("Server", error)
            return
        print(f"Listening on {self.server.address}", flush=True)

    def stop(self):
        self.server.stop()
        self.stopping.append(self.server)
        self.server = None

    def close(self):
        self.ending = True
        if self.server:
            self.stop()

    def look(self):
        for server in (self.server, *self.stopping):
            if server:
                server.look()
        self.stopping = [server for server in self.stopping if not server.is_done()]
        if self.ending and not self.stopping:
            self.root.destroy()
            return
        self.show()
        self.after(20, self.look)

    def show(self):
        running, members = self.server is not None, sorted(self.server.members.items()) if self.server else []
        self.status["text"] = f"Running: {self.server.address}" if running else "Stopped"
        self.go.state(["disabled" if running else "!disabled"])
        self.halt.state(["!disabled" if running else "disabled"])
        text = "\n".join(f"{client.name} ({client.address})" for _, client in members)
        if text != self.shown:
            self.shown = text
            self.people["state"] = "normal"
            self.people.replace("1.0", "end", text)
            self.people["state"] = "disabled"


window = tk.Tk()
App(window, parse_arguments())
window.mainloop()
