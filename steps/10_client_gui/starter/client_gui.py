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
        self.send(name)
        # TODO 1: start a thread for _read.

    def send(self, line):
        self._outbox.put(line)

    def close(self):
        self._outbox.put(None)

    def _read(self):
        """Connect, then put into the inbox what comes, as (self, what, text). Runs in a thread of its own."""
        # TODO 1: connect to self._address, start a thread for _write, and put (self, "line", line) for each line.
        # TODO 5: nobody listens: (self, "refused", reason). The connection has ended: (self, "gone", "").

    def _write(self, connection):
        """Send what is in the outbox, line by line. Runs in a thread of its own."""
        # TODO 1: None means that there are no more lines: half-close the connection.


class ChatWindow(Layout):
    """What happens when the widgets are used, or when news comes. All of it runs in the main thread."""

    def __init__(self, root, host, port):
        super().__init__(root, host, port)
        self.root = root
        self.connection = None
        self.place = ""  # whom we are connected to, and as whom
        self.members = []  # the names of who is in the chat; empty until we are
        self.inbox = queue.SimpleQueue()  # (connection, what, text) from the threads of all connections
        self.login_button.configure(command=self.login)
        self.logout_button.configure(command=self.logout)
        self.send_button.configure(command=self.send)
        self.personal_button.configure(command=self.send_personal)
        self.clear_button.configure(command=self.clear)
        self.logout()
        self.username_entry.focus()
        self.look_into_inbox()

    def login(self):
        host, port, name = self.host_entry.get(), self.port_entry.get(), self.username_entry.get()
        self.connection = Connection(host, int(port), name, self.inbox)
        self.place = f"{host}:{port} as {name}"
        self.show_state(f"Asking {self.place} …")
        # TODO 5: what if a port is no number?

    def logout(self):
        # TODO 5: close the connection, and be ready for the next one.
        self.show_members([])
        self.show_state("Not connected")

    def send(self):
        text = self.message_entry.get()
        # TODO 4: send the text, unless it is blank, and empty the entry. Return shall do the same as the button.

    def send_personal(self):
        # TODO 4: ask for the name and the text (simpledialog.askstring), then send /msg NAME TEXT.
        pass

    def clear(self):
        self.chat_area.configure(state="normal")
        self.chat_area.delete("1.0", "end")
        self.chat_area.configure(state="disabled")

    def close(self):
        self.root.destroy()
        # TODO 5: log out first. Who calls close() when the user closes the window?

    def look_into_inbox(self):
        """Handle the news that has come, a hundred pieces at most, and look again after 20 ms."""
        # TODO 2: what does get_nowait() do if there is no news? What if handle() raises an exception?

    def handle(self, what, text):
        if what == "line":
            self.receive(*text.partition("~")[::2])
        # TODO 5: "refused" and "gone".

    def receive(self, tag, text):
        # TODO 3: show each kind of line, and who is in the chat; USERS~ means that we are.
        pass

    def refuse(self, reason):
        # TODO 5: a message box tells the reason; then the user can try again.
        pass

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
