"""How all windows look: fonts, spacing and the styles of widgets in one place. No window is made here."""

import tkinter as tk
import zlib
from collections.abc import Callable
from tkinter import font as tkfont
from tkinter import ttk
from typing import Any

from final.gui import checkmark
from final.gui.palette import DARK, LIGHT
from final.protocol import key

SMALL, BODY, LARGE, TITLE = 9, 11, 13, 20  # points
SPACE = 8  # pixels between two things, before scaling
FAMILIES = ("Segoe UI", "SF Pro Text", "Helvetica Neue", "Inter", "Noto Sans", "DejaVu Sans")  # the first there is


class Theme:
    """The look of the windows of one Tk."""

    def __init__(self, root: tk.Misc, dark: bool = False) -> None:
        """Make fonts and styles.

        Args:
            root: whose windows follow.
            dark: whether to begin with the dark colours.
        """
        self.root = root
        self.palette = LIGHT
        self._followers: list[Callable[[], None]] = []
        self._style = ttk.Style(root)
        self._boxes: set[str] = set()  # the elements for check buttons that there are
        self._scale = max(1.0, root.winfo_fpixels("1i") / 96)
        there = set(tkfont.families(root))
        family = next((each for each in FAMILIES if each in there), tkfont.nametofont("TkDefaultFont").actual("family"))
        self._points = 4 / 3 if root.tk.call("tk", "windowingsystem") == "aqua" else 1  # macOS: one is a pixel
        self.body = tkfont.Font(root, family=family, size=BODY)
        self.bold = tkfont.Font(root, family=family, size=BODY, weight="bold")
        self.small = tkfont.Font(root, family=family, size=SMALL)
        self.large = tkfont.Font(root, family=family, size=LARGE, weight="bold")
        self.title = tkfont.Font(root, family=family, size=TITLE, weight="bold")
        self._fields = [tkfont.nametofont(name, root) for name in ("TkTextFont", "TkDefaultFont", "TkMenuFont")]
        for font in self._fields:
            font.configure(family=family, size=BODY)
        self.use(dark)

    def px(self, pixels: float) -> int:
        """Return a length on this screen, of one given for a screen of 96 pixels an inch."""
        return round(pixels * self._scale)

    @property
    def space(self) -> int:
        """The usual distance between two things, in pixels."""
        return self.px(SPACE)

    def person(self, name: str) -> str:
        """Return the colour of a name: always the same."""
        return self.palette.people[zlib.adler32(key(name).encode()) % len(self.palette.people)]

    def follow(self, paint: Callable[[], None]) -> None:
        """Call now, and whenever colours or sizes change: for widgets that are none of ttk's."""
        self._followers.append(paint)
        paint()

    def forget(self, paint: Callable[[], None]) -> None:
        """Call no more: the widget is gone."""
        self._followers.remove(paint)

    def use(self, dark: bool) -> None:
        """Change to the dark or the light colours."""
        self.palette = DARK if dark else LIGHT
        self._style.theme_use("clam")
        self._paint_base()
        self._paint_buttons()
        self._paint_checks()
        self._paint_fields()
        self._paint_lists()
        self._call_followers()

    def resize(self, percent: int) -> None:
        """Make all text larger or smaller, in percent of the usual size."""
        sizes = [(self.body, BODY), (self.bold, BODY), (self.small, SMALL), (self.large, LARGE), (self.title, TITLE)]
        for font, points in (*sizes, *((field, BODY) for field in self._fields)):
            font.configure(size=max(6, round(points * self._points * percent / 100)))
        self._paint_lists()
        self._call_followers()

    def _call_followers(self) -> None:
        for paint in list(self._followers):
            paint()

    def _paint_base(self) -> None:
        colours, style = self.palette, self._style
        style.configure(
            ".",
            background=colours.window,
            foreground=colours.text,
            font=self.body,
            bordercolor=colours.line,
            lightcolor=colours.line,
            darkcolor=colours.line,
            troughcolor=colours.panel,
            focuscolor=colours.accent,
            selectbackground=colours.selected,
            selectforeground=colours.text,
            insertcolor=colours.text,
        )
        style.map(".", selectbackground=[("!focus", colours.selected)], selectforeground=[("!focus", colours.text)])
        style.configure("Panel.TFrame", background=colours.panel)
        style.configure("Line.TFrame", background=colours.line)
        style.configure("Banner.TFrame", background=colours.selected)
        for prefix, ground in (("", colours.window), ("Panel.", colours.panel), ("Banner.", colours.selected)):
            style.configure(f"{prefix}TLabel", background=ground)
            style.configure(f"{prefix}Faint.TLabel", background=ground, foreground=colours.faint, font=self.small)
            style.configure(f"{prefix}Error.TLabel", background=ground, foreground=colours.danger)
            style.configure(f"{prefix}Good.TLabel", background=ground, foreground=colours.success)
            style.configure(f"{prefix}Heading.TLabel", background=ground, font=self.large)
            style.configure(f"{prefix}Title.TLabel", background=ground, font=self.title)
        self.root.option_add("*TCombobox*Listbox.background", colours.field)
        self.root.option_add("*TCombobox*Listbox.foreground", colours.text)
        self._paint_menus()

    def _paint_menus(self) -> None:
        """Choose the look of menus that are made from now on."""
        colours = self.palette
        options = {
            "background": colours.field,
            "foreground": colours.text,
            "activeBackground": colours.selected,
            "activeForeground": colours.text,
            "disabledForeground": colours.faint,
            "activeBorderWidth": self.px(4),
            "borderWidth": 1,
            "relief": "solid",
        }
        for name, value in options.items():
            self.root.option_add(f"*Menu.{name}", value)

    def _paint_buttons(self) -> None:
        colours, space = self.palette, self.space
        quiet = {"background": colours.hover, "bordercolor": colours.line, "relief": "flat"}
        self._button("TButton", quiet, colours.selected, (round(1.5 * space), round(0.6 * space)))
        strong = {"background": colours.accent, "foreground": colours.on_accent, "bordercolor": colours.accent}
        self._button("Accent.TButton", strong | {"font": self.bold}, colours.text, (2 * space, round(0.7 * space)))
        self._style.map("Accent.TButton", foreground=[("disabled", colours.faint), ("active", colours.window)])
        for prefix, ground in (("", colours.window), ("Panel.", colours.panel), ("Banner.", colours.selected)):
            flat = {"background": ground, "bordercolor": ground, "lightcolor": ground, "darkcolor": ground}
            self._button(f"{prefix}Flat.TButton", flat | {"width": 0}, colours.hover, (space, space // 2))
            self._style.configure(f"{prefix}TRadiobutton", indicatorbackground=colours.field)
            self._style.configure(f"{prefix}TRadiobutton", indicatorforeground=colours.on_accent)
            self._style.configure(f"{prefix}TRadiobutton", indicatorsize=self.px(13))
            self._style.map(f"{prefix}TRadiobutton", indicatorbackground=[("selected", colours.accent)])
            for kind in ("TCheckbutton", "TRadiobutton"):
                self._style.configure(f"{prefix}{kind}", background=ground)
                self._style.map(f"{prefix}{kind}", background=[("active", ground)])
                self._style.map(f"{prefix}{kind}", foreground=[("disabled", colours.faint)])
        self._style.configure("List.Panel.Flat.TButton", anchor="w")

    def _paint_checks(self) -> None:
        """Give check buttons boxes with a mark. An element cannot be changed, so each palette has its own."""
        colours, element = self.palette, f"{self.palette.window}.mark"
        if element not in self._boxes:
            size, gap = self.px(15), self.space // 2
            looks = [
                (colours.field, colours.faint, ""),
                (colours.faint, colours.faint, colours.panel),
                (colours.accent, colours.accent, colours.on_accent),
            ]
            off, grey, on = (checkmark.draw(self.root, size, gap, look) for look in looks)
            self._boxes.add(element)
            states = (("disabled", "selected", grey), ("selected", on))
            self._style.element_create(element, "image", off, *states, sticky="")
        label = ("Checkbutton.focus", {"side": "left", "children": [("Checkbutton.label", {"sticky": "nswe"})]})
        children: Any = [(element, {"side": "left"}), label]
        self._style.layout("TCheckbutton", [("Checkbutton.padding", {"sticky": "nswe", "children": children})])

    def _button(self, name: str, options: dict[str, Any], active: str, padding: tuple[int, int]) -> None:
        even = {"lightcolor": options["background"], "darkcolor": options["background"]}
        self._style.configure(name, padding=padding, anchor="center", **(even | options))
        states = [("disabled", self.palette.panel), ("pressed", active), ("active", active)]
        edges = [("focus", self.palette.accent)]
        self._style.map(name, background=states, lightcolor=states, darkcolor=states, bordercolor=edges)
        self._style.map(name, foreground=[("disabled", self.palette.faint)])

    def _paint_fields(self) -> None:
        colours = self.palette
        edges = [("invalid", colours.danger), ("focus", colours.accent)]
        for kind in ("TEntry", "TCombobox", "TSpinbox"):
            padding = (self.space, self.space // 2)
            self._style.configure(kind, fieldbackground=colours.field, padding=padding, arrowcolor=colours.text)
            self._style.configure(kind, background=colours.hover, lightcolor=colours.field, darkcolor=colours.field)
            self._style.map(kind, bordercolor=edges, lightcolor=[("focus", colours.field)])
            disabled = [("disabled", colours.panel), ("readonly", colours.field)]
            self._style.map(kind, fieldbackground=disabled, foreground=[("disabled", colours.faint)])

    def _paint_lists(self) -> None:
        colours = self.palette
        height = self.body.metrics("linespace") + self.space
        self._style.configure("Treeview", rowheight=height, borderwidth=0, relief="flat")
        self._style.configure("Treeview", fieldbackground=colours.panel, background=colours.panel)
        self._style.map("Treeview", background=[("selected", colours.selected)], foreground=[])
        self._style.layout("Treeview", [("Treeview.treearea", {"sticky": "nswe"})])
        self._style.configure("Treeview.Heading", background=colours.panel, foreground=colours.faint, font=self.small)
        self._style.configure("Treeview.Heading", relief="flat", padding=(self.space // 2, self.space // 2))
        self._style.configure("TProgressbar", background=colours.accent, troughcolor=colours.hover, borderwidth=0)
        self._style.configure("TProgressbar", lightcolor=colours.accent, darkcolor=colours.accent)
        self._style.configure("TProgressbar", bordercolor=colours.hover, thickness=self.px(6))
        for way in ("Vertical", "Horizontal"):
            bar = f"{way}.TScrollbar"
            self._style.configure(bar, background=colours.line, troughcolor=colours.window, bordercolor=colours.window)
            self._style.configure(bar, arrowsize=self.px(11), relief="flat", gripcount=0)
            self._style.configure(bar, lightcolor=colours.line, darkcolor=colours.line)
            thumb: Any = (f"{way}.Scrollbar.thumb", {"expand": "1", "sticky": "nswe"})
            self._style.layout(bar, [(f"{way}.Scrollbar.trough", {"sticky": "nswe", "children": [thumb]})])
            self._style.map(bar, background=[("disabled", colours.window), ("active", colours.faint)])
            nothing = [("disabled", colours.window)]  # to scroll: then nothing is seen of it
            self._style.map(bar, lightcolor=nothing, darkcolor=nothing)
        self._style.configure("Panel.Vertical.TScrollbar", troughcolor=colours.panel, bordercolor=colours.panel)
        self._style.configure("TPanedwindow", background=colours.panel)
        self._style.configure("Sash", sashthickness=self.px(5), gripcount=0)
