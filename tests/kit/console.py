"""How a command speaks to who has typed it, and how it ends: with a sentence at most, never with a traceback."""

import errno
import os
import sys
from collections.abc import Callable

from tests.kit.failure import for_terminal

READER_HAS_GONE = (errno.EPIPE, errno.EINVAL)  # as `| head` does, and knows; the second is what Windows says
INTERRUPTED = 130  # what a shell calls a program that Ctrl-C has ended


def say(text: str = "") -> None:
    """Print a line at once."""
    print(for_terminal(text, sys.stdout.encoding), flush=True)


def refuse(sentence: str, status: int) -> int:
    """Print a sentence on stderr; return the exit status."""
    print(for_terminal(sentence, sys.stderr.encoding), file=sys.stderr)
    return status


def concluded(command: Callable[[], int]) -> int:
    """Run a command; return its exit status, whatever becomes of what it prints."""
    try:
        status = command()
    except SystemExit as end:  # --help, or a wrong command line
        status = int(end.code or 0)
    except KeyboardInterrupt:
        status = INTERRUPTED
    except OSError as error:
        status = _cannot_say(error)
    try:
        sys.stdout.flush()
    except OSError as error:
        status = status or _cannot_say(error)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else Python complains once more at its end
    return status


def _cannot_say(error: OSError) -> int:
    if error.errno not in READER_HAS_GONE:
        about = f"{error.filename}: " if error.filename else ""
        refuse(f"This does not work: {about}{error.strerror or error}.", 1)
    return 1
