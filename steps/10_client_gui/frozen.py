"""A window that freezes: it waits for the network where it should wait for the user."""

import argparse
import socket
import tkinter as tk
from tkinter import ttk

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", type=int, default=5000)
options = parser.parse_args()

root = tk.Tk()
root.title("Soon frozen")
connection = socket.create_connection((options.host, options.port))


def show_next():
    label.configure(text=connection.recv(4096).decode())


label = ttk.Label(root, name="label", width=40, padding=20, text="Nothing yet")
label.pack()
ttk.Button(root, name="button", text="Show the next line", command=show_next).pack(pady=20)
root.mainloop()
