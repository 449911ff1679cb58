"""python -m final server: the command line of the server."""

import argparse
import logging
import queue
import signal
import sys
from pathlib import Path

from final import discovery
from final.arguments import Parser, name, number, port, whole
from final.folders import data_folder
from final.opening import PROBLEMS, opened

ABOUT = "The server of the chat. It ends in good order on Ctrl-C."
MOST = 1_000_000  # of whatever is counted
MOST_MIB = 1 << 40  # more bytes have no place in the database
EXIT = "Exit status: 0 after an orderly end, 1 if it could not start, 2 for a wrong command line."


def parser() -> argparse.ArgumentParser:
    """Return the parser of this command's options."""
    parser = Parser(prog="python -m final server", description=ABOUT, epilog=EXIT)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 is the whole network (%(default)s)")
    add("--port", type=port, default=5000, help="the port; 0 lets the system choose (%(default)s)")
    add("--gui", action="store_true", help="open a window, which starts and stops the server")
    add("--data", type=Path, default=data_folder(), metavar="FOLDER", help="where all is stored (%(default)s)")
    add("--no-history", action="store_true", help="keep everything in memory, and forget it at the end")
    add("--no-guests", action="store_true", help="let only those in who have registered")
    add(
        "--admin",
        type=name,
        default="",
        metavar="NAME",
        help="whose account may turn others out, and name more who may; it is"
        " made on this machine, or by the next option",
    )
    add("--admin-password-file", type=Path, metavar="FILE", help="whose first line becomes that account's password")
    add("--max-clients", type=whole(1, MOST), default=1000, metavar="N", help="connections at once (%(default)s)")
    seconds, rate, mib = number(0.001, MOST), number(0, MOST), whole(0, MOST_MIB)
    add("--login-timeout", type=seconds, default=60, metavar="SECONDS", help="time to give a name (%(default)s)")
    add("--rate", type=rate, default=20, metavar="N", help="lines per second of one client; 0: any (%(default)s)")
    add("--burst", type=whole(1, MOST), default=100, metavar="N", help="lines that it may send at once (%(default)s)")
    add("--max-file", type=mib, default=100, metavar="MIB", help="the largest file, in MiB (%(default)s)")
    add(
        "--max-files",
        type=mib,
        default=2000,
        metavar="MIB",
        help="all files together, in MiB; if there are more, the oldest go (%(default)s)",
    )
    add("--tls", action="store_true", help="encipher; without --certificate the server makes one for itself")
    add("--certificate", type=Path, metavar="FILE", help="a certificate and its chain (PEM); means --tls")
    add("--private-key", type=Path, metavar="FILE", help="its key (PEM), if that is not in the same file")
    add("--announce", action="store_true", help="answer clients that look for servers on the local network")
    add("--discovery-port", type=port, default=discovery.PORT, metavar="PORT", help="where they ask (%(default)s)")
    add("--log-level", default="warning", choices=("debug", "info", "warning", "error"), help="(%(default)s)")
    add("--log-file", type=Path, metavar="FILE", help="log into a file instead of stderr")
    add("--log-texts", action="store_true", help="log what is said in rooms, at level info; private lines never")
    return parser


def main(arguments: list[str]) -> int:
    """Run a server until it is told to end; return the exit status."""
    options = parser().parse_args(arguments)
    if options.admin_password_file and not options.admin:
        parser().error("--admin-password-file needs --admin NAME")
    if options.private_key and not options.certificate:
        parser().error("--private-key needs --certificate FILE")
    told_to_end = _hear_signals()
    try:
        _begin_log(options)
        with opened(options) as chat:
            for warning in chat.warnings:
                print(warning, file=sys.stderr)
            print(f"Listening on {chat.server.host}:{chat.server.port}", flush=True)
            while not _has_come(told_to_end):
                pass
        return 0
    except BrokenPipeError:
        raise
    except PROBLEMS as error:
        print(_sentence(error), file=sys.stderr)
        return 1


def _hear_signals() -> "queue.SimpleQueue[int]":
    """Return where a signal to end arrives; the next one ends the program at once."""
    told_to_end: queue.SimpleQueue[int] = queue.SimpleQueue()  # an Event may not be set by who interrupts its wait

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        told_to_end.put(number)

    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, end)
    if hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # else: nohup
        signal.signal(signal.SIGHUP, end)
    return told_to_end


def _has_come(told_to_end: "queue.SimpleQueue[int]") -> bool:
    try:
        return bool(told_to_end.get(timeout=1))  # second; Windows notices a Ctrl-C between two waits only
    except queue.Empty:
        return False


def _begin_log(options: argparse.Namespace) -> None:
    level = getattr(logging, options.log_level.upper())
    file = {"filename": options.log_file, "encoding": "utf-8"} if options.log_file else {}
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(message)s", **file)
    logging.raiseExceptions = False  # a full disk is no reason to print a traceback


def _sentence(error: Exception) -> str:
    """Return what is in the way, without the number that a system gives it."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename or 'Problem'}: {error.strerror}"
    return str(error)
