"""Runs a script under test as `python script.py` would, on a machine that is harder than the student's.

Three things are legal but rare, and here they are common: threads begin late, others run in the middle of
everything a thread does, and bytes are sent in several steps. Not imported by the harness: it is the first thing
in the program's own process, so it must stay small and leave no trace.
"""

import contextlib
import os
import random
import signal
import socket
import sys
import threading
import time
import types
from collections.abc import Callable
from typing import Any

Buffer = Any  # what memoryview() takes; it has a name only from Python 3.12 on
SWITCH_INTERVAL = 1e-6  # seconds; Python's own is 5e-3, at which a missing lock shows once in a thousand runs
LATE = 0.002  # seconds that a thread begins late
PAUSE = 0.001  # seconds in which the other threads run
PAUSED_CALLS = 1 / 8  # of the calls of built-in functions
PAUSED_UNLOCKS = 1 / 2  # of the calls that give a lock back: what belongs together may have been torn apart there
WHOLE = 512  # bytes; send() takes half of anything longer, so that a forgotten sendall() shows


class _Pauses:
    """Lets the other threads run, now and then; the pauses of all threads take half of the time at most."""

    def __init__(self) -> None:
        self._last = 0.0
        self._random = random.Random()

    def pause(self) -> None:
        if time.monotonic() - self._last > PAUSE:
            time.sleep(PAUSE)
            self._last = time.monotonic()

    def profile(self, _: types.FrameType, event: str, function: object) -> None:
        """Pause after some of the calls that a thread makes."""
        if event == "c_return":
            unlocks = getattr(function, "__name__", "") in ("__exit__", "release")
            if self._random.random() < (PAUSED_UNLOCKS if unlocks else PAUSED_CALLS):
                self.pause()


def _make_sending_hard(pause: Callable[[], None]) -> None:
    """send() may take a part; sendall() may take it in several steps, between which other threads run."""
    send_it, send_it_all = socket.socket.send, socket.socket.sendall

    def send(self: socket.socket, data: Buffer, *flags: int) -> int:
        # A view that is not released keeps a bytearray from changing for as long as a traceback holds this frame.
        with memoryview(data) as whole, whole.cast("B") as view, view[: max(WHOLE, len(view) // 2)] as part:
            return send_it(self, part, *flags)

    def sendall(self: socket.socket, data: Buffer, *flags: int) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            with contextlib.suppress(OSError):  # else Nagle's algorithm delays the second step by 40 ms
                self.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with memoryview(data) as whole, whole.cast("B") as view:
            middle = len(view) // 2
            with view[:middle] as first, view[middle:] as second:
                send_it_all(self, first, *flags)
                pause()
                send_it_all(self, second, *flags)

    setattr(socket.socket, "send", send)  # noqa: B010 (so that the type checker allows it)
    setattr(socket.socket, "sendall", sendall)  # noqa: B010


def _make_threads_late(profile: Callable[[types.FrameType, str, object], None]) -> None:
    """A new thread may begin its work long after start() has returned, and be interrupted anywhere."""

    def wait_once(*_: object) -> None:
        time.sleep(LATE)
        sys.setprofile(profile)

    threading.setprofile(wait_once)


def _restore_signals() -> None:
    """A shell that starts a job in the background makes it ignore Ctrl-C; the contract says it must not."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name) and signal.getsignal(getattr(signal, name)) == signal.SIG_IGN:
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    if hasattr(signal, "SIGBREAK"):  # the harness's Ctrl-C on Windows
        signal.signal(signal.SIGBREAK, lambda *_: signal.raise_signal(signal.SIGINT))
    if hasattr(signal, "SIGUSR1"):  # how the harness asks where the program is
        import faulthandler

        # not register(): it walks through frames while their threads run, and has crashed for it
        signal.signal(signal.SIGUSR1, lambda *_: faulthandler.dump_traceback(2, all_threads=True))


def _forget_what_the_script_hides(folder: str) -> None:
    """A file of the student's called socket.py hides Python's own, here as in `python server.py`."""
    for name in [name for name in sys.modules if os.path.exists(os.path.join(folder, f"{name}.py"))]:
        del sys.modules[name]


def _watch_windows(address: str, script: str) -> None:
    """Let a test see and use the windows that the script will make."""
    import importlib.util

    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "gui", "inside")
    package = importlib.util.spec_from_file_location("window_driver", os.path.join(folder, "__init__.py"))
    assert package is not None and package.loader is not None
    module = importlib.util.module_from_spec(package)
    sys.modules[package.name] = module
    package.loader.exec_module(module)
    module.attend(address, script)


def _run(script: str) -> None:
    main = types.ModuleType("__main__")
    main.__file__ = script
    sys.modules["__main__"] = main
    with open(script, "rb") as file:
        code = compile(file.read(), script, "exec", dont_inherit=True)
    exec(code, main.__dict__)


if __name__ == "__main__":
    sys.argv = sys.argv[1:]
    if address := os.environ.pop("WINDOW_DRIVER", ""):
        _watch_windows(address, sys.argv[0])
    sys.path[0] = sys.argv[0].replace("\\", "/").rpartition("/")[0]
    pauses = _Pauses()
    _make_sending_hard(pauses.pause)
    _restore_signals()
    _forget_what_the_script_hides(sys.path[0])
    sys.setswitchinterval(SWITCH_INTERVAL)
    _make_threads_late(pauses.profile)
    _run(sys.argv[0])
