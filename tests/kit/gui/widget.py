"""One widget of a program under test: what it shows, and what one can do with it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from tests.kit.gui.wire import Facts

if TYPE_CHECKING:
    from tests.kit.gui.window import Window

YOU = "you"


class Widget:
    """One widget, found by its name."""

    def __init__(self, window: "Window", name: str, path: str) -> None:
        self.window = window
        self.name = name
        self._path = path

    @property
    def facts(self) -> Facts:
        """What can be seen of it now; of another one of its name if a page was made anew."""
        while True:
            seen: Facts | None = self._order("look", f"{self.name} is there", may_go=True)
            if seen is not None:
                return seen
            self._path = self.window.path_of(self.name)

    @property
    def text(self) -> str:
        """The text that it shows."""
        return str(self.facts["text"])

    @property
    def lines(self) -> list[str]:
        """The lines that it shows, without empty ones."""
        return [line for line in self.text.split("\n") if line.strip()]

    def click(self) -> None:
        """Click on it, and wait until that has had its effect."""
        self.window.stage.chart.record(YOU, f"clicks {self.name}", to_program=True)
        self._order("click", f"one can click on {self.name}")
        self.window.settle()

    def type(self, text: str) -> None:
        """Type a text into it, instead of what it holds."""
        self.window.stage.chart.record(YOU, f"types {text!r}", to_program=True)
        self._order("write", f"one can type in {self.name}", text=text)

    def press(self, key: str) -> None:
        """Press a key in it, "Return" or "Control-f" say, and wait until that has had its effect."""
        self.window.stage.chart.record(YOU, f"presses {key}", to_program=True)
        self._order("press", f"one can press {key} in {self.name}", key=key)
        self.window.settle()

    def must_show(self, text: str, why: str = "") -> None:
        """Demand that a text stands in it, now or soon."""
        self.must(lambda seen: text in seen["text"], f"shows {text!r}", why)

    def must(self, fits: Callable[[Facts], bool], expected: str, why: str = "") -> None:
        """Demand something of what can be seen of it, now or soon."""
        seen: list[Facts] = []

        def look() -> bool:
            seen[:] = [self.facts]
            return fits(seen[0])

        def came() -> str:
            text = seen[0]["text"]
            return f"it shows {text[-200:]!r}" if text else "it shows nothing"

        self.window.wait(look, f"{self.name} {expected}", came, lambda: why)

    def _order(self, operation: str, what: str, **arguments: Any) -> Any:
        return self.window.order(operation, what=what, path=self._path, **arguments)
