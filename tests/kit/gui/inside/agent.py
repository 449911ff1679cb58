"""Takes the test's orders over a socket and has them carried out by the thread that owns the windows."""

import contextlib
import json
import os
import queue
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Any

from . import actions
from .widgets import Unable, plain_tk

POLL_MS = 5
LOOKS = 5  # at a program whose window does not answer
LEAVE_SECONDS = 10.0  # for an answer to be sent before the action may end the program
LOST_STATUS = 70  # of a program whose test has gone: sysexits.h calls it an internal software error
OUR_FILES = os.path.dirname(os.path.abspath(__file__))
Facts = dict[str, Any]


class Order:
    """One request of the test, on its way through the window's thread."""

    def __init__(self, request: Facts) -> None:
        self.operation: str = request["operation"]
        self.arguments: Facts = request["arguments"]
        self.result: Facts = {}
        self.done = threading.Event()
        self.answered = threading.Event()
        self._lock = threading.Lock()  # guards _state
        self._state = "waiting"

    def withdraw(self) -> bool:
        """Make sure that it is never carried out late; return False if it has begun already."""
        with self._lock:
            if self._state == "waiting":
                self._state = "withdrawn"
            return self._state == "withdrawn"

    def begin(self) -> bool:
        """Return whether it is still to be carried out."""
        with self._lock:
            if self._state == "waiting":
                self._state = "begun"
            return self._state == "begun"

    def finish(self, **result: object) -> None:
        self.result = result
        self.done.set()


class Agent:
    """The connection to the test, and the windows that there are."""

    def __init__(self, port: int, token: str) -> None:
        self.roots: list[Any] = []
        self.owner = 0  # the thread that made the first window
        self.main_loops = 0  # how many run, one within the other
        self.phase = "starts"
        self.busy: list[str] = []  # actions whose callback has not returned
        self._main = threading.get_ident()
        self._orders: queue.SimpleQueue[Order] = queue.SimpleQueue()
        self._lock = threading.Lock()  # one message after the other
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._say({"token": token})
        threading.Thread(target=self._serve, name="test driver", daemon=True).start()

    def report(self, event: str, **facts: object) -> None:
        """Tell the test what has happened."""
        self._say({"event": event, **facts})

    def attach(self, root: Any) -> None:
        """Take in a new main window. Runs in the thread that made it, as do all below."""
        self.owner = self.owner or threading.get_ident()
        self.roots.append(root)
        self.phase = "has a window"
        self.report("window")
        tk = plain_tk(root)
        # The message boxes of Windows and macOS are not Tk's own, and nobody could press their buttons.
        tk.eval(
            'if {[tk windowingsystem] ne "x11"} {catch {auto_load ::tk::MessageBox};'
            " proc ::tk_messageBox {args} {::tk::MessageBox {*}$args}}"
        )

        def poll() -> None:
            tk.call("after", POLL_MS, "test_driver_poll")  # first: dialogs run a loop of their own within this one
            self._work()

        tk.createcommand("test_driver_poll", poll)
        tk.call("after", POLL_MS, "test_driver_poll")

    def detach(self, root: Any) -> None:
        """Forget a main window."""
        if root in self.roots:
            self.roots.remove(root)

    def _say(self, message: Facts) -> None:
        with self._lock, contextlib.suppress(OSError):  # the test has gone: _serve ends the program
            self._socket.sendall(json.dumps(message).encode() + b"\n")

    def _serve(self) -> None:
        try:
            for line in self._socket.makefile("r", encoding="utf-8"):
                request = json.loads(line)
                order = Order(request)
                self._say({"id": request["id"], **self._answer(order, request["seconds"])})
                order.answered.set()
        finally:
            os._exit(LOST_STATUS)  # never leave a window behind

    def _answer(self, order: Order, seconds: float) -> Facts:
        if order.operation == "stacks":
            return {"value": self._stacks()}
        deadline = time.monotonic() + seconds
        while not self.roots:  # between a first window and the next; no event tells of Tk()
            if time.monotonic() > deadline:
                return {"problem": "no window", "message": self.phase}
            time.sleep(0.01)
        self._orders.put(order)
        if order.done.wait(max(0.0, deadline - time.monotonic())) or not (order.withdraw() or not order.done.is_set()):
            return order.result
        if not self.roots:  # the last one has gone meanwhile
            return {"problem": "no window", "message": self.phase}
        facts = {"phase": self.phase, "looping": self.main_loops > 0, "busy": list(self.busy)}
        return {"problem": "frozen", "message": "", "looks": [*self._looks()], **facts}

    def _looks(self) -> Iterator[list[Facts]]:
        """Yield the stacks of several moments: in one alone, what is often done looks like what never ends."""
        for _ in range(LOOKS):
            yield self._stacks()
            time.sleep(0.01)

    def _stacks(self) -> list[Facts]:
        """Return where each thread is: its frames, the innermost last."""
        threads = {thread.ident: thread for thread in threading.enumerate()}
        found = []
        for ident, frame in sys._current_frames().items():
            thread = threads.get(ident)
            frames = [
                (each.filename, each.lineno, each.name, each.line)
                for each in traceback.extract_stack(frame)
                if not each.filename.startswith(OUR_FILES)
            ]
            if thread is not None and thread.name != "test driver":
                about = {"thread": thread.name, "daemon": thread.daemon}
                found.append({**about, "main": ident == self._main, "owner": ident == self.owner, "frames": frames})
        return found

    def _work(self) -> None:
        while True:
            try:
                order = self._orders.get_nowait()
            except queue.Empty:
                return
            if order.begin():
                self._carry_out(order)

    def _carry_out(self, order: Order) -> None:
        import tkinter

        try:
            value = actions.OPERATIONS[order.operation](self.roots, **order.arguments)
        except Unable as error:
            order.finish(problem=error.kind, message=str(error))
        except tkinter.TclError as error:
            order.finish(problem="gone", message=str(error))
        except Exception:
            order.finish(problem="driver", message=traceback.format_exc())
        else:
            if callable(value):  # what it does may take long, or end the program: answer first
                order.finish(value=None)
                order.answered.wait(LEAVE_SECONDS)
                self._act(order.operation, value)
            else:
                order.finish(value=value)

    def _act(self, what: str, action: Callable[[], None]) -> None:
        import tkinter

        self.busy.append(what)
        try:
            action()
        except tkinter.TclError as error:  # the window may have gone meanwhile
            self.report("action", message=str(error))
        finally:
            self.busy.remove(what)
