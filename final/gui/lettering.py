"""How the pieces of a conversation look in a Text: fonts, colours, distances. What stands there is not known."""

import tkinter as tk
from typing import Any

from final.gui.theme import Theme

TINY = ("TkDefaultFont", -1)  # pixels; for lines that only keep a distance


def dress(text: tk.Text, theme: Theme) -> None:
    """Give a Text and all styles in it the theme's look, at once and again whenever that changes."""
    colours, px = theme.palette, theme.px
    text.configure(
        background=colours.window,
        foreground=colours.text,
        selectbackground=colours.accent,
        selectforeground=colours.on_accent,
        inactiveselectbackground=colours.accent,
        highlightbackground=colours.window,
        highlightcolor=colours.accent,
        padx=px(10),
        pady=px(8),
    )
    for name, options in _styles(theme).items():
        text.tag_configure(name, **options)
    for number, colour in enumerate(colours.people):
        text.tag_configure(f"person{number}", foreground=colour)
    for name in ("found", "here", "chosen", "sel"):
        text.tag_raise(name)


def person(theme: Theme, name: str) -> str:
    """Return the style of a person's name."""
    return f"person{theme.palette.people.index(theme.person(name))}"


def _styles(theme: Theme) -> dict[str, dict[str, Any]]:
    """Return the options of each style; a later one wins over those before it."""
    colours, px = theme.palette, theme.px
    left = {"lmargin1": px(12), "lmargin2": px(12), "rmargin": px(12), "lmargincolor": colours.window}
    return {
        "gap": {"font": TINY, "spacing1": px(9)},
        "middle": {"font": theme.small, "justify": "center", "spacing1": px(5), "spacing3": px(5), **left}
        | {"foreground": colours.faint},
        "day": {"background": colours.panel},
        "refusal": {"foreground": colours.danger},
        "new": {"font": theme.small, "justify": "center", "spacing1": px(3), "spacing3": px(4)}
        | {"foreground": colours.accent, "background": colours.selected},
        "head": {"font": theme.bold, "spacing1": px(4), "spacing3": px(1), **left},
        "said": {"font": theme.body, "spacing1": px(1), "spacing2": px(2), "spacing3": px(4), **left},
        "mine": {"background": colours.mine, "lmargincolor": colours.mine, "rmargincolor": colours.mine},
        "time": {"font": theme.small, "foreground": colours.faint},
        "doubt": {"font": theme.small, "foreground": colours.danger},
        "again": {"font": theme.small, "foreground": colours.accent, "underline": True},
        "link": {"foreground": colours.accent, "underline": True},
        "card": {"background": colours.hover, "spacing1": px(5), "spacing3": px(7)},
        "file": {"font": theme.bold},
        "save": {"font": theme.bold, "foreground": colours.accent},
        "name": {},
        "click": {},
        "found": {"background": colours.accent, "foreground": colours.on_accent},
        "here": {"background": colours.text, "foreground": colours.window},
        "chosen": {"background": colours.text, "foreground": colours.window},
    }
