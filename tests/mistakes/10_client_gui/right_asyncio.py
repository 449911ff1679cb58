"""asyncio in a thread of its own, a queue for what it tells; when the server has gone, it tries once to come back."""

import argparse
import asyncio
import queue
import threading
import tkinter as tk
import tkinter.messagebox
import tkinter.simpledialog
from tkinter import ttk


class Network:
    """Everything that waits. Runs in the thread of the event loop."""

    def __init__(self, post):
        self.post = post
        self.loop = asyncio.new_event_loop()
        self.writer = None
        self.number = 0  # of the present stay
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def do(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop)

    async def stay(self, host, port, name):
        self.number = number = self.number + 1
        try:
            reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
        except (OSError, ValueError, OverflowError) as error:
            if number == self.number:
                self.post("failed", str(error))
            return
        if number != self.number:  # somebody has left, or begun anew, meanwhile
            writer.close()
            return
        self.writer = writer
        writer.write(f"{name}\n".encode())
        try:
            while line := await reader.readline():
                if writer is self.writer:
                    self.post("line", line.decode("utf-8", "replace").rstrip("\n").rstrip("\r"))
        except OSError:
            pass
        if writer is self.writer:
            self.post("lost", "")
        writer.close()

    async def send(self, line):
        if self.writer:
            self.writer.write(f"{line}\n".encode())

    async def leave(self):
        self.number += 1
        writer, self.writer = self.writer, None
        if writer:
            writer.close()
            try:
                await asyncio.wait_for(writer.wait_closed(), 0.5)
            except (OSError, TimeoutError):
                pass


class Window(tk.Tk):
    def __init__(self, options):
        super().__init__()
        self.news = queue.SimpleQueue()
        self.net = Network(lambda *what: self.news.put(what))
        self.joined = False
        entries = {"host_entry": options.host, "port_entry": options.port, "username_entry": ""}
        self.fields = [ttk.Entry(self, name=name) for name in entries]
        for field, value in zip(self.fields, entries.values(), strict=True):
            field.insert(0, value)
            field.pack(fill="x")
        self.chat = tk.Text(self, name="chat_area", height=12)
        self.chat.bind("<Key>", lambda event: "break")
        self.people = ttk.Label(self, name="users_list")
        self.message = tk.Text(self, name="message_entry", height=1)
        self.message.bind("<Return>", self.send)
        self.status = tk.Message(self, name="status_label", text="Hello", width=400)
        for widget in (self.chat, self.people, self.message, self.status):
            widget.pack(fill="x")
        for name, command in (
            ("login_button", self.log_in),
            ("logout_button", self.log_out),
            ("clear_button", lambda: self.chat.delete("1.0", "end")),
            ("personal_button", self.personal),
            ("send_button", self.send),
        ):
            ttk.Button(self, name=name, text=name.partition("_")[0], command=command).pack(side="left")
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.look()

    def log_in(self):
        host, port, name = (field.get() for field in self.fields)
        self.net.do(self.net.leave())
        self.names, self.joined = [], False
        self.net.do(self.net.stay(host, port, name))

    def log_out(self, status="Goodbye"):
        self.net.do(self.net.leave())
        self.joined = False
        self.status["text"] = status

    def send(self, event=None):
        text = self.message.get("1.0", "end").strip("\n")
        if text.strip():
            self.net.do(self.net.send(text))
        self.message.delete("1.0", "end")
        return "break"

    def personal(self):
        questions = ("Who?", "What?")
        answers = []
        for question in questions:
            answer = tkinter.simpledialog.askstring("Personal", question)
            if not answer:
                return
            answers.append(answer)
        self.net.do(self.net.send("/msg " + " ".join(answers)))

    def look(self):
        while not self.news.empty():
            what, text = self.news.get()
            if what == "line":
                self.take(*text.partition("~")[::2])
            elif what == "failed":
                tkinter.messagebox.showerror("Oh", text)
            else:
                again = self.joined
                self.log_out("The server has left us")
                if again:  # it may be back already
                    self.log_in()
        self.after(20, self.look)

    def take(self, tag, text):
        if tag == "ERROR" and not self.joined:
            self.log_out()
            tkinter.messagebox.showerror("Oh", text)
            return
        if tag == "USERS":
            self.joined, self.names = True, text.split(",")
            self.status["text"] = "Connected"
        elif tag in ("JOIN", "LEAVE"):
            self.names = [name for name in self.names if name != text] + ([text] if tag == "JOIN" else [])
            self.chat.insert("end", f"{text} {'joined' if tag == 'JOIN' else 'left'}\n")
        else:
            who = "" if tag in ("SERVER", "ERROR") else f"[{tag}] ".replace(">", " → ")
            self.chat.insert("end", f"{who}{text}\n")
        self.people["text"] = "\n".join(f"• {name}" for name in self.names)
        self.chat.see("end")

    def close(self):
        self.net.do(self.net.leave()).result()
        self.destroy()


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default="5000")
Window(parser.parse_args()).mainloop()
