"""ttk in a class, and no thread at all: a socket that never blocks, looked at by the main loop."""

import argparse
import errno
import selectors
import socket
import tkinter as tk
from tkinter import messagebox, scrolledtext, simpledialog, ttk


class App(ttk.Frame):
    def __init__(self, root, options):
        super().__init__(root)
        self.root = root
        self.sock = None
        self.selector = selectors.DefaultSelector()
        self.pack(fill="both", expand=True)
        self.host = tk.StringVar(value=options.host)
        self.port = tk.StringVar(value=options.port)
        self.user = tk.StringVar()
        self.text = tk.StringVar()
        self.state_text = tk.StringVar(value="Disconnected.")
        for number, (name, variable) in enumerate(
            (("host_entry", self.host), ("port_entry", self.port), ("username_entry", self.user))
        ):
            ttk.Entry(self, name=name, textvariable=variable).grid(row=0, column=number)
        self.login_button = self.button("login_button", "Enter", self.login, 0, 3)
        self.logout_button = self.button("logout_button", "Exit", self.logout, 0, 4)
        self.chat = scrolledtext.ScrolledText(self, name="chat_area", state="disabled")
        self.chat.grid(row=1, columnspan=4)
        self.users = ttk.Treeview(self, name="users_list", show="tree")
        self.users.grid(row=1, column=4)
        entry = ttk.Entry(self, name="message_entry", textvariable=self.text)
        entry.grid(row=2, columnspan=2, sticky="ew")
        entry.bind("<Return>", self.say)
        self.button("send_button", "Send", self.say, 2, 2)
        self.button("personal_button", "Private", self.private, 2, 3)
        self.button("clear_button", "Clear", self.clear, 2, 4)
        ttk.Label(self, name="status_label", textvariable=self.state_text).grid(row=3, columnspan=5)
        self.logout_button.state(["disabled"])
        root.protocol("WM_DELETE_WINDOW", self.end)
        self.look()

    def button(self, name, text, command, row, column):
        button = ttk.Button(self, name=name, text=text, command=command)
        button.grid(row=row, column=column)
        return button

    def login(self):
        try:
            self.sock = socket.socket()
            self.sock.setblocking(False)
            code = self.sock.connect_ex((self.host.get(), int(self.port.get())))
            if code not in (0, errno.EINPROGRESS, errno.EWOULDBLOCK):
                raise OSError(code, "cannot connect")
        except (OSError, ValueError, OverflowError) as error:
            self.refuse(error)
            return
        self.inbox, self.outbox, self.inside = b"", self.user.get().encode() + b"\n", False
        self.selector.register(self.sock, selectors.EVENT_READ | selectors.EVENT_WRITE)
        self.login_button.state(["disabled"])
        self.logout_button.state(["!disabled"])
        self.state_text.set("…")

    def logout(self):
        self.login_button.state(["!disabled"])
        self.logout_button.state(["disabled"])
        self.users.delete(*self.users.get_children())
        self.state_text.set("Disconnected.")
        if self.sock:
            if self.selector.get_map():
                self.selector.unregister(self.sock)
            self.sock.close()
        self.sock = None

    def refuse(self, error):
        self.logout()
        messagebox.showerror("Chat", f"That did not work: {error}")

    def look(self):
        if self.sock:
            for _, events in self.selector.select(0):
                self.serve(events)
        self.after(10, self.look)

    def serve(self, events):
        try:
            if events & selectors.EVENT_WRITE and self.outbox:
                self.outbox = self.outbox[self.sock.send(self.outbox) :]
            data = self.sock.recv(1 << 16) if events & selectors.EVENT_READ else None
        except BlockingIOError:
            return
        except OSError as error:
            if self.inside:
                self.lose()
            else:
                self.refuse(error.strerror)
            return
        if data == b"":
            self.lose()
        elif data:
            *lines, self.inbox = (self.inbox + data).split(b"\n")
            for line in lines:
                self.take(*line.decode("utf-8", "replace").removesuffix("\r").partition("~")[::2])

    def lose(self):
        self.show("The server is gone.")
        self.logout()

    def take(self, tag, text):
        if not self.sock:
            return
        if tag == "USERS":
            self.inside = True
            self.state_text.set("Connected.")
            self.users.delete(*self.users.get_children())
            for name in text.split(","):
                self.users.insert("", "end", iid=name, text=name)
        elif tag == "ERROR" and not self.inside:
            self.refuse(text)
        elif tag == "JOIN":
            self.users.insert("", 0, iid=text, text=text)
            self.show(f"-> {text} joined")
        elif tag == "LEAVE":
            self.users.delete(text)
            self.show(f"<- {text} left")
        else:
            names = tag.split(">")
            self.show(text if tag in ("SERVER", "ERROR", "") else f"[{' → '.join(names)}] {text}")

    def show(self, text):
        self.chat["state"] = "normal"
        self.chat.insert("end", "\n" + text)
        self.chat["state"] = "disabled"
        self.chat.see("end")

    def say(self, event=None):
        if self.text.get().strip() and self.sock:
            self.outbox += self.text.get().encode() + b"\n"
            self.text.set("")

    def private(self):
        name = simpledialog.askstring("To", "To:", parent=self)
        text = simpledialog.askstring("Text", "Text:", parent=self) if name else ""
        if text and self.sock:
            self.outbox += f"/msg {name} {text}\n".encode()

    def clear(self):
        self.chat["state"] = "normal"
        self.chat.delete("1.0", "end")
        self.chat["state"] = "disabled"

    def end(self):
        self.logout()
        self.root.destroy()


parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default="5000")
window = tk.Tk()
App(window, parser.parse_args())
window.mainloop()
