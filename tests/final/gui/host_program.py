"""The server's page in a window of its own, as a script: python host_program.py [options of the server]."""

import sys
import tkinter as tk
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3]))

from final import serve
from final.gui.app import App
from final.gui.hosting import HostPage
from final.gui.settings import Settings
from final.gui.theme import Theme

root = tk.Tk()
app = App(root, Theme(root), Settings())
app.show(HostPage(app, serve.parser().parse_args(sys.argv[1:])))
root.mainloop()
