"""The widgets of the chat window: where they stand and how they look. What they do stands in client_gui.py."""

import tkinter as tk
from tkinter import ttk

PAD = 10  # pixels around everything
GAP = 6  # pixels between things that belong together
GREY = "#6b6b6b"
KINDS = {"time": GREY, "news": GREY, "private": "#8a2f7a", "error": "#b00020"}  # of text in the chat, and its colour


class Layout:
    """Makes the widgets; each has a name, by which the tests find it."""

    def __init__(self, root, host, port):
        root.title("Chat")
        if root.tk.call("tk", "windowingsystem") == "x11":  # Windows and macOS have a good look of their own
            ttk.Style(root).theme_use("clam")
        root.columnconfigure(0, weight=1)
        root.rowconfigure(1, weight=1)  # what the window grows by goes to the chat
        self.make_login(ttk.Frame(root, padding=(PAD, PAD, PAD, 0)), host, port)
        self.make_chat(ttk.Frame(root, padding=(PAD, GAP)))
        self.make_message(ttk.Frame(root, padding=(PAD, 0)))
        self.status_label = ttk.Label(root, name="status_label", padding=(PAD, GAP))
        self.status_label.grid(sticky="ew")
        root.update_idletasks()
        root.minsize(root.winfo_reqwidth(), root.winfo_reqheight() // 2)

    def make_login(self, frame, host, port):
        frame.grid(sticky="ew")
        self.host_entry = self.make_entry(frame, "Server", "host_entry", host, 14)
        self.port_entry = self.make_entry(frame, "Port", "port_entry", port, 6)
        self.username_entry = self.make_entry(frame, "Name", "username_entry", "", 14)
        frame.columnconfigure(5, weight=1)
        self.login_button = self.make_button(frame, "Log in", "login_button")
        self.logout_button = self.make_button(frame, "Log out", "logout_button")

    def make_chat(self, frame):
        frame.grid(sticky="nsew")
        frame.columnconfigure(0, weight=1)
        frame.rowconfigure(0, weight=1)
        flat = {"font": "TkTextFont", "relief": "flat", "highlightthickness": 1}
        flat |= {"background": "white", "foreground": "black"}  # both: in the dark mode of macOS text is white
        self.chat_area = tk.Text(frame, name="chat_area", wrap="word", state="disabled", width=64, height=20, **flat)
        self.chat_area.configure(padx=PAD, pady=GAP, spacing3=GAP // 2)
        for kind, colour in KINDS.items():
            self.chat_area.tag_configure(kind, foreground=colour)
        self.chat_area.tag_configure("line", lmargin2=4 * PAD)
        self.chat_area.bind("<Configure>", lambda event: self.chat_area.see("end"))
        self.chat_area.grid(sticky="nsew")
        bar = ttk.Scrollbar(frame, command=self.chat_area.yview)
        bar.grid(row=0, column=1, sticky="ns")
        self.chat_area.configure(yscrollcommand=bar.set)
        self.users_list = tk.Listbox(frame, name="users_list", width=18, borderwidth=GAP, **flat)
        self.users_list.grid(row=0, column=2, sticky="ns", padx=(GAP, 0))

    def make_message(self, frame):
        frame.grid(sticky="ew")
        frame.columnconfigure(0, weight=1)
        self.message_entry = ttk.Entry(frame, name="message_entry", font="TkTextFont")
        self.message_entry.grid(sticky="ew")
        self.send_button = self.make_button(frame, "Send", "send_button")
        self.personal_button = self.make_button(frame, "Personal Chat…", "personal_button")
        self.clear_button = self.make_button(frame, "Clear Chat", "clear_button")

    def make_entry(self, frame, text, name, value, width):
        ttk.Label(frame, text=text).grid(row=0, column=frame.grid_size()[0], padx=(0, GAP))
        entry = ttk.Entry(frame, name=name, width=width, font="TkTextFont")
        entry.insert(0, value)
        entry.grid(row=0, column=frame.grid_size()[0], padx=(0, PAD), sticky="ew")
        return entry

    def make_button(self, frame, text, name):
        button = ttk.Button(frame, name=name, text=text)
        button.bind("<Return>", lambda event: button.invoke())  # as the space bar does
        button.grid(row=0, column=frame.grid_size()[0], padx=(GAP, 0))
        return button
