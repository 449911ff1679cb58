"""How final/ is built: modules import downwards only, and what is pure stays so."""

import ast
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import final

FOLDER = Path(final.__file__).parent
MODULES = sorted(path.stem for path in FOLDER.glob("*.py"))
PURE = ("protocol", "mailbox", "records", "hub", "limits", "events")
IN_AND_OUT = {"socket", "select", "selectors", "ssl", "sqlite3", "os", "pathlib", "subprocess", "shutil", "logging"}


def imported(module: str) -> set[str]:
    """Return the names of all modules that one imports, those of final/ without its name."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((FOLDER / f"{module}.py").read_text("utf-8"))):
        if isinstance(node, ast.Import) or (isinstance(node, ast.ImportFrom) and node.module == "final"):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            found.add(node.module.removeprefix("final."))
    return found


def test_modules_import_downwards_only() -> None:
    graph = {module: imported(module) & set(MODULES) for module in MODULES}
    order = list(TopologicalSorter(graph).static_order())  # a circle raises CycleError
    assert order.index("protocol") < order.index("hub") < order.index("session") < order.index("__main__")
    assert not graph["protocol"] and not graph["records"]


@pytest.mark.parametrize("module", PURE)
def test_what_is_pure_does_no_input_and_output(module: str) -> None:
    assert not imported(module) & IN_AND_OUT
    assert imported(module) & set(MODULES) <= set(PURE)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_says_what_it_is(module: str) -> None:
    text = (FOLDER / f"{module}.py").read_text("utf-8")
    assert ast.get_docstring(ast.parse(text))


def test_nothing_but_the_standard_library_is_needed() -> None:
    needed = {name.partition(".")[0] for module in MODULES for name in imported(module)} - set(MODULES)
    assert needed - set(sys.stdlib_module_names) <= {"cryptography"}, "which is asked for only if it is there"
