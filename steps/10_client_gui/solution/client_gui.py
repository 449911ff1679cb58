"""A chat client in a window: threads wait for the network, the main loop for the user, and queues join them."""

import argparse
import queue
import socket
import threading
import time
import tkinter as tk
from tkinter import messagebox, simpledialog

from layout import Layout

LOOK = 20  # milliseconds between two looks into the inbox
MOST_AT_ONCE = 100  # news for each look, so that a flood leaves time for the user
PATIENCE = 10  # seconds to wait for the server to accept
FAREWELL = 1  # seconds for the last lines to leave when the window is closed


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the server's address")
    parser.add_argument("--port", default="5000", help="the server's port")
    return parser.parse_args()


class Connection:
    """A stay in the chat. Its two threads touch no widget: what they learn goes into the inbox."""

    def __init__(self, host, port, name, inbox):
        self._address = (host, port)
        self._inbox = inbox
        self._outbox = queue.SimpleQueue()  # lines to send; None means that there are no more
        self.sent = threading.Event()  # set when nothing will be sent any more
        self.send(name)
        threading.Thread(target=self._read, daemon=True).start()

    def send(self, line):
        self._outbox.put(line)

    def close(self):
        self._outbox.put(None)

    def _read(self):
        try:
            connection = socket.create_connection(self._address, PATIENCE)
        except (OSError, OverflowError, ValueError) as error:
            self.sent.set()
            self._inbox.put((self, "refused", f"Cannot connect: {getattr(error, 'strerror', None) or error}"))
            return
        connection.settimeout(None)
        with connection, connection.makefile("r", encoding="utf-8", errors="replace", newline="\n") as lines:
            threading.Thread(target=self._write, args=(connection,), daemon=True).start()
            try:
                for line in lines:
                    self._inbox.put((self, "line", line.removesuffix("\n").removesuffix("\r")))
            except OSError:
                pass  # a server that crashes has gone as well
        self._inbox.put((self, "gone", ""))

    def _write(self, connection):
        try:
            while (line := self._outbox.get()) is not None:
                connection.sendall(f"{line}\n".encode(errors="replace"))
            connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # the server is gone; the reading thread notices, and says so
        self.sent.set()


class ChatWindow(Layout):
    """What happens when the widgets are used, or when news comes. All of it runs in the main thread."""

    def __init__(self, root, host, port):
        super().__init__(root, host, port)
        self.root = root
        self.connection = None
        self.place = ""  # whom we are connected to, and as whom
        self.members = []  # the names of who is in the chat; empty until we are
        self.inbox = queue.SimpleQueue()  # (connection, what, text) from the threads of all connections
        for entry in (self.host_entry, self.port_entry, self.username_entry):
            entry.bind("<Return>", lambda event: self.login())
        self.message_entry.bind("<Return>", lambda event: self.send())
        self.login_button.configure(command=self.login)
        self.logout_button.configure(command=self.logout)
        self.send_button.configure(command=self.send)
        self.personal_button.configure(command=self.send_personal)
        self.clear_button.configure(command=self.clear)
        root.protocol("WM_DELETE_WINDOW", self.close)
        self.logout()
        self.username_entry.focus()
        self.look_into_inbox()

    def login(self):
        host, port, name = self.host_entry.get().strip(), self.port_entry.get().strip(), self.username_entry.get()
        if self.connection:
            return
        if not port.isdecimal():
            self.refuse(f"A port is a number, not {port!r}")
        elif not name:
            self.refuse("Please choose a name")
        else:
            self.connection = Connection(host, int(port), name, self.inbox)
            self.place = f"{host}:{port} as {name}"
            self.show_state(f"Asking {self.place} …")

    def logout(self):
        if self.connection:
            self.connection.close()
        self.connection = None
        self.show_members([])
        self.show_state("Not connected")

    def send(self):
        text = self.message_entry.get().replace("\n", " ")  # pasted text may have several lines
        if self.connection and text.strip():
            self.connection.send(text)
            self.message_entry.delete(0, "end")

    def send_personal(self):
        chosen = self.users_list.get("active") if self.users_list.curselection() else ""
        name = simpledialog.askstring("Personal Chat", "To whom?", initialvalue=chosen, parent=self.root)
        text = simpledialog.askstring("Personal Chat", f"Message to {name}:", parent=self.root) if name else None
        if self.connection and text and text.strip():
            self.connection.send(f"/msg {name} {text}")

    def clear(self):
        self.chat_area.configure(state="normal")
        self.chat_area.delete("1.0", "end")
        self.chat_area.configure(state="disabled")

    def close(self):
        connection = self.connection
        self.logout()
        self.root.destroy()
        if connection:
            connection.sent.wait(FAREWELL)

    def look_into_inbox(self):
        try:
            for _ in range(MOST_AT_ONCE):
                connection, what, text = self.inbox.get_nowait()
                if connection is self.connection:  # else it is news of a stay that has ended
                    self.handle(what, text)
        except queue.Empty:
            pass
        finally:
            self.root.after(LOOK, self.look_into_inbox)

    def handle(self, what, text):
        if what == "line":
            self.receive(*text.partition("~")[::2])
        elif what == "refused":
            self.refuse(text)
        else:
            self.show("The server has closed the connection", "error")
            self.logout()

    def receive(self, tag, text):
        if tag == "USERS":
            self.show_members(text.split(","))
            self.show_state(f"Connected to {self.place}")
            self.message_entry.focus()
        elif tag == "ERROR" and not self.members:
            self.refuse(text)
        elif tag == "JOIN":
            self.show_members([*self.members, text])
            self.show(f"{text} joined", "news")
        elif tag == "LEAVE":
            self.show_members([name for name in self.members if name != text])
            self.show(f"{text} left", "news")
        elif tag in ("SERVER", "ERROR"):
            self.show(text, "news" if tag == "SERVER" else "error")
        else:
            self.show(f"[{tag.replace('>', ' → ')}] {text}", "private" if ">" in tag else "said")

    def refuse(self, reason):
        self.logout()
        messagebox.showerror("Cannot log in", reason)
        self.username_entry.focus()

    def show(self, text, kind):
        self.chat_area.configure(state="normal")
        self.chat_area.insert("end", time.strftime("%H:%M  "), ("line", "time"), f"{text}\n", ("line", kind))
        self.chat_area.configure(state="disabled")
        self.chat_area.see("end")

    def show_members(self, names):
        self.members = sorted(names, key=str.casefold)
        self.users_list.delete(0, "end")
        self.users_list.insert("end", *self.members)

    def show_state(self, text):
        """Say how we are connected, and let only that be used which then makes sense."""
        self.status_label.configure(text=text)
        for widget in (self.host_entry, self.port_entry, self.username_entry, self.login_button):
            widget.state(["disabled" if self.connection else "!disabled"])
        for widget in (self.send_button, self.personal_button):
            widget.state(["!disabled" if self.members else "disabled"])
        self.logout_button.state(["!disabled" if self.connection else "disabled"])


def main():
    options = parse_arguments()
    root = tk.Tk()
    ChatWindow(root, options.host, options.port)
    root.mainloop()


if __name__ == "__main__":
    main()
