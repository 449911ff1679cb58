"""How final/ is built: modules import downwards only, and what is pure stays so."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import final

FOLDER = Path(final.__file__).parent
FILES = {".".join(path.relative_to(FOLDER).with_suffix("").parts): path for path in FOLDER.rglob("*.py")}
MODULES = sorted(FILES)
PURE = ("protocol", "mailbox", "records", "wording", "members", "hub", "limits", "events", "understanding")
PURE += ("pending", "gui.conversation", "gui.changes", "gui.book", "gui.drawing", "gui.links", "gui.export")
IN_AND_OUT = {"socket", "select", "selectors", "ssl", "sqlite3", "os", "pathlib", "subprocess", "shutil", "logging"}


def imported(module: str) -> set[str]:
    """Return the names of all modules that one imports, those of final/ without its name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(FILES[module].read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            inside = {f"{node.module}.{alias.name}".removeprefix("final.") for alias in node.names} & set(MODULES)
            found |= inside or {node.module.removeprefix("final.")}
    return found


def test_modules_import_downwards_only() -> None:
    graph = {module: imported(module) & set(MODULES) for module in MODULES}
    order = list(TopologicalSorter(graph).static_order())  # a circle raises CycleError
    assert order.index("protocol") < order.index("hub") < order.index("session") < order.index("__main__")
    assert order.index("gui.conversation") < order.index("gui.book")
    assert not graph["protocol"] and not graph["records"]


@pytest.mark.parametrize("module", [name for name in MODULES if not name.startswith("gui.")])
def test_nothing_but_the_command_line_knows_that_there_are_windows(module: str) -> None:
    windows = {name for name in imported(module) if name.startswith(("gui", "tkinter"))}
    assert not windows or module == "__main__"


@pytest.mark.parametrize("module", PURE)
def test_what_is_pure_does_no_input_and_output(module: str) -> None:
    assert not imported(module) & (IN_AND_OUT | {"tkinter"})
    assert imported(module) & set(MODULES) <= set(PURE)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is(module: str) -> None:
    assert ast.get_docstring(ast.parse(FILES[module].read_text("utf-8")))


def test_nothing_but_the_standard_library_is_needed() -> None:
    needed = {name.partition(".")[0] for module in MODULES for name in imported(module)} - set(MODULES) - {"gui"}
    assert needed - set(sys.stdlib_module_names) <= {"cryptography"}, "which is asked for only if it is there"
