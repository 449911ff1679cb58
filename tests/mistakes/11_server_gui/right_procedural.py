"""Plain tk, functions and a few globals; chat_server.py has the threads, a queue brings the news."""

import argparse
import queue
import threading
import tkinter as tk
from tkinter import messagebox

from chat_server import ChatServer

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default="5000")
options = parser.parse_args()

news = queue.Queue()
state = {"server": None, "ending": False}


def say(text):
    log.insert("end", text)
    log.see("end")


def start():
    try:
        server = ChatServer(host.get(), int(port.get()), lambda *what: news.put(what))
    except (OSError, OverflowError, ValueError) as error:
        messagebox.showwarning("Sorry", f"{host.get()} {port.get()}: {error}")
        return
    state["server"] = server
    print("Listening on", server.address, flush=True)
    status["text"] = "running on " + server.address
    start_button["state"], stop_button["state"] = "disabled", "normal"


def stop():
    stop_button["state"] = "disabled"
    threading.Thread(target=halt, daemon=True).start()


def halt():
    state["server"].stop()
    news.put(("halted", "", ""))


def end():
    state["ending"] = True
    stop() if state["server"] else root.destroy()


def look():
    try:
        for _ in range(50):
            take(*news.get_nowait())
    except queue.Empty:
        pass
    if state["ending"] and not state["server"]:
        root.destroy()
        return
    root.after(30, look)


def take(what, who, more):
    rows = people.get(0, "end")
    if what == "joined":
        people.insert("end", f"{more}  {who}")
    elif what == "left" and f"{more}  {who}" in rows:
        people.delete(rows.index(f"{more}  {who}"))
    elif what == "halted":
        state["server"] = None
        people.delete(0, "end")
        status["text"] = "stopped"
        start_button["state"] = "normal"
        return
    say(" ".join(filter(None, (what, who, more))))


root = tk.Tk()
row = tk.Frame(root)
row.pack()
host = tk.Entry(row, name="host_entry")
port = tk.Entry(row, name="port_entry", width=6)
start_button = tk.Button(row, name="start_button", text="Go", command=start)
stop_button = tk.Button(row, name="stop_button", text="Halt", command=stop, state="disabled")
for widget in (host, port, start_button, stop_button):
    widget.pack(side="left")
host.insert(0, options.host)
port.insert(0, options.port)
log = tk.Listbox(root, name="log_area", width=90, height=15)
log.pack(fill="both", expand=True)
people = tk.Listbox(root, name="clients_list", width=90, height=5)
people.pack(fill="x")
status = tk.Label(root, name="status_label", text="stopped")
status.pack()
root.protocol("WM_DELETE_WINDOW", end)
look()
root.mainloop()
