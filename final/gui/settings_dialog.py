"""The dialog in which one chooses how the app looks and sounds. Each choice holds at once."""

import tkinter as tk
from collections.abc import Callable
from tkinter import filedialog, ttk

from final.gui.settings import APPEARANCES, LARGEST_TEXT, SMALLEST_TEXT, Settings
from final.gui.theme import Theme

STEP = 10  # percent of the text's size
NAMES = dict(zip(APPEARANCES, ("As the system", "Light", "Dark"), strict=True))
LONGEST_PATH = 46  # characters that are shown


class SettingsDialog(tk.Toplevel):
    """A window of its own, that stops nobody from using the other."""

    def __init__(self, root: tk.Misc, theme: Theme, settings: Settings, apply: Callable[[], None]) -> None:
        """Open it.

        Args:
            root: the window it belongs to.
            theme: its look.
            settings: what is shown and changed.
            apply: called after each change.
        """
        super().__init__(root, name="settings_dialog", padx=3 * theme.space, pady=2 * theme.space)
        self._theme, self._settings, self._apply = theme, settings, apply
        self._appearance = tk.StringVar(self, settings.appearance)
        self._sound = tk.BooleanVar(self, settings.sound)
        self.title("Settings")
        self.transient(root.winfo_toplevel())
        self.resizable(False, False)
        self.geometry(f"+{root.winfo_rootx() + 8 * theme.space}+{root.winfo_rooty() + 8 * theme.space}")
        for key in ("<Escape>", "<Return>"):
            self.bind(key, lambda _event: self.destroy())
        self._build()
        theme.follow(self._paint)
        self.bind("<Destroy>", lambda event: theme.forget(self._paint) if event.widget is self else None)
        self._show()

    def _build(self) -> None:
        looks = self._row("Appearance")
        for value, text in NAMES.items():
            button = ttk.Radiobutton(looks, text=text, value=value, variable=self._appearance, name=f"{value}_radio")
            button.configure(command=lambda: self._change(appearance=self._appearance.get()))
            button.pack(side="left", padx=(0, self._theme.space))
            if value == self._settings.appearance:
                button.focus_set()
        size = self._row("Text size")
        self._smaller = self._button(size, "Smaller", "smaller_button", lambda: self._resize(-STEP))
        self._percent = ttk.Label(size, width=7, anchor="center", name="size_label")
        self._percent.pack(side="left")
        self._larger = self._button(size, "Larger", "larger_button", lambda: self._resize(STEP))
        sound = ttk.Checkbutton(
            self._row("Sound"),
            text="For private lines and for your name",
            variable=self._sound,
            name="sound_check",
        )
        sound.configure(command=lambda: self._change(sound=self._sound.get()))
        sound.pack(side="left")
        files = self._row("Files from others")
        self._folder = ttk.Label(files, name="downloads_label")
        self._folder.pack(anchor="w", pady=(0, self._theme.space // 2))
        self._button(files, "Choose …", "downloads_button", self._choose)
        ttk.Button(self, text="Close", name="close_button", command=self.destroy).grid(column=1, sticky="e")

    def _row(self, label: str) -> ttk.Frame:
        space, row = self._theme.space, self.grid_size()[1]
        frame = ttk.Frame(self)
        ttk.Label(self, text=label).grid(row=row, column=0, sticky="nw", padx=(0, 3 * space), pady=space)
        frame.grid(row=row, column=1, sticky="ew", pady=space)
        return frame

    def _button(self, parent: tk.Misc, text: str, name: str, command: Callable[[], None]) -> ttk.Button:
        button = ttk.Button(parent, text=text, name=name, command=command)
        button.pack(side="left")
        return button

    def _resize(self, percent: int) -> None:
        self._change(text_size=min(LARGEST_TEXT, max(SMALLEST_TEXT, self._settings.text_size + percent)))

    def _choose(self) -> None:
        folder = filedialog.askdirectory(parent=self, initialdir=self._settings.downloads, mustexist=True)
        if folder:
            self._change(downloads=str(folder))

    def _change(self, **values: object) -> None:
        self._settings.change(**values)
        self._apply()
        self._show()

    def _show(self) -> None:
        size, folder = self._settings.text_size, self._settings.downloads
        self._percent.configure(text=f"{size} %")
        self._smaller.state(["disabled" if size <= SMALLEST_TEXT else "!disabled"])
        self._larger.state(["disabled" if size >= LARGEST_TEXT else "!disabled"])
        self._folder.configure(text=folder if len(folder) <= LONGEST_PATH else f"… {folder[-LONGEST_PATH:]}")

    def _paint(self) -> None:
        self.configure(background=self._theme.palette.window)
