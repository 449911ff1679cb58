"""The app with windows as a script: python program.py FOLDER PORT [arguments of python -m final].

All that it keeps goes into FOLDER, and it looks for servers on this machine alone, at the UDP port PORT. Instead of the
chat's page it shows one that says what it was given.
"""

import os
import sys
import types
from functools import partial
from pathlib import Path
from tkinter import ttk

sys.path.insert(0, str(Path(__file__).parents[3]))
folder, port, *arguments = sys.argv[1:]
os.environ.update(XDG_DATA_HOME=folder, LOCALAPPDATA=folder, HOME=folder)

from final import discovery
from final.__main__ import main
from final.client import Client
from final.events import Event
from final.gui.app import App, Page


class ChatPage(Page):
    """Stands in for the page of the chat."""

    def __init__(self, app: App, client: Client, news: list[Event]) -> None:
        super().__init__(app)
        self.client = client
        kinds = " ".join(type(each).__name__ for each in news)
        ttk.Label(self, text=f"{client.name}: {kinds}", name="chat_label").pack()
        ttk.Button(self, text="Fail", name="fail_button", command=[].pop).pack()
        ttk.Button(self, text="Log out", name="logout_button", command=app.back).pack()

    def leave(self) -> None:
        self.client.close()


sys.modules["final.gui.chat"] = types.ModuleType("final.gui.chat")
setattr(sys.modules["final.gui.chat"], "ChatPage", ChatPage)  # noqa: B010 (so that the type checker allows it)
setattr(discovery, "find", partial(discovery.find, host="127.0.0.1", port=int(port)))  # noqa: B010
sys.exit(main(arguments))
