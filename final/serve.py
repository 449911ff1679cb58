"""python -m final server: the command line of the server."""

import argparse
import ipaddress
import logging
import signal
import sys
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

from final import certificates, discovery
from final.files import Files
from final.folders import data_folder
from final.records import StoreError
from final.server import CannotListen, Server
from final.services import Rules, Services
from final.store import Store

ABOUT = "The server of the chat. It ends in good order on Ctrl-C."
EXIT = "Exit status: 0 after an orderly end, 1 if it could not start, 2 for a wrong command line."


def parser() -> argparse.ArgumentParser:
    """Return the parser of this command's options."""
    parser = argparse.ArgumentParser(prog="python -m final server", description=ABOUT, epilog=EXIT)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the address to listen on; 0.0.0.0 is the whole network (%(default)s)")
    add("--port", type=int, default=5000, help="the port; 0 lets the system choose (%(default)s)")
    add("--data", type=Path, default=data_folder(), metavar="FOLDER", help="where all is stored (%(default)s)")
    add("--no-history", action="store_true", help="keep everything in memory, and forget it at the end")
    add("--no-guests", action="store_true", help="let only those in who have registered")
    add("--admin", default="", metavar="NAME", help="whose account may turn others out, and name more who may")
    add("--max-clients", type=int, default=1000, metavar="N", help="connections at once (%(default)s)")
    add("--login-timeout", type=float, default=60, metavar="SECONDS", help="time to give a name (%(default)s)")
    add("--rate", type=float, default=20, metavar="N", help="lines per second of one client; 0: any (%(default)s)")
    add("--burst", type=int, default=100, metavar="N", help="lines that it may send at once (%(default)s)")
    add("--max-file", type=int, default=100, metavar="MIB", help="the largest file, in MiB (%(default)s)")
    add("--tls", action="store_true", help="encipher; without --certificate the server makes one for itself")
    add("--certificate", type=Path, metavar="FILE", help="a certificate and its chain (PEM); means --tls")
    add("--private-key", type=Path, metavar="FILE", help="its key (PEM), if that is not in the same file")
    add("--announce", action="store_true", help="answer clients that look for servers on the local network")
    add("--discovery-port", type=int, default=discovery.PORT, metavar="PORT", help="where they ask (%(default)s)")
    add("--log-level", default="warning", choices=("debug", "info", "warning", "error"), help="(%(default)s)")
    add("--log-file", type=Path, metavar="FILE", help="log into a file instead of stderr")
    return parser


def main(arguments: list[str]) -> int:
    """Run a server until it is told to end; return the exit status."""
    options = parser().parse_args(arguments)
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    try:
        with ExitStack() as stack:
            _begin_log(options)
            tls = certificates.for_server(options) if options.tls or options.certificate else None
            server = stack.enter_context(Server(_services(options, stack), options.host, options.port, tls))
            _warn(options, tls is not None)
            if options.announce:
                stack.enter_context(discovery.Answers(options.discovery_port, server.port, tls is not None))
            print(f"Listening on {server.host}:{server.port}", flush=True)
            while not stop.wait(1):  # seconds; Windows notices a Ctrl-C between two waits only
                pass
        return 0
    except (CannotListen, StoreError, certificates.NoCertificate, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _services(options: argparse.Namespace, stack: ExitStack) -> Services:
    rules = Rules(
        guests=not options.no_guests,
        admin=options.admin,
        max_clients=options.max_clients,
        login_seconds=options.login_timeout,
        rate=options.rate,
        burst=options.burst,
    )
    if options.no_history:
        folder, store = Path(stack.enter_context(tempfile.TemporaryDirectory())), None
    else:
        folder, store = options.data, Store(options.data)
        stack.callback(store.close)
    return Services(rules, Files(folder / "files", options.max_file << 20), store)


def _begin_log(options: argparse.Namespace) -> None:
    level = getattr(logging, options.log_level.upper())
    logging.basicConfig(level=level, filename=options.log_file, format="%(asctime)s %(levelname)s %(message)s")


def _warn(options: argparse.Namespace, tls: bool) -> None:
    """Say what is dangerous about being reachable from other machines."""
    try:
        local = ipaddress.ip_address(options.host).is_loopback
    except ValueError:
        local = options.host == "localhost"
    if not local and not tls:
        print("Warning: whoever shares the network can read everything; --tls enciphers it.", file=sys.stderr)
    if not local and not options.no_guests:
        print("Warning: whoever shares the network can come in; --no-guests asks for passwords.", file=sys.stderr)
