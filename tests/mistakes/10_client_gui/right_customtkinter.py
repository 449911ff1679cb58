"""customtkinter: its widgets take no Tk name, so each gets an attribute `name`; a thread reads, a queue delivers."""

import argparse
import queue
import socket
import threading
from tkinter import messagebox

import customtkinter as ctk

ctk.set_appearance_mode("light")


class Link(threading.Thread):
    """Reads in a thread, and has another for sending; events are (link, kind, text)."""

    def __init__(self, host, port, events):
        super().__init__(daemon=True)
        self.address, self.events, self.todo = (host, port), events, queue.Queue()

    def run(self):
        try:
            sock = socket.create_connection(self.address, 8)
        except (OSError, OverflowError, ValueError) as error:
            self.events.put((self, "error", f"No server there.\n{error}"))
            return
        sock.settimeout(None)
        threading.Thread(target=self.send_all, args=(sock,), daemon=True).start()
        with sock, sock.makefile("rb") as file:
            try:
                for line in file:
                    text = line.removesuffix(b"\n").removesuffix(b"\r").decode("utf-8", "replace")
                    self.events.put((self, "line", text))
            except OSError:
                pass
        self.events.put((self, "over", ""))

    def send_all(self, sock):
        try:
            while line := self.todo.get():
                sock.sendall(line)
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def send(self, text):
        self.todo.put(text.encode("utf-8", "replace") + b"\n")

    def stop(self):
        self.todo.put(b"")


def named(widget, name, **place):
    widget.name = name
    widget.grid(padx=5, pady=5, sticky="nsew", **place)
    return widget


class Window(ctk.CTk):
    def __init__(self, options):
        super().__init__()
        self.title("Chat")
        self.link, self.accepted, self.events = None, False, queue.Queue()
        self.members = {}
        self.grid_columnconfigure(1, weight=1)
        self.grid_rowconfigure(0, weight=1)
        side = ctk.CTkFrame(self)
        side.grid(row=0, column=0, rowspan=2, sticky="ns")
        self.host = named(ctk.CTkEntry(side, placeholder_text="Server"), "host_entry")
        self.host.insert(0, options.host)
        self.port = named(ctk.CTkEntry(side, placeholder_text="Port"), "port_entry")
        self.port.insert(0, options.port)
        self.user = named(ctk.CTkEntry(side, placeholder_text="Your name"), "username_entry")
        self.login = named(ctk.CTkButton(side, text="Login", command=self.log_in), "login_button")
        self.logout = named(ctk.CTkButton(side, text="Logout", command=self.log_out), "logout_button")
        self.personal = named(ctk.CTkButton(side, text="Personal Chat", command=self.whisper), "personal_button")
        named(ctk.CTkButton(side, text="Clear Chat", command=self.clear), "clear_button")
        self.users = named(ctk.CTkTextbox(side, height=120, width=140, state="disabled"), "users_list")
        self.status = named(ctk.CTkLabel(side, text=""), "status_label")
        self.chat = named(ctk.CTkTextbox(self, width=420, state="disabled"), "chat_area", row=0, column=1, columnspan=2)
        self.message = named(ctk.CTkEntry(self, placeholder_text="Message"), "message_entry", row=1, column=1)
        self.message.bind("<Return>", self.send)
        named(ctk.CTkButton(self, text="Send", width=60, command=self.send), "send_button", row=1, column=2)
        self.protocol("WM_DELETE_WINDOW", self.close)
        self.log_out()
        self.after(20, self.look)

    def log_in(self):
        if not self.port.get().isdigit():
            messagebox.showerror("Login", "The port is not a number")
            return
        self.link = Link(self.host.get(), int(self.port.get()), self.events)
        self.link.send(self.user.get())
        self.link.start()
        self.login.configure(state="disabled")
        self.status.configure(text="Wait ...")

    def log_out(self):
        if self.link:
            self.link.stop()
        self.link, self.accepted = None, False
        self.members.clear()
        self.show_members()
        self.login.configure(state="normal")
        self.status.configure(text="Not connected")

    def close(self):
        self.log_out()
        self.destroy()

    def send(self, event=None):
        text = self.message.get()
        if self.link and text.strip():
            self.link.send(text)
            self.message.delete(0, "end")

    def whisper(self):
        name = ctk.CTkInputDialog(title="Personal Chat", text="Who?").get_input()
        if not name:
            return
        text = ctk.CTkInputDialog(title="Personal Chat", text=f"What shall {name} read?").get_input()
        if text and self.link:
            self.link.send(f"/msg {name} {text}")

    def clear(self):
        self.fill(self.chat, "")

    def look(self):
        try:
            for _ in range(100):
                link, kind, text = self.events.get_nowait()
                if link is self.link:
                    self.take(kind, text)
        except queue.Empty:
            pass
        self.after(20, self.look)

    def take(self, kind, text):
        if kind == "line":
            self.take_line(*text.partition("~")[::2])
            return
        self.log_out()
        if kind == "error":
            messagebox.showerror("Login", text)
        else:
            self.write("The server has gone")

    def take_line(self, tag, text):
        if tag == "USERS":
            self.accepted = True
            self.members = {name.casefold(): name for name in text.split(",")}
            self.show_members()
            self.status.configure(text="Connected")
        elif tag == "ERROR" and not self.accepted:
            self.take("error", text)
        elif tag in ("JOIN", "LEAVE"):
            self.members.pop(text.casefold(), None)
            if tag == "JOIN":
                self.members[text.casefold()] = text
            self.show_members()
            self.write(text + (" joined" if tag == "JOIN" else " left"))
        elif tag in ("SERVER", "ERROR"):
            self.write(f"{tag.lower()}: {text}")
        else:
            self.write(f"[{tag.replace('>', ' → ')}] {text}")

    def show_members(self):
        self.fill(self.users, "\n".join(self.members[key] for key in sorted(self.members)))

    def fill(self, box, text):
        box.configure(state="normal")
        box.delete("1.0", "end")
        box.insert("1.0", text)
        box.configure(state="disabled")

    def write(self, text):
        self.chat.configure(state="normal")
        self.chat.insert("end", f"{text}\n")
        self.chat.configure(state="disabled")
        self.chat.see("end")


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default="5000")
Window(parser.parse_args()).mainloop()
