"""The line that is being typed, and the moment in which it may be read: between two keys.

Python's `input()` waits in readline, without the interpreter's lock. A thread that asks readline for its line meanwhile
reads what is just being changed; glibc has aborted the program for it. But CPython has a hook, made for windows, that
it calls in the very thread that reads: after each key, and every 0.1 s while none comes.
"""

from collections.abc import Callable

try:
    import ctypes
    import readline
    import termios  # noqa: F401 (on Windows something else may be called readline)

    _HOOK = ctypes.c_void_p.in_dll(ctypes.pythonapi, "PyOS_InputHook")
except (ImportError, ValueError, AttributeError):  # Windows has no readline, other Pythons have no such hook
    readline = None  # type: ignore[assignment]

KNOWN = readline is not None  # whether there is such a moment on this system


class Hook:
    """Work to be done between two keys, where there is such a moment; else it is never done."""

    def __init__(self, work: Callable[[], None]) -> None:
        """Know the work; nothing is called yet."""
        self._work = work
        if KNOWN:
            self._function = ctypes.CFUNCTYPE(ctypes.c_int)(self._called)  # must live as long as it may be called

    def start(self) -> None:
        """Do the work from now on, as often as somebody at `input()` is between two keys."""
        if KNOWN:
            _HOOK.value = ctypes.cast(self._function, ctypes.c_void_p).value

    def stop(self) -> None:
        """Do it no more."""
        if KNOWN:
            _HOOK.value = None

    def _called(self) -> int:
        self._work()
        return 0


def line() -> str:
    """Return what has been typed of the line. To be called between two keys."""
    return readline.get_line_buffer() if KNOWN else ""
