"""python -m steps: the student's companion. This module is the command line alone.

What is right is decided by the tests, never here.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python cannot even read what is imported below)
    sys.exit("This course needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))

from steps import companion, progress
from steps.terminal import WORK, Refused
from tests.kit.console import concluded, refuse, say
from tests.kit.failure import Failed

ABOUT = """\
Without a command it shows how far you are in each step, and what to do next.
N is the number or the name of a step: 5, 05 or 05_broadcast. Left out, it is the
started step with the highest number.

Exit status: 0 if the command could do its work and, for check, all tests pass; 1 if not;
2 if the command makes no sense."""
COMMANDS = {
    "start": "copy the starter of a step to your work folder, never overwriting anything",
    "check": "test your program: each requirement, the first failure in full, the points",
    "hint": "get the next of three hints for the first test that fails",
    "diff": "compare your program with the reference solution, once it passes or when you ask twice",
    "demo": "see a chat server and three clients talk",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return _obey(options)
    except Refused as refusal:
        return refuse(str(refusal), refusal.status)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m steps",
        description="The student's companion: starts a step, tests it, gives hints, compares it with the solution.",
        epilog=ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_work(parser, WORK)
    parser.set_defaults(command="")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, text in COMMANDS.items():
        command = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.")
        command.set_defaults(command=name)
        _add_work(command, argparse.SUPPRESS)
        if name != "demo":
            how_many = None if name == "start" else "?"
            command.add_argument("step", metavar="N", nargs=how_many, help="the number or the name of a step")
    return parser


def _add_work(parser: argparse.ArgumentParser, default: Path | str) -> None:
    parser.add_argument("--work", metavar="DIR", type=Path, default=default, help=f"your work folder ({WORK})")


def _obey(options: argparse.Namespace) -> int:
    if options.command == "":
        return progress.show(options.work)
    if options.command == "demo":
        return _demo()
    commands: dict[str, Callable[[str | None, Path], int]] = {
        "start": companion.start,
        "check": companion.check,
        "hint": companion.hint,
        "diff": companion.diff,
    }
    return commands[options.command](options.step, options.work)


def _demo() -> int:
    from steps.demo import conversation

    try:
        lines = conversation()
    except Failed as failure:
        raise Refused(f"The demonstration has failed: {failure}.") from None
    for line in lines:
        say(line)
    return 0


if __name__ == "__main__":
    sys.exit(concluded(main))
