"""The finished server's window as a submission to the course: it must pass the tests of this step, too."""

import sys
import tkinter as tk
from pathlib import Path
from tkinter import messagebox

sys.path.insert(0, str(Path(__file__).resolve().parents[4]))

from final import serve
from final.gui.app import App
from final.gui.hosting import HostPage
from final.gui.settings import Settings
from final.gui.theme import Theme
from final.host import Failed, Started


class StepPage(HostPage):
    """Shows and prints what the step asks for, and the app does not: boxes, texts and the line `Listening on`."""

    def started(self, news: Started) -> None:
        super().started(news)
        print(f"Listening on {news.host}:{news.port}", flush=True)

    def failed(self, news: Failed) -> None:
        super().failed(news)
        messagebox.showerror("Cannot listen", news.reason)


def main() -> None:
    root = tk.Tk()
    app = App(root, Theme(root), Settings())
    options = serve.parser().parse_args(["--no-history", "--rate", "0", "--max-clients", "100", *sys.argv[1:]])
    page = StepPage(app, options)
    page.log.texts.set(True)
    app.show(page)
    root.mainloop()


if __name__ == "__main__":
    main()
