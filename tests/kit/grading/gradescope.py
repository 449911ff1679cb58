"""python -m tests.kit.grading.gradescope: build autograder.zip, which Gradescope runs for each submission.

Source of the layout: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

import argparse
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from tests.kit.catalog import ROOT, all_steps
from tests.kit.console import concluded

SETUP = """\
#!/usr/bin/env bash
# Run once, as root, when Gradescope builds the image: Python 3.11 or newer, an invisible screen, walls.
set -euo pipefail
apt-get update
apt-get install -y --no-install-recommends python3 python3-venv python3-tk xvfb fonts-dejavu-core bubblewrap util-linux
python3 -m venv /autograder/venv
/autograder/venv/bin/python -m pip install -r /autograder/source/tests/requirements.txt
chmod 700 /autograder/source
"""
RUN = """\
#!/usr/bin/env bash
# Run for each submission, as root. What is not in results.json afterwards, nobody sees.
root=${AUTOGRADER:-/autograder}
python=${PYTHON:-$root/venv/bin/python}
mkdir -p "$root/results"
cd "$root/source" || exit 1
work=$(mktemp -d)
"$python" -m tests.kit.grade "$root/submission" --one --without-reference --out "$work"
if [ -f "$work/submission/results.json" ]; then
    cp "$work/submission/results.json" "$root/results/results.json"
else
    echo '{"score": 0, "visibility": "visible", "output": \
"The grader did not start. This is no fault of yours: please tell your instructor."}' > "$root/results/results.json"
fi
rm -rf "$work"
"""
EXECUTABLE = 0o100755 << 16


def main(arguments: list[str] | None = None) -> int:
    """Build the file."""
    parser = argparse.ArgumentParser(prog="tox -e gradescope --", description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("autograder.zip"), help="the file to write")
    parser.add_argument("--policy", type=Path, default=Path("grading.toml"), help="what counts how much, if there")
    options = parser.parse_args(arguments)
    try:
        build(options.out, options.policy)
    except OSError as error:
        print(f"{options.out} cannot be written: {error}", file=sys.stderr)
        return 2
    print(f"{options.out} is ready: upload it under Configure Autograder, with the newest Ubuntu as base image.")
    return 0


def build(path: Path, policy: Path) -> None:
    """Write autograder.zip."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in (("setup.sh", SETUP), ("run_autograder", RUN)):
            info = zipfile.ZipInfo(name)
            info.external_attr = EXECUTABLE
            file.writestr(info, text)
        for source in needed():
            file.write(source, source.relative_to(ROOT))
        if policy.exists():
            file.write(policy, "grading.toml")


def needed() -> Iterator[Path]:
    """Return the files that grading needs: the harness without its own tests, the requirements, the lessons."""
    own_tests = ROOT / "tests" / "kit" / "tests"
    tests = [ROOT / "tests", ROOT / "tests" / "steps"]
    yield from [ROOT / "tox.ini", ROOT / "tests" / "requirements.txt"]
    yield from (file for folder in tests for file in sorted(folder.glob("*.py")))
    yield from (file for file in sorted((ROOT / "tests" / "kit").rglob("*.py")) if own_tests not in file.parents)
    for step in all_steps():
        for folder in (step.starter, step.solution):
            yield from sorted(file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)


if __name__ == "__main__":
    sys.exit(concluded(main))
