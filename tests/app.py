"""Builds the app as one file that runs by double click: python -m tests.app [FILE]."""

import shutil
import sys
import tempfile
import zipapp
from pathlib import Path

from tests.kit.catalog import ROOT

INTERPRETER = "/usr/bin/env python3"
BEGIN = "import sys\n\nfrom final.__main__ import begin\n\nsys.exit(begin())\n"


def build(target: Path) -> None:
    """Pack final/ into a file that Python can run.

    Args:
        target: the file; one that is there already is replaced.
    """
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "final", Path(folder) / "final", ignore=shutil.ignore_patterns("__pycache__"))
        (Path(folder) / "__main__.py").write_text(BEGIN, "utf-8")
        zipapp.create_archive(folder, target, INTERPRETER, compressed=True)


if __name__ == "__main__":
    build(Path(sys.argv[1] if len(sys.argv) > 1 else "chat.pyz"))
