"""A window that a second thread writes into, which Tk is not made for. Connect to it a few hundred times."""

import argparse
import socket
import threading
import tkinter as tk
from tkinter import ttk

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=5000)
options = parser.parse_args()


def accept_clients(listener):
    while True:
        connection, address = listener.accept()
        connection.close()
        label.configure(text=f"{address[0]}:{address[1]} connected")


root = tk.Tk()
root.title("Touched by another thread")
label = ttk.Label(root, name="label", width=40, padding=20, text="Nobody yet")
label.pack()
listener = socket.create_server((options.host, options.port))
print("Listening on {}:{}".format(*listener.getsockname()), flush=True)
threading.Thread(target=accept_clients, args=(listener,), daemon=True).start()
root.mainloop()
