"""asyncio: the whole server is one thread's event loop; window and loop call into each other by their own means."""

import argparse
import asyncio
import queue
import threading
import tkinter as tk
from tkinter import messagebox, scrolledtext, ttk

TAGS = {"server", "error", "users", "join", "leave", "file"}


class Client:
    def __init__(self, reader, writer):
        self.reader, self.writer, self.name = reader, writer, None
        self.address = "{}:{}".format(*writer.get_extra_info("peername"))

    def tell(self, line):
        self.writer.write(f"{line}\n".encode())
        if self.writer.transport.get_write_buffer_size() > 1 << 20:
            self.writer.transport.abort()


class Chat:
    def __init__(self, news):
        self.news, self.members, self.clients = news, {}, set()

    def tell_all(self, line):
        for member in list(self.members.values()):
            member.tell(line)

    def users(self):
        return "USERS~" + ",".join(self.members[key].name for key in sorted(self.members))

    async def listen(self, host, port):
        self.server = await asyncio.start_server(self.serve, host, port, backlog=300)
        return self.server.sockets[0].getsockname()

    async def close(self):
        self.server.close()
        self.members.clear()
        for client in self.clients:
            client.tell("SERVER~Server is shutting down")
            client.writer.close()
        waits = [asyncio.create_task(client.writer.wait_closed()) for client in self.clients]
        if waits:
            await asyncio.wait(waits, timeout=1)

    async def serve(self, reader, writer):
        client = Client(reader, writer)
        self.clients.add(client)
        self.news.put(f"{client.address} is here")
        client.tell("SERVER~What is your name?")
        try:
            await self.converse(client)
        except OSError:
            pass
        except ValueError as error:
            client.tell(f"ERROR~{error}")
        self.clients.discard(client)
        if client.name and self.members.pop(client.name.casefold(), None):
            self.tell_all(f"LEAVE~{client.name}")
            self.news.put(f"{client.name} has gone")
        writer.close()

    async def converse(self, client):
        rest = b""
        while data := await client.reader.read(4096):
            *lines, rest = (rest + data).split(b"\n")
            if any(len(line.removesuffix(b"\r")) > 4096 for line in (*lines, rest)):
                raise ValueError("Line too long")
            for line in lines:
                text = line.removesuffix(b"\r").decode("utf-8", "replace")
                if text == "/quit":
                    return
                if text:
                    self.handle(client, text)

    def handle(self, client, text):
        command, _, rest = text.partition(" ")
        if client.name is None:
            self.log_in(client, text)
        elif not text.startswith("/") or text.startswith("//"):
            self.tell_all(f"{client.name}~" + text.removeprefix("/"))
            self.news.put(f"{client.name}: {text[:100]}")
        elif command == "/who":
            client.tell(self.users())
        elif command == "/msg":
            self.whisper(client, *rest.partition(" ")[::2])
        else:
            client.tell(f"ERROR~{command}?")

    def whisper(self, client, name, text):
        other = self.members.get(name.casefold())
        if not other or not text:
            client.tell(f"ERROR~{name}?")
            return
        for each in {client, other}:
            each.tell(f"{client.name}>{other.name}~{text}")

    def log_in(self, client, name):
        fits = 1 <= len(name) <= 20 and all(c.isalnum() or c in "_-" for c in name)
        if not fits or name.casefold() in TAGS | self.members.keys():
            client.tell("ERROR~another name, please")
            return
        self.tell_all(f"JOIN~{name}")
        client.name = name
        self.members[name.casefold()] = client
        client.tell(self.users())
        self.news.put(f"{name} has come")


class App:
    def __init__(self, options):
        self.chat, self.ending, self.news = None, False, queue.Queue()
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.root = tk.Tk()
        ttk.Label(self.root, text="Address").grid(row=0, column=0)
        self.host = self.entry("host_entry", options.host, 1)
        self.port = self.entry("port_entry", options.port, 2)
        self.start_button = ttk.Button(self.root, name="start_button", text="Start", command=self.start)
        self.start_button.grid(row=0, column=3)
        self.stop_button = ttk.Button(self.root, name="stop_button", text="Stop", command=self.stop, state="disabled")
        self.stop_button.grid(row=0, column=4)
        self.log = scrolledtext.ScrolledText(self.root, name="log_area", state="disabled", height=10)
        self.log.grid(row=1, columnspan=5, sticky="nsew")
        self.people = ttk.Label(self.root, name="clients_list")
        self.people.grid(row=2, columnspan=5)
        self.status = ttk.Label(self.root, name="status_label", text="Stopped.")
        self.status.grid(row=3, columnspan=5)
        self.root.protocol("WM_DELETE_WINDOW", self.close)
        self.root.after(25, self.look)

    def entry(self, name, value, column):
        entry = ttk.Entry(self.root, name=name)
        entry.insert(0, value)
        entry.grid(row=0, column=column)
        return entry

    def start(self):
        self.start_button["state"] = "disabled"
        chat = Chat(self.news)
        try:
            coming = asyncio.run_coroutine_threadsafe(chat.listen(self.host.get(), int(self.port.get())), self.loop)
        except ValueError as error:
            self.refuse(error)
            return
        coming.add_done_callback(lambda done: self.news.put((chat, done)))

    def refuse(self, error):
        self.start_button["state"] = "normal"
        messagebox.showerror("No", str(error))

    def stop(self):
        self.stop_button["state"] = "disabled"
        going = asyncio.run_coroutine_threadsafe(self.chat.close(), self.loop)
        going.add_done_callback(lambda done: self.news.put(None))

    def close(self):
        self.ending = True
        self.stop() if self.chat else self.root.destroy()

    def look(self):
        self.root.after(25, self.look)
        while not self.news.empty():
            what = self.news.get()
            if isinstance(what, str):
                self.log.config(state="normal")
                self.log.insert("end", what + "\n")
                self.log.config(state="disabled")
                self.log.see("end")
            elif what is None:
                self.chat = None
                self.status["text"] = "Stopped."
                self.start_button["state"] = "normal"
                if self.ending:
                    self.root.destroy()
                    return
            else:
                self.begin(*what)
        members = list(self.chat.members.values()) if self.chat else []
        self.people["text"] = "\n".join(f"{member.name} @ {member.address}" for member in members)

    def begin(self, chat, done):
        if done.exception():
            self.refuse(done.exception())
            return
        self.chat = chat
        address = "{}:{}".format(*done.result())
        print("Listening on " + address, flush=True)
        self.status["text"] = f"Running on {address}."
        self.stop_button["state"] = "normal"


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default="5000")
App(parser.parse_args()).root.mainloop()
