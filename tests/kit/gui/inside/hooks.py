"""Watches what a program does with Tk: new windows, main loops, errors in callbacks, calls from other threads."""

import linecache
import os
import sys
import threading
import traceback
from types import FrameType, TracebackType
from typing import Any

from .agent import OUR_FILES, Agent

WATCHED = ("call", "eval", "globalsetvar", "globalgetvar", "globalunsetvar")


class WatchedTk:
    """Stands before the interpreter of a main window, and reports who calls it from another thread."""

    def __init__(self, tk: Any, agent: Agent, folder: str) -> None:
        self.plain_tk = tk
        self._agent = agent
        self._folder = folder
        self._owner = threading.get_ident()
        for name in WATCHED:
            setattr(self, name, self._watched(name, getattr(tk, name)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self.plain_tk, name)

    def _watched(self, name: str, function: Any) -> Any:
        owner, ident = self._owner, threading.get_ident

        def call(*arguments: object) -> Any:
            if ident() != owner:
                self._report(name, arguments)
            return function(*arguments)

        return call

    def _report(self, name: str, arguments: tuple[object, ...]) -> None:
        frame: FrameType | None = sys._getframe(2)
        while frame is not None:
            code = frame.f_code
            if code.co_name == "__del__" and "tkinter" in code.co_filename:
                return  # the garbage collector's doing, which takes whatever thread there is
            if is_own(code.co_filename, self._folder):
                line = linecache.getline(code.co_filename, frame.f_lineno).strip()
                where = f"{os.path.basename(code.co_filename)}:{frame.f_lineno} in {code.co_name}:  {line}"
                break
            frame = frame.f_back
        else:
            where = "?"
        words = arguments[0] if isinstance(arguments[0], tuple) else arguments
        what = "the variable" if name.startswith("global") else "the widget"
        if what == "the widget" and not str(words[0]).startswith("."):
            what = "Tk's command"
        thread = threading.current_thread().name
        self._agent.report("other thread", where=where, thread=thread, used=f"{what} {words[0]}")


def is_own(file: str, folder: str) -> bool:
    """Tell whether a file is the student's."""
    return os.path.abspath(file).startswith(folder + os.sep) and "site-packages" not in file


def install(agent: Agent, script: str) -> None:
    """Watch tkinter from now on."""
    import tkinter

    folder = os.path.dirname(os.path.abspath(script))
    make, destroy = tkinter.Tk.__init__, tkinter.Tk.destroy
    main_loop, complain = tkinter.Misc.mainloop, tkinter.Misc._report_exception  # type: ignore[attr-defined]

    def watched_make(self: Any, *arguments: Any, **options: Any) -> None:
        make(self, *arguments, **options)
        if self._tkloaded:  # else it is a Tcl interpreter without windows
            self.tk = WatchedTk(self.tk, agent, folder)
            agent.attach(self)

    def watched_destroy(self: Any) -> None:
        agent.detach(self)
        destroy(self)

    def watched_loop(self: Any, n: int = 0) -> None:
        agent.main_loops += 1
        agent.phase = "runs its main loop"
        agent.report("main loop")
        try:
            main_loop(self, n)
        finally:
            agent.main_loops -= 1
            agent.phase = "has left its main loop"

    def watched_complaint(self: Any) -> None:
        agent.report("callback", message=_told(*sys.exc_info()))
        complain(self)

    setattr(tkinter.Tk, "__init__", watched_make)  # noqa: B010 (so that the type checker allows it)
    setattr(tkinter.Tk, "destroy", watched_destroy)  # noqa: B010
    setattr(tkinter.Misc, "mainloop", watched_loop)  # noqa: B010
    setattr(tkinter.Misc, "_report_exception", watched_complaint)  # noqa: B010
    setattr(tkinter, "mainloop", lambda n=0: tkinter._get_default_root("run the main loop").mainloop(n))  # type: ignore[attr-defined] # noqa: B010
    _watch_threads(agent)


def _watch_threads(agent: Agent) -> None:
    complain = threading.excepthook

    def watched_complaint(about: Any) -> None:
        if about.exc_type is not SystemExit:
            agent.report("thread", message=_told(about.exc_type, about.exc_value, about.exc_traceback))
        complain(about)

    threading.excepthook = watched_complaint


def _told(kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> str:
    """Return the error and the innermost line of the program's that led to it."""
    frames = [each for each in traceback.extract_tb(trace) if not each.filename.startswith(OUR_FILES)]
    library = os.path.dirname(threading.__file__)
    own = [each for each in frames if not each.filename.startswith(library)] or frames
    what = "".join(traceback.format_exception_only(kind, error)).strip()
    if not own:
        return what
    return f"{what} ({os.path.basename(own[-1].filename)}:{own[-1].lineno} in {own[-1].name}:  {own[-1].line})"
