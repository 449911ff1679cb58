"""python -m final: the finished chat."""

import errno
import os
import sys
from argparse import Namespace

REMEMBERED = ("host", "port", "name", "tls", "no_guests", "announce", "no_history", "data")  # better than defaults
READER_HAS_GONE = (errno.EPIPE, errno.EINVAL)  # the second is what Windows says
USAGE = """\
The finished chat.

  python -m final                   opens a window: join a chat, or host one
  python -m final server [options]  run a server        (--help lists the options; --gui opens its window)
  python -m final client [options]  chat in a terminal  (--help lists the options; --gui opens a window instead)
  python -m final demo              three people chat before your eyes
"""
NO_TK = """\
This Python has no Tk for windows. Debian and Ubuntu: sudo apt install python3-tk; macOS: brew install python-tk; \
else Python from python.org has it. In a terminal: python -m final client, python -m final server"""


def main(arguments: list[str]) -> int:
    """Do what the first word says; return the exit status."""
    match arguments:
        case ["server", *rest] | ["client", *rest]:
            return _program(arguments[0], rest)
        case ["demo", *rest]:
            from final.demo import main as run

            return run(rest)
        case []:
            return _windows()
        case ["-h"] | ["--help"]:
            print(USAGE, end="")
            return 0
    print(f"There is no {arguments[0]!r} here. It is server, client or demo.", file=sys.stderr)
    return 2


def _program(word: str, arguments: list[str]) -> int:
    """Run the server or the client, in a terminal or in a window."""
    if word == "server":
        from final.serve import main as run
        from final.serve import parser
    else:
        from final.terminal import main as run
        from final.terminal import parser
    if not parser().parse_args(arguments).gui:
        return run(arguments)
    not_given = Namespace(**dict.fromkeys(REMEMBERED))
    return _windows(word, parser().parse_args(arguments, not_given))


def _windows(word: str = "", options: Namespace | None = None) -> int:
    try:
        from final.gui.program import main as run
    except ImportError as error:
        if error.name not in ("tkinter", "_tkinter"):
            raise
        print(NO_TK, file=sys.stderr)
        return 1
    return run(word, options)


def begin() -> int:
    """Do what the command line says; return the exit status. Nobody is shown a traceback for what is no mistake."""
    _prepare_streams()
    try:
        status = main(sys.argv[1:])
    except SystemExit as end:  # --help, or a wrong command line
        status = int(end.code or 0)
    except KeyboardInterrupt:
        status = 1
    except OSError as error:
        status = _cannot_go_on(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        status = status or _cannot_go_on(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains once more at its end
    return status


def _cannot_go_on(error: OSError) -> int:
    """Say what does not work, unless it is that who read our output has gone, and knows; return the exit status."""
    if error.filename or error.errno not in READER_HAS_GONE:
        print(f"{error.filename or 'Problem'}: {error.strerror or error}", file=sys.stderr)
    return 1


def _prepare_streams() -> None:
    """Let what others write never end us: a stream may know few characters; or be closed, which Python calls None."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: SIM115
        getattr(sys, name).reconfigure(errors="replace")


if __name__ == "__main__":
    sys.exit(begin())
