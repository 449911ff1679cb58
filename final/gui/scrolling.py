"""A part of a window that can be scrolled when it is too small for what stands in it."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final.gui.theme import Theme

NOTCH = 120  # what Windows counts for one step of a wheel
PIXELS = 60  # of a touchpad's way that count as one step of a wheel
TOUCHPAD = "39"  # the type of its events, which Tk has from 9 on
SCROLLS = ("<MouseWheel>", "<Button-4>", "<Button-5>", *(["<TouchpadScroll>"] if tk.TkVersion >= 9 else []))
OWN_WHEEL = ("Treeview", "Text", "Listbox")  # scroll themselves


class Scrolled(ttk.Frame):
    """Place things into `inside`, then call `gather`."""

    def __init__(self, parent: tk.Misc, theme: Theme) -> None:
        """Begin empty."""
        super().__init__(parent)
        self._theme, self._tag, self._turned = theme, f"inside{self}", 0.0
        self._canvas = tk.Canvas(self, highlightthickness=0, borderwidth=0, yscrollincrement=theme.space)
        self._bar = ttk.Scrollbar(self, command=self._canvas.yview)
        self._canvas.configure(yscrollcommand=self._show_bar)
        self._canvas.pack(side="left", fill="both", expand=True)
        self._holder = ttk.Frame(self._canvas)
        self._holder.columnconfigure(0, weight=1)
        self.inside = ttk.Frame(self._holder)
        self.inside.grid(sticky="nsew")
        self._item = self._canvas.create_window(0, 0, anchor="nw", window=self._holder)
        for widget in (self._holder, self._canvas):
            widget.bind("<Configure>", self._fit)
        theme.follow(self._paint)
        self.bind("<Destroy>", lambda event: theme.forget(self._paint) if event.widget is self else None)

    def gather(self) -> None:
        """Let wheel, focus and `bind_inside` work for all that is inside now."""
        for event in SCROLLS:
            self.bind_inside(event, self._turn)
        self.bind_inside("<FocusIn>", lambda event: self.see(event.widget))
        self._adopt(self.inside)

    def bind_inside(self, event: str, act: Callable[["tk.Event[tk.Misc]"], None]) -> None:
        """Do something when an event comes to anything that is inside."""
        self.bind_class(self._tag, event, act)

    def see(self, widget: tk.Misc) -> None:
        """Scroll until a widget can be seen."""
        top = widget.winfo_rooty() - self.inside.winfo_rooty() - self._theme.space
        bottom = top + widget.winfo_height() + 3 * self._theme.space
        first, height = self._canvas.canvasy(0), self._canvas.winfo_height()
        if top < first or bottom > first + height:
            goal = top if top < first else bottom - height
            self._canvas.yview_moveto(goal / max(1, self.inside.winfo_height()))

    def _adopt(self, widget: tk.Misc) -> None:
        widget.bindtags((*widget.bindtags(), self._tag))
        for child in widget.winfo_children():
            self._adopt(child)

    def _turn(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget.winfo_class() in OWN_WHEEL or self.inside.winfo_height() <= self._canvas.winfo_height():
            return
        self._turned += 3 * notches(event)
        units = int(self._turned)
        self._turned -= units  # a touchpad tells of less than a unit at a time
        self._canvas.yview_scroll(units, "units")

    def _fit(self, _event: object) -> None:
        """Stretch what is too low; the holder asks for its height itself, so that it is told when that changes."""
        self._holder.rowconfigure(0, minsize=self._canvas.winfo_height())
        self._canvas.itemconfigure(self._item, width=self._canvas.winfo_width())
        self._canvas.configure(scrollregion=(0, 0, self._canvas.winfo_width(), self._holder.winfo_height()))

    def _show_bar(self, first: float, last: float) -> None:
        self._bar.set(first, last)
        if float(first) <= 0 and float(last) >= 1:  # Tk passes words
            self._bar.place_forget()
        else:
            self._bar.place(relx=1, rely=0, anchor="ne", relheight=1)  # above the rest, which stays where it is

    def _paint(self) -> None:
        self._canvas.configure(background=self._theme.palette.window)


def notches(event: "tk.Event[tk.Misc]") -> float:
    """Return how far one scrolls, downwards, in steps of a wheel.

    X11 has buttons for a wheel, macOS and Windows count differently, a touchpad's event holds two numbers of 16 bits.
    """
    if event.type == TOUCHPAD:
        return -((event.delta & 0xFFFF ^ 0x8000) - 0x8000) / PIXELS
    return {4: -1.0, 5: 1.0}.get(event.num, -event.delta / (NOTCH if abs(event.delta) >= NOTCH else 1))
