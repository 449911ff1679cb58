"""The box in which one writes, with its buttons. Where the lines go is another's business."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import Any

from final.gui.recall import Recall
from final.gui.theme import Theme
from final.gui.wrapping import wrap

HIGHEST = 6  # lines of the box


class Composer(ttk.Frame):
    """Return sends, Shift+Return begins a new line."""

    def __init__(
        self,
        parent: tk.Misc,
        theme: Theme,
        *,
        send: Callable[[str], str],
        send_file: Callable[[], None],
        complete: Callable[[str], list[str]],
    ) -> None:
        """Begin empty.

        Args:
            parent: where it is to be placed.
            theme: its look.
            send: takes what was written; returns why it cannot be sent, or "".
            send_file: asks which file, and sends it.
            complete: returns what a beginning may become.
        """
        super().__init__(parent, padding=(2 * theme.space, theme.space // 2, 2 * theme.space, theme.space))
        self._theme, self._send, self._complete = theme, send, complete
        self._recall = Recall()
        self._hint = ttk.Label(self, style="Error.TLabel", name="message_error")
        wrap(self._hint)
        self.text = tk.Text(self, name="message_entry", height=1, width=1, wrap="word", undo=True, font=theme.body)
        self._placeholder = tk.Label(self.text, anchor="w", font=theme.body, borderwidth=0)
        self._file = ttk.Button(self, text="Send file", style="Flat.TButton", name="file_button", command=send_file)
        self._arrange()
        self._bind_keys()
        theme.follow(self._paint)
        self.bind("<Destroy>", lambda event: theme.forget(self._paint) if event.widget is self else None)

    def _arrange(self) -> None:
        space = self._theme.space
        button = ttk.Button(self, text="Send", style="Accent.TButton", name="send_button", command=self.submit)
        button.configure(width=6)
        self._hint.grid(row=0, column=0, columnspan=3, sticky="ew")
        self._hint.grid_remove()
        self.text.grid(row=1, column=0, sticky="ew")
        self._file.grid(row=1, column=1, sticky="se", padx=(space, 0), pady=(0, self._theme.px(4)))
        button.grid(row=1, column=2, sticky="se", padx=(space, 0))
        self.columnconfigure(0, weight=1)

    def offer_files(self, yes: bool) -> None:
        """Let one send files, or not: where the server knows none."""
        self._file.grid() if yes else self._file.grid_remove()

    @property
    def content(self) -> str:
        """What stands in the box."""
        return self.text.get("1.0", "end-1c")

    @content.setter
    def content(self, text: str) -> None:
        self.text.replace("1.0", "end-1c", text)
        self.text.see("insert")
        self._fit()

    def invite(self, sentence: str) -> None:
        """Say what the box is for while it is empty."""
        self._placeholder.configure(text=sentence)

    def complain(self, sentence: str) -> None:
        """Say above the box what is wrong, until something changes in it; "" means nothing is."""
        self._hint.configure(text=sentence)
        self._hint.grid() if sentence else self._hint.grid_remove()

    def submit(self) -> None:
        """Send what stands in the box, if it is not blank."""
        text = self.content
        if not text.strip():
            return
        problem = self._send(text)
        self.complain(problem)
        if not problem:
            self._recall.remember(text)
            self.content = ""
            self.text.edit_reset()

    def _bind_keys(self) -> None:
        bind = self.text.bind
        for key in ("Return", "KP_Enter"):
            bind(f"<{key}>", lambda _event: self._done(self.submit))
            bind(f"<Shift-{key}>", lambda _event: self._done(lambda: self.text.insert("insert", "\n")))
        bind("<Tab>", self._tab)
        for key in ("Shift-Tab", "Shift-Up", "Shift-Down"):
            bind(f"<{key}>", lambda _event: None)  # go back and select, as everywhere: more than the keys alone
        bind("<Up>", lambda _event: self._leaf(up=True))
        bind("<Down>", lambda _event: self._leaf(up=False))
        bind("<<Modified>>", self._changed)
        bind("<Configure>", lambda _event: self._fit())
        self._placeholder.bind("<Button-1>", lambda _event: self.text.focus_set())

    def _done(self, action: Callable[[], Any]) -> str:
        action()
        self.text.see("insert")
        return "break"

    def _changed(self, _event: object) -> None:
        if self.text.edit_modified():
            self.text.edit_modified(False)
            self.complain("")
            self._fit()

    def _fit(self) -> None:
        """Be as high as the lines, up to a limit."""
        lines = self.text.tk.call(str(self.text), "count", "-displaylines", "1.0", "end-1c")
        self.text.configure(height=max(1, min(HIGHEST, int(lines) + 1)))
        if self.text.compare("end-1c", "==", "1.0"):
            self._placeholder.place(x=0, y=0, relwidth=1)
        else:
            self._placeholder.place_forget()

    def _tab(self, _event: object) -> str | None:
        """Complete the word before the cursor; go on to the next widget if nothing begins like it."""
        line = self.text.get("insert linestart", "insert")
        beginning = line.rpartition(" ")[2]
        words = self._complete(beginning) if beginning else []
        if not words or (beginning.startswith("/") and beginning != line):
            following = self.text.tk_focusNext()
            if following is not None:
                following.focus_set()
            return "break"
        self.text.delete(f"insert - {len(beginning)} chars", "insert")
        self.text.insert("insert", f"{words[0]} " if len(words) == 1 else _common(words, beginning))
        return "break"

    def _leaf(self, up: bool) -> str | None:
        """Leaf through what was sent, where an arrow key would not move the cursor."""
        place = "insert display linestart" if up else "insert display lineend"
        if self.text.compare(place, "!=", "1.0" if up else "end-1c"):
            return None
        text = self._recall.older(self.content) if up else self._recall.newer()
        if text is not None:
            self.content = text
            self.text.mark_set("insert", "1.0" if up else "end-1c")
        return "break"

    def _paint(self) -> None:
        colours, space = self._theme.palette, self._theme.space
        self.text.configure(
            background=colours.field,
            foreground=colours.text,
            insertbackground=colours.text,
            selectbackground=colours.selected,
            selectforeground=colours.text,
            highlightbackground=colours.line,
            highlightcolor=colours.accent,
            highlightthickness=1,
            borderwidth=0,
            padx=space,
            pady=space,
        )
        self._placeholder.configure(background=colours.field, foreground=colours.faint)


def _common(words: list[str], beginning: str) -> str:
    """Return what all words have in common at their beginning, at least what is typed already."""
    first, last = min(words, key=str.casefold), max(words, key=str.casefold)
    length = next((n for n, (a, b) in enumerate(zip(first, last, strict=False)) if a.casefold() != b.casefold()), None)
    return first[: length if length is not None else min(len(first), len(last))] or beginning
