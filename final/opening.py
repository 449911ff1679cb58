"""From the options of the command line to a running server, and to its orderly end. Nothing is printed here."""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from final import certificates, discovery, passwords
from final.accounts import appoint
from final.addresses import warnings
from final.files import Files
from final.members import Refused
from final.records import StoreError
from final.server import CannotListen, Server
from final.services import Rules, Services
from final.store import Store

# Why a server may not start; the last if the system has no more threads.
PROBLEMS = (CannotListen, Refused, StoreError, certificates.NoCertificate, OSError, RuntimeError)


@dataclass(frozen=True)
class Opened:
    """A server that runs."""

    server: Server
    services: Services
    tls: bool
    warnings: list[str]  # what is dangerous about it


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Opened]:
    """Run a server while a with statement lasts.

    Args:
        options: those of serve.parser().

    Raises:
        CannotListen: an address cannot be used.
        StoreError: the folder cannot.
        Refused: the admin's account cannot be made.
        NoCertificate: the certificate cannot, or none could be made.
        OSError: there is no room for what is kept only while the server runs.
    """
    with ExitStack() as stack:
        tls = certificates.for_server(options) if options.tls or options.certificate else None
        services = _services(options, stack)
        server = stack.enter_context(Server(services, options.host, options.port, tls))
        if options.announce:
            stack.enter_context(_answers(options.discovery_port, server.port, tls is not None))
        dangers = warnings(options.host, tls=tls is not None, guests=not options.no_guests)
        yield Opened(server, services, tls is not None, dangers)


def _services(options: argparse.Namespace, stack: ExitStack) -> Services:
    rules = Rules(
        guests=not options.no_guests,
        admin=options.admin,
        max_clients=options.max_clients,
        login_seconds=options.login_timeout,
        rate=options.rate,
        burst=options.burst,
        log_texts=options.log_texts,
    )
    if options.no_history:
        folder, store = Path(stack.enter_context(tempfile.TemporaryDirectory())), None
    else:
        folder, store = options.data, Store(options.data)
        stack.callback(store.close)
    services = Services(rules, Files(folder / "files", options.max_file << 20, options.max_files << 20), store)
    stack.callback(services.postman.end)
    if options.admin_password_file:
        appoint(services, options.admin, passwords.from_file(options.admin_password_file))
    return services


def _answers(port: int, server_port: int, tls: bool) -> discovery.Answers:
    try:
        return discovery.Answers(port, server_port, tls)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise CannotListen(f"Cannot answer who looks for servers, on port {port}: {reason}") from error
