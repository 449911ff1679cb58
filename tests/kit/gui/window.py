"""A program under test, seen and used through its windows as a person would."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

from tests.kit import system
from tests.kit.failure import Evidence
from tests.kit.gui import explain
from tests.kit.gui.display import Display
from tests.kit.gui.widget import YOU, Widget
from tests.kit.gui.wire import Facts, Wire
from tests.kit.program import SLACK

if TYPE_CHECKING:
    from tests.kit.stage import Stage

T = TypeVar("T")
NOT_YET = ("disabled", "hidden", "blocked")  # what a moment may change: nothing has been done yet
SOON = 2.0  # seconds within which it changes, or never
OWN = {"login_button", "logout_button", "send_button", "start_button", "stop_button"}  # what no dialog holds
HARMLESS = {"ok", "close", "cancel", "no"}  # buttons of a message box that set off nothing more
PATIENCE_WITH_A_TREE = 5.0  # seconds to ask a window in trouble what stands in it


class Window:
    """Starts the program and waits for its first window.

    Args:
        stage: the test this belongs to.
        display: where the windows are shown.
        arguments: what follows the script on the command line.
    """

    def __init__(self, stage: "Stage", display: Display, *arguments: str) -> None:
        self.stage = stage
        self._display = display
        self._wire = Wire()
        self._hopeless = False  # the window does not answer: do not ask again
        self._answered: set[str] = set()  # the ids of dialogs
        stage.witness = self._bear_witness
        stage.on_close(self._wire.close)
        more = {"WINDOW_DRIVER": self._wire.address, **display.environment}
        self.program = stage.start(*arguments, environment=more)
        self.name = self.program.name
        shown = f"{self.name} shows a window"
        if not self._wire.connect(stage.patience.start):
            self._hopeless = True
            stage.fail(shown, "it did not start")
        if not self._wire.wait_event("window", stage.patience.start):
            stage.fail(shown, "none came", why="it must make a Tk() and call mainloop()")
        self.wait(lambda: any(each["visible"] for each in self.order("windows", what=shown)), shown, "none can be seen")

    def __getitem__(self, name: str) -> Widget:
        """Return the widget of a name; a visible one if there are several."""
        return Widget(self, name, self.path_of(name))

    def path_of(self, name: str) -> str:
        """Find the widget of a name."""
        tree: list[Facts] = []

        def found() -> list[Facts]:
            tree[:] = self.order("tree")
            named = [each for each in tree if each["name"] == name]
            return sorted(named, key=lambda each: not each["visible"])

        why = lambda: explain.missing(name, tree)  # noqa: E731
        best = self.wait(found, f'the window has a widget named "{name}"', "there is none", why)
        return str(best[0]["path"])

    def windows(self) -> list[Facts]:
        """Return all windows, each with its labels, buttons and entries."""
        return list(self.order("windows"))

    def dialogs(self) -> list[Facts]:
        """Return the windows that are open beside the program's own."""
        return [each for each in self.windows() if each["path"] != "." and each["visible"] and not _is_own(each)]

    def dialog(self, expected: str) -> Facts:
        """Wait for a dialog; return the topmost."""
        return self.wait(self.dialogs, expected, "no dialog opened")[-1]

    def dismiss(self, expected: str) -> str:
        """Wait for a message box, press its button; return what it said."""
        box = self.dialog(expected)
        if not box["button"]:
            self.fail(expected, f'the dialog "{box["title"]}" has no button')
        text = "\n".join(label["text"] for label in box["label"])
        harmless = [each for each in box["button"] if each["text"].lower() in HARMLESS]
        Widget(self, f"the button of {box['title']!r}", [*harmless, *box["button"]][0]["path"]).click()
        self._must_close(box)
        return text

    def answer(self, text: str, expected: str) -> None:
        """Wait for a dialog that asks for a text, type it and press Return."""

        def asking() -> list[Facts]:
            return [each for each in self.dialogs() if each["entry"] and each["id"] not in self._answered]

        box = self.wait(asking, expected, "no dialog asks for it")[-1]
        self._answered.add(box["id"])
        field = Widget(self, f"the field of {box['title']!r}", box["entry"][0]["path"])
        field.type(text)
        field.press("Return")
        self._must_close(box)

    def close(self, path: str = "") -> None:
        """Close a window, the program's own if no other is named, as one does with a click on its cross."""
        path = path or self._own()
        self.stage.chart.record(YOU, "closes the window", to_program=True)
        self.order("close", what="one can close the window", path=path)

    def must_end(self, seconds: float) -> None:
        """Demand that the program ends by itself, with status 0."""
        expected = f"{self.name} ends within {seconds:g} s with status 0"
        status = self.program.drained_status(seconds + SLACK)
        if status is None:
            stacks = self._wire.ask("stacks", PATIENCE_WITH_A_TREE).get("value", [])
            self._hopeless = True
            self.fail(expected, "it still runs", why=explain.still_alive(stacks, self.program.script))
        if status != 0:
            self.fail(expected, f"it ended with status {status}")

    def settle(self) -> None:
        """Wait until what the last click or key has set off has returned, or waits in a dialog."""
        self.order("ping", may_end=True)

    def wait(
        self, look: Callable[[], T], expected: str, came: str | Callable[[], str], why: Callable[[], str] = str
    ) -> T:
        """Look again and again until there is something; each look takes one turn of the main loop.

        Args:
            look: what to find out; anything false means: not yet.
            expected: what is waited for.
            came: what there is instead, or a function that finds it out.
            why: finds the likely cause.
        """
        seen: list[T] = []

        def found() -> bool:
            seen[:] = [look()]
            return bool(seen[0])

        if not system.poll(found, self.stage.patience.reply):
            self.stage.patience.tire()
            self.fail(expected, came if isinstance(came, str) else came(), why())
        return seen[0]

    def order(
        self, operation: str, *, may_end: bool = False, may_go: bool = False, what: str = "", **arguments: object
    ) -> Any:
        """Have something done in the window's thread; what goes wrong is a failure.

        Args:
            operation: one of those of `inside.actions`.
            may_end: whether the program may end meanwhile.
            may_go: whether the widget may be gone.
            what: what a person would call it.
            arguments: of the operation.
        """
        seconds = self.stage.patience.reply
        answer: Facts = {}

        def answered() -> bool:
            nonlocal answer
            answer = self._wire.ask(operation, seconds, **arguments)
            return answer.get("problem") not in NOT_YET

        system.poll(answered, SOON)
        problem = answer.get("problem")
        if problem is None:
            return answer["value"]
        if problem == "gone" and may_go:
            return None
        if problem == "driver":
            raise RuntimeError(answer["message"])
        self._hopeless = problem in ("frozen", "hung", "ended", "no window")
        if problem == "frozen":
            why = explain.frozen(answer, self.program.script)
            self.fail(f"the window answers within {seconds:g} s", "it is frozen", why)
        if problem == "hung":
            self.fail(f"the window answers within {seconds:g} s", "not one thread of the program runs any more")
        if problem in ("ended", "no window"):
            if may_end:
                return None
            why = "" if self._wire.events("main loop") else "it must call mainloop()"
            self.fail(what or "the window stays open", "it is closed", why)
        return self.fail(what or operation, answer["message"])

    def demand_one_thread(self) -> None:
        """Demand that only the thread that runs the main loop has used Tk."""
        expected = "only the thread that runs the main loop touches Tk"
        for event in self._wire.events("other thread"):
            came = f"the thread {event['thread']!r} used {event['used']}, in {event['where']}"
            self.fail(expected, came, "put the news into a queue.SimpleQueue, and look into it with after()")

    def demand_no_error(self) -> None:
        """Demand that no callback and no thread has raised an exception."""
        for event in (*self._wire.events("callback"), *self._wire.events("thread")):
            self.fail("no callback and no thread raises an exception", event["message"])

    def fail(self, expected: str, came: str, why: str = "") -> NoReturn:
        """Gather what can be seen and raise Failed."""
        self.stage.fail(expected, came, why=why)

    def picture(self) -> bytes | None:
        """Return what can be seen of the main window as a PNG file, where that is possible."""
        return self._display.picture(self.order("place", path=self._own()))

    def _own(self) -> str:
        """Return the path of the program's own window that can be seen: one may hide the root and show others."""
        return next((each["path"] for each in self.windows() if each["visible"] and _is_own(each)), ".")

    def _must_close(self, box: Facts) -> None:
        expected = f'the dialog "{box["title"]}" closes'
        self.wait(lambda: box["id"] not in [each["id"] for each in self.dialogs()], expected, "it stays open")

    def _bear_witness(self, evidence: Evidence) -> str:
        """Add what can be seen to the evidence; return what went wrong in a callback, or ""."""
        if not self._hopeless and self.program.status() is None:
            tree = self._wire.ask("tree", PATIENCE_WITH_A_TREE).get("value", [])
            evidence.windows = explain.draw(tree)
        if self.program.status() is None and (picture := self._display.picture()):
            file = Path(gettempdir()) / f"window-{self.program.process.pid}.png"
            with contextlib.suppress(OSError):  # it may be another user's, of a program with the same number
                file.write_bytes(picture)
                evidence.picture = str(file)
        problems = (*self._wire.events("callback"), *self._wire.events("thread"))
        return f"{self.name} goes on, but raised an exception: {problems[-1]['message']}" if problems else ""


def _is_own(window: Facts) -> bool:
    """Tell whether a window is none that a program opens for a question or a message."""
    return any(part["name"] in OWN for role in ("button", "label") for part in window[role])
