"""The widgets of the server's window: where they stand and how they look. What they do stands in server_gui.py."""

import tkinter as tk
from tkinter import ttk

PAD = 10  # pixels around everything
GAP = 6  # pixels between things that belong together


class Layout:
    """Makes the widgets; each has a name, by which the tests find it."""

    def __init__(self, root, host, port):
        root.title("Chat server")
        if root.tk.call("tk", "windowingsystem") == "x11":  # Windows and macOS have a good look of their own
            ttk.Style(root).theme_use("clam")
        root.columnconfigure(0, weight=1)
        root.rowconfigure(1, weight=1)  # what the window grows by goes to the log
        self.make_address(ttk.Frame(root, padding=(PAD, PAD, PAD, 0)), host, port)
        self.make_log(ttk.Frame(root, padding=(PAD, GAP, PAD, 0)))
        self.status_label = ttk.Label(root, name="status_label", padding=(PAD, GAP))
        self.status_label.grid(sticky="ew")
        root.update_idletasks()
        root.minsize(root.winfo_reqwidth() // 2, root.winfo_reqheight() // 2)

    def make_address(self, frame, host, port):
        frame.grid(sticky="ew")
        self.host_entry = self.make_entry(frame, "Listen on", "host_entry", host, 18)
        self.port_entry = self.make_entry(frame, "Port", "port_entry", port, 7)
        frame.columnconfigure(4, weight=1)
        self.start_button = self.make_button(frame, "Start", "start_button", 5)
        self.stop_button = self.make_button(frame, "Stop", "stop_button", 6)

    def make_log(self, frame):
        frame.grid(sticky="nsew")
        frame.columnconfigure(0, weight=1)
        frame.rowconfigure(0, weight=1)
        self.log_area = tk.Text(frame, name="log_area", wrap="word", state="disabled", width=60, height=18)
        self.log_area.configure(font="TkTextFont", relief="flat", highlightthickness=1)
        self.log_area.configure(background="white", foreground="black")  # both: in the dark mode of macOS text is white
        self.log_area.configure(padx=PAD, pady=GAP, spacing3=GAP // 2)
        self.log_area.tag_configure("time", foreground="#6b6b6b")
        self.log_area.tag_configure("line", lmargin2=4 * PAD)
        self.log_area.bind("<Configure>", lambda event: self.log_area.see("end"))
        self.log_area.grid(sticky="nsew")
        bar = ttk.Scrollbar(frame, command=self.log_area.yview)
        bar.grid(row=0, column=1, sticky="ns")
        self.log_area.configure(yscrollcommand=bar.set)
        self.clients_list = ttk.Treeview(frame, name="clients_list", columns=("address",))
        for column, title, width in (("#0", "In the chat", 130), ("address", "Address", 140)):
            self.clients_list.heading(column, text=title, anchor="w")
            self.clients_list.column(column, width=width)
        self.clients_list.grid(row=0, column=2, sticky="ns", padx=(GAP, 0))

    def make_entry(self, frame, text, name, value, width):
        ttk.Label(frame, text=text).grid(row=0, column=frame.grid_size()[0], padx=(0, GAP))
        entry = ttk.Entry(frame, name=name, width=width, font="TkTextFont")
        entry.insert(0, value)
        entry.grid(row=0, column=frame.grid_size()[0], padx=(0, PAD))
        return entry

    def make_button(self, frame, text, name, column):
        button = ttk.Button(frame, name=name, text=text)
        button.bind("<Return>", lambda event: button.invoke())  # as the space bar does
        button.grid(row=0, column=column, padx=(GAP, 0))
        return button
