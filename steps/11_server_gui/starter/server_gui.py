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
    # TODO 3: "joined", "said", "whispered" and "left"; chat_server.py says what comes with each.
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
        self.start_button.configure(command=self.start)
        self.stop_button.configure(command=self.stop)
        self.show_state("Stopped", can_start=True)
        self.start_button.focus()
        self.look_into_inbox()

    def start(self):
        host, port = self.host_entry.get(), self.port_entry.get()
        self.show_state("Starting …")
        in_background(self.listen, host, int(port))
        # TODO 1: what if the port is no number?

    def listen(self, host, port):
        """Make a server. Runs in a thread of its own: to find out what a host's name means can take long."""
        # TODO 1: report ("listening", server, ""), or ("failed", address, reason).

    def report(self, what, who, more):
        """Take what a server tells. Called by any of its threads."""
        # TODO 2: put it where the main loop finds it.

    def stop(self):
        # TODO 5: stop the server, but let nobody wait for it here. What is to be done when it has stopped?
        pass

    def close(self):
        # TODO 5: who calls this? Stop the server before you leave the main loop.
        self.root.destroy()

    def look_into_inbox(self):
        """Handle what was reported, a hundred reports at most, and look again after 20 ms."""
        # TODO 2

    def handle(self, what, who, more):
        # TODO 1: "listening": keep the server, print the line "Listening on …", show the state.
        #         "failed": a message box tells the reason.
        if what in TOLD:
            self.log(TOLD[what].format(who=who or "somebody without a name", more=more[:SHOWN]))
        # TODO 4: who is in clients_list?

    def log(self, text):
        # TODO 3: add a line with the time to log_area, and show it. Forget the oldest if there are too many.
        pass

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
