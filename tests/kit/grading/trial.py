"""Starts one harmless program behind walls, to see whether they stand. Run in a process of its own."""

import sys
import tempfile
from pathlib import Path

from tests.kit.grading.cell import launcher_for
from tests.kit.grading.isolation import from_text
from tests.kit.program import Program

PROGRAM = "import os, socket, sys\nopen('written', 'w').close()\nprint('works', flush=True)\n"
SECONDS = 20.0


def main() -> None:
    """Print what the program prints, or raise what went wrong."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "program.py"
        script.write_text(PROGRAM, "utf-8")
        program = Program(script, launcher=launcher_for(from_text(sys.argv[1])))
        try:
            status = program.drained_status(SECONDS)
            sys.stdout.write(program.printed() if status == 0 else program.complained())
        finally:
            program.stop()
