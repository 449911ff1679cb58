"""A chat server in a window: its threads report into a queue, and the main loop shows what they report."""

import argparse
import queue
import threading
import time
import tkinter as tk
from tkinter import messagebox

from chat_server import ChatServer
from layout import Layout

LOOK = 20  # milliseconds between two looks into the inbox
MOST_AT_ONCE = 100  # reports for each look, so that a flood leaves time for the user
LONGEST_LOG = 2000  # lines; a server may run for months
SHOWN = 200  # characters of a text
TOLD = {
    "connected": "{more} connected",
    "joined": "{who} joined from {more}",
    "said": "[{who}] {more}",
    "whispered": "[{who} → {more}] (private)",
    "left": "{who} left ({more})",
}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on")
    parser.add_argument("--port", default="5000", help="the port to listen on; 0 lets the system choose")
    return parser.parse_args()


def in_background(work, *arguments):
    """Do what may take long where it makes nobody wait."""
    threading.Thread(target=work, args=arguments, daemon=True).start()


class ServerWindow(Layout):
    """What happens when the widgets are used, or when the server reports. All of it runs in the main thread."""

    def __init__(self, root, host, port):
        super().__init__(root, host, port)
        self.root = root
        self.server = None
        self.closing = False
        self.inbox = queue.SimpleQueue()  # (what, who, more) from the server's threads and from our own
        for entry in (self.host_entry, self.port_entry):
            entry.bind("<Return>", lambda event: self.start_button.invoke())
        self.start_button.configure(command=self.start)
        self.stop_button.configure(command=self.stop)
        root.protocol("WM_DELETE_WINDOW", self.close)
        self.show_state("Stopped", can_start=True)
        self.start_button.focus()
        self.look_into_inbox()

    def start(self):
        host, port = self.host_entry.get().strip(), self.port_entry.get().strip()
        if port.isdecimal():
            self.show_state("Starting …")
            in_background(self.listen, host, int(port))
        else:
            messagebox.showerror("Cannot listen", f"A port is a number, not {port!r}.")

    def listen(self, host, port):
        """Make a server. Runs in a thread of its own: to find out what a host's name means can take long."""
        try:
            server = ChatServer(host, port, self.report)
        except (OSError, OverflowError, UnicodeError) as error:
            self.report("failed", f"{host}:{port}", getattr(error, "strerror", None) or error)
        else:
            self.report("listening", server, "")

    def report(self, what, who, more):
        self.inbox.put((what, who, more))

    def stop(self):
        self.show_state("Stopping …")
        in_background(self.shut_down, self.server)

    def shut_down(self, server):
        """Stop a server. Runs in a thread of its own: clients that do not read are waited for."""
        server.stop()
        self.report("stopped", "", "")

    def close(self):
        self.closing = True
        self.root.withdraw()
        if self.server:
            self.stop()
        else:
            self.root.destroy()

    def look_into_inbox(self):
        try:
            for _ in range(MOST_AT_ONCE):
                self.handle(*self.inbox.get_nowait())
        except queue.Empty:
            pass
        finally:
            if self.closing and not self.server:
                self.root.destroy()
            else:
                self.root.after(LOOK, self.look_into_inbox)

    def handle(self, what, who, more):
        if what == "listening":
            self.server = who
            print(f"Listening on {who.address}", flush=True)
            self.show_state(f"Running on {who.address}", can_stop=True)
        elif what == "failed":
            self.show_state("Stopped", can_start=True)
            messagebox.showerror("Cannot listen", f"Cannot listen on {who}: {more}")
        elif what == "stopped":
            self.server = None
            self.clients_list.delete(*self.clients_list.get_children())
            self.show_state("Stopped", can_start=True)
        else:
            self.log(TOLD[what].format(who=who or "somebody without a name", more=more[:SHOWN]))
            self.list_client(what, who, more)

    def list_client(self, what, name, address):
        if what == "joined":
            self.clients_list.insert("", "end", iid=address, text=name, values=(address,))
        elif what == "left" and self.clients_list.exists(address):  # who never had a name was never in the list
            self.clients_list.delete(address)

    def log(self, text):
        self.log_area.configure(state="normal")
        self.log_area.insert("end", time.strftime("%H:%M:%S  "), ("line", "time"), f"{text}\n", "line")
        self.log_area.delete("1.0", f"end - {LONGEST_LOG + 1} lines")
        self.log_area.configure(state="disabled")
        self.log_area.see("end")

    def show_state(self, text, *, can_start=False, can_stop=False):
        self.status_label.configure(text=text)
        for widget in (self.host_entry, self.port_entry, self.start_button):
            widget.state(["!disabled" if can_start else "disabled"])
        self.stop_button.state(["!disabled" if can_stop else "disabled"])


def main():
    options = parse_arguments()
    root = tk.Tk()
    ServerWindow(root, options.host, options.port)
    root.mainloop()


if __name__ == "__main__":
    main()
