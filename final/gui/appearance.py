"""What the system says of its look: dark or light, and how fine its screen is. Portable; no window is made here."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tkinter as tk

SECONDS = 1.0  # for each question: an answer that takes longer is not worth it
PORTAL = ["org.freedesktop.portal.Desktop", "--object-path", "/org/freedesktop/portal/desktop"]
READ = ["--method", "org.freedesktop.portal.Settings.Read", "org.freedesktop.appearance", "color-scheme"]
SCHEME = ["gsettings", "get", "org.gnome.desktop.interface", "color-scheme"]
Ask = Callable[[list[str]], str]


def ask(command: list[str]) -> str:
    """Return what a command prints; "" if it is not there, fails, or takes too long."""
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, encoding="utf-8", check=True, timeout=SECONDS
        )
        return done.stdout.strip()
    except (OSError, ValueError, subprocess.SubprocessError):
        return ""  # the answer is not known


def is_dark(ask: Ask = ask) -> bool:
    """Tell whether the system prefers dark windows; what cannot be known counts as light."""
    if sys.platform == "win32":
        return _windows_is_dark()
    if sys.platform == "darwin":
        return ask(["defaults", "read", "-g", "AppleInterfaceStyle"]) == "Dark"
    if theme := os.environ.get("GTK_THEME"):
        return theme.casefold().endswith("dark")
    if not _has_bus():
        return False
    # KDE and others answer at the portal: 1 is dark, 2 is light, 0 does not care.
    answer = ask(["gdbus", "call", "--session", "--timeout", "1", "--dest", *PORTAL, *READ])
    return "uint32 1" in answer if "uint32" in answer else "dark" in ask(SCHEME)


def use_every_pixel() -> None:
    """Ask Windows for its real pixels, so that nothing is blurred. Call it before the first window is made."""
    if sys.platform == "win32":
        import ctypes

        with contextlib.suppress(AttributeError, OSError):  # before Windows 8.1, or somebody has set it already
            ctypes.windll.shcore.SetProcessDpiAwareness(1)


def scale(root: "tk.Tk", ask: Ask = ask) -> None:
    """Let Tk know how fine the screen is, where X11 keeps that to itself. Call it before anything is measured."""
    if root.tk.call("tk", "windowingsystem") != "x11":
        return
    for line in ask(["xrdb", "-query"]).splitlines():
        name, _, value = line.partition(":")
        if name == "Xft.dpi" and value.strip().isdecimal() and int(value) >= 48:
            root.tk.call("tk", "scaling", int(value) / 72)


def _has_bus() -> bool:
    """Tell whether a session's bus is there: without one, those who ask would start one, and leave it behind."""
    folder = os.environ.get("XDG_RUNTIME_DIR")
    return "DBUS_SESSION_BUS_ADDRESS" in os.environ or bool(folder and os.path.exists(os.path.join(folder, "bus")))


def _windows_is_dark() -> bool:
    import winreg

    path = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, path) as key:  # type: ignore[attr-defined, unused-ignore]
            value, _ = winreg.QueryValueEx(key, "AppsUseLightTheme")  # type: ignore[attr-defined, unused-ignore]
        return bool(value == 0)
    except OSError:
        return False  # a Windows that knows no dark
