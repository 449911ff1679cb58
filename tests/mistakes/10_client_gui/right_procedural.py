"""Plain tk, functions and a few globals: two threads for each stay, and one queue for what they have to say."""

import argparse
import queue
import socket
import threading
import tkinter as tk
from tkinter import messagebox, simpledialog

parser = argparse.ArgumentParser()
parser.add_argument("--host", default="127.0.0.1")
parser.add_argument("--port", default="5000")
options = parser.parse_args()

news = queue.Queue()  # (number of the stay, what, text)
number = 0  # of the present stay
outbox = None  # what the present stay is to send
names = set()


def talk(stay, address, lines):
    """Connect, then send what comes out of a queue. A thread for each stay."""
    try:
        sock = socket.create_connection((address[0], int(address[1])), timeout=8)
    except (OSError, OverflowError, ValueError) as error:
        news.put((stay, "failed", str(error)))
        return
    sock.settimeout(None)
    threading.Thread(target=listen, args=(stay, sock), daemon=True).start()
    try:
        while (line := lines.get()) is not None:
            sock.sendall(line.encode("utf-8", "replace") + b"\n")
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass


def listen(stay, sock):
    rest = b""
    with sock:
        try:
            while data := sock.recv(4096):
                *whole, rest = (rest + data).split(b"\n")
                for line in whole:
                    news.put((stay, "line", line.removesuffix(b"\r").decode("utf-8", "replace")))
        except OSError:
            pass
    news.put((stay, "ended", ""))


def log_in():
    global outbox
    log_out()
    outbox = queue.Queue()
    outbox.put(who.get())
    threading.Thread(target=talk, args=(number, (host.get(), port.get()), outbox), daemon=True).start()
    status["text"] = "Calling the server"


def log_out():
    global number, outbox
    if outbox:
        outbox.put(None)
    number, outbox = number + 1, None
    names.clear()
    show_names()
    status["text"] = "Offline"


def send(event=None):
    if outbox and message.get().strip():
        outbox.put(message.get().replace("\n", " "))
        message.delete(0, tk.END)


def whisper():
    to = simpledialog.askstring("Personal", "Who shall read it?")
    if to:
        text = simpledialog.askstring("Personal", "What do you want to say?")
        if text and outbox:
            outbox.put(f"/msg {to} {text}")


def clear():
    chat.delete(0, tk.END)


def leave():
    log_out()
    root.destroy()


def look():
    for _ in range(200):
        if news.empty():
            break
        stay, what, text = news.get()
        if stay == number:
            take(what, text)
    root.after(30, look)


def take(what, text):
    if what == "line":
        tag, _, rest = text.partition("~")
        take_line(tag, rest)
    elif what == "failed":
        complain(text)
    else:
        log_out()
        show("*** the server is gone ***")
        root.after(50, messagebox.showinfo, "Talk", "The server is gone.")  # once one could log in again


def take_line(tag, text):
    if tag == "USERS":
        names.clear()
        names.update(text.split(","))
        status["text"] = "Connected"
    elif tag == "ERROR" and not names:
        complain(text)
    elif tag == "JOIN":
        names.add(text)
        show(f"{text} joined")
    elif tag == "LEAVE":
        names.discard(text)
        show(f"{text} left")
    elif tag in ("SERVER", "ERROR"):
        show(f"*** {text}")
    else:
        show(f"[{' → '.join(tag.split('>'))}] {text}")
    show_names()


def complain(text):
    log_out()
    root.after_idle(messagebox.showwarning, "That did not work", text)  # so that look() returns first


def show(text):
    chat.insert(tk.END, text)
    chat.see(tk.END)


def show_names():
    people.delete(0, tk.END)
    for name in sorted(names):
        people.insert(tk.END, name)


def field(row, text, name, value):
    tk.Label(top, text=text).grid(row=row, column=0, sticky="e")
    entry = tk.Entry(top, name=name)
    entry.insert(0, value)
    entry.grid(row=row, column=1)
    return entry


def button(text, name, command):
    tk.Button(bottom, name=name, text=text, command=command).pack(side=tk.LEFT)


root = tk.Tk()
root.title("Talk")
top = tk.Frame(root)
top.pack()
host = field(0, "Host:", "host_entry", options.host)
port = field(1, "Port:", "port_entry", options.port)
who = field(2, "I am:", "username_entry", "")
status = tk.Label(root, name="status_label")
status.pack()
message = tk.Entry(root, name="message_entry", bg="lightyellow")
message.bind("<Return>", send)
message.pack(fill=tk.X)
chat = tk.Listbox(root, name="chat_area", width=80, height=18)
chat.pack(fill=tk.BOTH, expand=True)
people = tk.Listbox(root, name="users_list", height=5)
people.pack(fill=tk.X)
bottom = tk.Frame(root)
bottom.pack()
button("Come in", "login_button", log_in)
button("Go out", "logout_button", log_out)
button("Say", "send_button", send)
button("Whisper", "personal_button", whisper)
button("Wipe", "clear_button", clear)
root.protocol("WM_DELETE_WINDOW", leave)
log_out()
look()
root.mainloop()
