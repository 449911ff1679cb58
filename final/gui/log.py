"""What happens at the server, line by line: to read, to filter and to save. It does not know who writes the lines."""

import logging
import re
import time
import tkinter as tk
from collections import deque
from collections.abc import Callable, Sequence
from pathlib import Path
from tkinter import filedialog, ttk

from final.gui.theme import Theme
from final.gui.wrapping import fits
from final.overhearing import Line

MOST = 2000  # lines that are kept; a server may run for months
LONGEST = 300  # characters that are shown of a line
SPOKEN = re.compile(r"\[(\w[\w-]*)\] ")  # what begins a line that somebody has said


class LogView(ttk.Frame):
    """The log, a row of buttons above it, and how many lines the filter lets through."""

    def __init__(self, parent: tk.Misc, theme: Theme, tell: Callable[[str], None]) -> None:
        """Make an empty log.

        Args:
            parent: where it is to be placed.
            theme: its look.
            tell: shows the user a sentence.
        """
        super().__init__(parent)
        self._theme, self._tell = theme, tell
        self._lines: deque[Line] = deque(maxlen=MOST)
        self._shown = 0
        self._colours: set[str] = set()  # of names, that the area knows
        self._following = True  # the newest line is seen
        self._filter = tk.StringVar(self)
        self.texts = tk.BooleanVar(self, False)  # whether what is said is wanted, too
        self.columnconfigure(0, weight=1)
        self.rowconfigure(1, weight=1)
        self._make_head()
        self._make_area()
        self._filter.trace_add("write", lambda *_: self._show_all())
        theme.follow(self._paint)
        self.bind("<Destroy>", lambda event: theme.forget(self._paint) if event.widget is self else None)

    def add(self, lines: Sequence[Line]) -> None:
        """Show what has happened since."""
        self._lines.extend(lines)
        self._append([line for line in lines if self._fits(line)])
        self._count()

    def export(self) -> None:
        """Save the lines that are shown where the user wants."""
        name, kinds = time.strftime("chat-log-%Y-%m-%d.txt"), [("Text", "*.txt"), ("All files", "*")]
        path = filedialog.asksaveasfilename(parent=self, title="Save the log", initialfile=name, filetypes=kinds)
        if not path:
            return  # the user does not want to
        text = "".join(f"{_moment(line, '%Y-%m-%d %H:%M:%S')}  {line.text}\n" for line in self._fitting())
        try:
            Path(path).write_text(text, "utf-8")
        except OSError as error:
            self._tell(f"The log was not saved: {error.strerror}")

    def _make_head(self) -> None:
        space, head = self._theme.space, ttk.Frame(self)
        head.grid(row=0, column=0, columnspan=2, sticky="ew", pady=(0, space // 2))
        head.columnconfigure(1, weight=1)
        ttk.Label(head, text="Log", style="Heading.TLabel").grid(row=0, column=0, sticky="w")
        self._counted = ttk.Label(head, style="Faint.TLabel", name="filter_count")
        self._counted.grid(row=0, column=1, sticky="e", padx=space // 2)
        ttk.Label(head, text="Filter", style="Faint.TLabel").grid(row=0, column=2)
        self._filter_entry = ttk.Entry(head, textvariable=self._filter, name="filter_entry", width=9)
        self._filter_entry.configure(font=self._theme.body)
        self._filter_entry.bind("<Escape>", lambda _: self._filter.set(""))
        self._texts_check = ttk.Checkbutton(head, text="Show what is said", variable=self.texts, name="texts_check")
        self._export_button = ttk.Button(head, text="Export…", style="Flat.TButton", name="export_button", width=0)
        self._export_button.configure(command=self.export)
        self._place_head(crowded=False)
        for part in (head, self._counted):
            part.bind("<Configure>", lambda _event: self._fit_head(head))

    def _fit_head(self, head: ttk.Frame) -> None:
        """Use a second line where all does not fit into one."""
        self._place_head(crowded=not fits(head, head.winfo_children(), self._theme.space))

    def _place_head(self, *, crowded: bool) -> None:
        side, row = self._theme.space // 2, int(crowded)
        self._filter_entry.grid(row=0, column=3, columnspan=3 if crowded else 1, padx=(side, 0 if crowded else side))
        self._filter_entry.grid(sticky="ew")
        self._texts_check.grid(row=row, column=0 if crowded else 4, columnspan=4 if crowded else 1, padx=side)
        self._texts_check.grid(sticky="w")
        self._export_button.grid(row=row, column=5, sticky="e")

    def _make_area(self) -> None:
        self._area = tk.Text(self, name="log_area", wrap="word", state="disabled", borderwidth=0, width=40, height=6)
        bar = ttk.Scrollbar(self, command=self._area.yview)
        self._area.configure(yscrollcommand=bar.set, highlightthickness=1, font=self._theme.body)
        self._area.grid(row=1, column=0, sticky="nsew")
        bar.grid(row=1, column=1, sticky="ns")
        self._area.bind("<Configure>", lambda _: self._see_newest())

    def _fits(self, line: Line) -> bool:
        return self._filter.get().casefold() in line.text.casefold()

    def _fitting(self) -> list[Line]:
        return [line for line in self._lines if self._fits(line)]

    def _append(self, lines: Sequence[Line]) -> None:
        area = self._area
        self._following = area.dlineinfo("end - 1 char") is not None
        pieces = [piece for line in lines for piece in ("\n", "plain", *self._pieces(line))]
        if not pieces:
            return
        area.configure(state="normal")
        area.insert("end", *pieces[0 if self._shown else 2 :])
        self._shown += len(lines)
        if self._shown > MOST:
            area.delete("1.0", f"{self._shown - MOST + 1}.0")
            self._shown = MOST
        area.configure(state="disabled")
        self._see_newest()

    def _pieces(self, line: Line) -> tuple[str, ...]:
        """Return texts and their tags, in turn."""
        text = line.text if len(line.text) <= LONGEST else f"{line.text[:LONGEST]} …"
        kind = "problem" if line.level >= logging.WARNING else "plain"
        spoken = SPOKEN.match(text)
        name = spoken[0] if spoken else ""
        named = (name, self._colour(spoken[1])) if spoken else ()
        return (f"{_moment(line, '%H:%M:%S')}  ", "time", *named, text[len(name) :], kind)

    def _colour(self, name: str) -> str:
        """Return the tag of a name: so many as there are colours."""
        colour = self._theme.person(name)
        if colour not in self._colours:
            self._colours.add(colour)
            self._area.tag_configure(colour, foreground=colour, font=self._theme.bold)
        return colour

    def _show_all(self) -> None:
        """Begin anew: the filter or the colours are others."""
        self._area.configure(state="normal")
        self._area.delete("1.0", "end")
        self._area.configure(state="disabled")
        self._shown = 0
        self._append(self._fitting())
        self._following = True
        self._see_newest()
        self._count()

    def _see_newest(self) -> None:
        if self._following:
            self._area.see("end")

    def _count(self) -> None:
        self._counted.configure(text=f"{self._shown} of {len(self._lines)}" if self._filter.get() else "")

    def _paint(self) -> None:
        colours, space = self._theme.palette, self._theme.space
        self._area.configure(background=colours.window, foreground=colours.text, padx=space, pady=space // 2)
        self._area.configure(highlightbackground=colours.line, highlightcolor=colours.accent)
        self._area.configure(selectbackground=colours.selected, selectforeground=colours.text)
        behind = self._theme.small.measure("00:00:00  ")
        self._area.tag_configure("time", foreground=colours.faint, font=self._theme.small)
        self._area.tag_configure("problem", foreground=colours.danger, lmargin2=behind)
        self._area.tag_configure("plain", lmargin2=behind)
        self._show_all()


def _moment(line: Line, form: str) -> str:
    return time.strftime(form, time.localtime(line.moment))
