"""One socket that never blocks, and a clock of the main loop that asks select() whether it has something."""

import argparse
import queue
import select
import socket
import threading
import tkinter as tk
from tkinter import messagebox, ttk
from tkinter.simpledialog import askstring

TICK = 25  # milliseconds


class Line:
    """A connection with lines to send and lines to read; only to connect takes a thread."""

    def __init__(self, host, port):
        self.sock, self.inbox, self.outbox, self.over = None, b"", b"", False
        self._result = queue.Queue(1)
        threading.Thread(target=self._connect, args=(host, port), daemon=True).start()

    def _connect(self, host, port):
        try:
            self._result.put(socket.create_connection((host, port), 8))
        except (OSError, OverflowError, ValueError) as error:
            self._result.put(error)

    def say(self, text):
        self.outbox += text.encode("utf-8", "replace") + b"\n"

    def lines(self):
        """Return what has come, without waiting. Raises OSError and ValueError if there is no connection to be had."""
        if self.sock is None:
            self._take_result()
            return []
        data = b""
        try:
            readable, writable, _ = select.select([self.sock], [self.sock] if self.outbox else [], [], 0)
            if writable:
                self.outbox = self.outbox[self.sock.send(self.outbox) :]
            if not readable:
                return []
            data = self.sock.recv(16384)
        except BlockingIOError:
            return []
        except OSError:
            pass
        self.over = not data
        *lines, self.inbox = (self.inbox + data).split(b"\n")
        return [line.removesuffix(b"\r").decode("utf-8", "replace") for line in lines]

    def _take_result(self):
        if not self._result.empty():
            result = self._result.get()
            if isinstance(result, Exception):
                raise result
            result.setblocking(False)
            self.sock = result

    def close(self):
        if self.sock:
            self.sock.close()


class App(ttk.Frame):
    def __init__(self, root, options):
        super().__init__(root, padding=8)
        self.pack(fill="both", expand=True)
        self.line, self.online = None, False
        self.host = self.field(0, "Server", ttk.Combobox(self, name="host_entry", values=["127.0.0.1", "::1"]))
        self.host.set(options.host)
        self.port = self.field(1, "Port", ttk.Spinbox(self, name="port_entry", from_=1, to=65535))
        self.port.set(options.port)
        self.nick = self.field(2, "Nickname", ttk.Entry(self, name="username_entry"))
        self.enter = self.button("Enter", "login_button", self.log_in, 1, 3)
        self.text = tk.Text(self, name="chat_area", height=16, state="disabled", cursor="arrow")
        self.text.grid(row=2, column=0, columnspan=3, sticky="nsew")
        self.people = ttk.Treeview(self, name="users_list", show="tree", selectmode="browse")
        self.people.grid(row=2, column=3, sticky="nsew")
        self.words = ttk.Entry(self, name="message_entry")
        self.words.grid(row=3, column=0, columnspan=3, sticky="ew")
        self.words.bind("<Return>", self.say)
        self.button("Say it", "send_button", self.say, 3, 3)
        self.button("Personal Chat", "personal_button", self.whisper, 4, 0)
        self.button("Clear Chat", "clear_button", self.clear, 4, 1)
        self.button("Leave", "logout_button", self.log_out, 4, 2)
        self.status = ttk.Label(self, name="status_label", relief="sunken")
        self.status.grid(row=5, columnspan=4, sticky="ew")
        self.columnconfigure(0, weight=1)
        self.rowconfigure(2, weight=1)
        self.winfo_toplevel().protocol("WM_DELETE_WINDOW", self.close)
        self.log_out()
        self.tick()

    def field(self, column, title, entry):
        ttk.Label(self, text=title).grid(row=0, column=column, sticky="w")
        entry.grid(row=1, column=column, sticky="ew")
        return entry

    def button(self, title, name, command, row, column):
        button = ttk.Button(self, name=name, text=title, command=command)
        button.grid(row=row, column=column, sticky="ew")
        return button

    def log_in(self):
        try:
            self.line = Line(self.host.get(), int(self.port.get()))
        except ValueError:
            messagebox.showerror("Chat", "The port must be a number")
            return
        self.line.say(self.nick.get())
        self.enter.state(["disabled"])
        self.status["text"] = "Connecting ..."

    def log_out(self):
        if self.line:
            self.line.close()
        self.line, self.online = None, False
        self.people.delete(*self.people.get_children())
        self.enter.state(["!disabled"])
        self.status["text"] = "Disconnected"

    def close(self):
        self.log_out()
        self.winfo_toplevel().destroy()

    def say(self, event=None):
        words = self.words.get()
        if self.line and not (words == "" or words.isspace()):
            self.line.say(words)
            self.words.delete(0, "end")

    def whisper(self):
        name = askstring("Personal Chat", "Name of the person", parent=self)
        if not name:
            return
        words = askstring("Personal Chat", "Your message", parent=self)
        if words and self.line:
            self.line.say(f"/msg {name} {words}")

    def clear(self):
        self.text["state"] = "normal"
        self.text.delete("1.0", "end")
        self.text["state"] = "disabled"

    def tick(self):
        self.after(TICK, self.tick)  # first: a message box has a loop of its own, in which the clock goes on
        line = self.line
        if not line:
            return
        try:
            came = line.lines()
        except (OSError, OverflowError, ValueError) as error:
            self.refuse(f"There is no connection: {error}")
            return
        for each in came:
            self.handle(each)
        if line.over and line is self.line:
            self.log_out()
            self.write("Connection lost.")

    def handle(self, line):
        tag, _, text = line.partition("~")
        match tag:
            case "USERS":
                self.online = True
                self.status["text"] = f"Connected as {self.nick.get()}"
                self.people.delete(*self.people.get_children())
                for name in text.split(","):
                    self.people.insert("", "end", iid=name, text=name)
            case "ERROR" if not self.online:
                self.refuse(text)
            case "JOIN":
                self.people.insert("", "end", iid=text, text=text)
                self.write(f"{text} joined")
            case "LEAVE":
                self.people.delete(text)
                self.write(f"{text} left")
            case "SERVER" | "ERROR":
                self.write(f"-- {text}")
            case _:
                self.write(f"[{tag.replace('>', ' → ')}] {text}")

    def refuse(self, reason):
        self.log_out()
        self.after_idle(lambda: messagebox.showerror("Chat", reason))

    def write(self, text):
        self.text["state"] = "normal"
        self.text.insert("end", text + "\n")
        self.text["state"] = "disabled"
        self.text.yview_moveto(1)


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default="5000")
App(tk.Tk(), parser.parse_args()).mainloop()
