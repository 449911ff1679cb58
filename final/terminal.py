"""python -m final client: the chat in a terminal, or in a pipe."""

import argparse
import getpass
import os
import signal
import sys
import threading
import warnings
from pathlib import Path

from final import discovery, passwords
from final.arguments import Parser, name, port
from final.client import Client
from final.dialing import Address
from final.events import Disconnected, FileOffered
from final.folders import data_folder, downloads_folder
from final.known import KnownServers
from final.orders import file_to_get, file_to_send
from final.protocol import printable, problem_with_name
from final.screen import Screen

ABOUT = "Chat in a terminal. What you write is said to everybody in the room; /help lists what else there is."
FILES = "/send FILE and /send @NAME FILE send a file, /get NUMBER fetches one. The server's commands:"
EXIT = "Exit status: 0 after the end of your input or /quit, 1 if there is no connection, 2 for a wrong command line."


def parser() -> argparse.ArgumentParser:
    """Return the parser of this command's options."""
    parser = Parser(prog="python -m final client", description=ABOUT, epilog=EXIT)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the server's address (%(default)s)")
    add("--port", type=port, default=5000, help="its port (%(default)s)")
    add("--name", type=name, default="", help="your name in the chat; asked for if it is not given")
    add("--password-file", type=Path, metavar="FILE", help="whose first line is the password of your name")
    add("--ask-password", action="store_true", help="ask for the password of your name")
    add("--register", action="store_true", help="make the name yours with that password, and come in")
    add("--tls", action="store_true", help="encipher; the server is known again by its certificate")
    add("--verify", action="store_true", help="with --tls: trust only certificates that this system trusts")
    add("--files", type=Path, default=downloads_folder(), metavar="FOLDER", help="for what /get fetches")
    add("--gui", action="store_true", help="open a window instead; it asks for what is not given here")
    add("--find", action="store_true", help="list the servers of the local network, and end")
    return parser


def main(arguments: list[str]) -> int:
    """Run the client; return the exit status."""
    options = parser().parse_args(arguments)
    if options.register and not (options.ask_password or options.password_file):
        parser().error("--register needs --ask-password or --password-file FILE")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # as Ctrl-C: the terminal must be left as it was
    try:
        return _find() if options.find else _chat(options)
    except (KeyboardInterrupt, EOFError):
        return 0


def _chat(options: argparse.Namespace) -> int:
    person = options.name or _ask_name()
    if problem := problem_with_name(person):
        print(problem, file=sys.stderr)
        return 1
    known = KnownServers(data_folder() / "known-servers")
    address = Address(options.host, options.port, options.tls or options.verify, options.verify, known)
    return Terminal(Client(address, person, _password(options), options.register), options.files).run()


class Terminal:
    """A client, the screen it is shown on, and who types."""

    def __init__(self, client: Client, folder: Path) -> None:
        """Show a client.

        Args:
            client: which has not begun yet.
            folder: for the files that are fetched.
        """
        self._client, self._folder = client, folder
        self._screen = Screen(client.name)
        self._offered: dict[int, FileOffered] = {}
        self._status, self._problem = 0, ""  # of the program, and the sentence that says why
        self._failure: OSError | None = None  # nothing can be shown any more
        self._over = threading.Event()

    def run(self) -> int:
        """Chat until the input or the connection ends; return the exit status."""
        done = False
        try:
            try:
                self._client.start()
                threading.Thread(target=self._show, name="screen", daemon=True).start()
                threading.Thread(target=self._listen, name="keyboard", daemon=True).start()
                while not self._over.wait(1):  # seconds; Windows notices a Ctrl-C between two waits only
                    pass
            finally:
                self._client.close()
                done = self._screen.close()
        finally:
            if not done:  # also if Ctrl-C is pressed again meanwhile
                os._exit(self._status)
        if self._problem:
            print(self._problem, file=sys.stderr)
        if self._failure is not None:
            raise self._failure
        return self._status

    def _listen(self) -> None:
        """Take what is typed, to its end."""
        try:
            while (line := self._screen.read()) != "/quit":
                self._obey(line)
        except (EOFError, OSError, ValueError):
            self._client.transfers.wait()  # the input has ended, and what it asked for is still to be done
        self._client.finish()

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "/send":
            self._send_file(rest)
        elif word == "/get" and (offered := self._offered.get(file_to_get(rest))):
            self._client.transfers.download(offered, self._folder)
        elif line:
            if line == "/help":
                self._screen.write(FILES)
            self._client.send(line)

    def _send_file(self, rest: str) -> None:
        try:
            path, recipient = file_to_send(rest)
        except ValueError as problem:
            self._screen.write(str(problem))
        else:
            self._client.transfers.upload(path, recipient)

    def _show(self) -> None:
        """Show what the client is told, until it is over."""
        try:
            self._show_events()
        except OSError as error:
            self._failure = error
        self._over.set()

    def _show_events(self) -> None:
        while True:
            event = self._client.inbox.get()
            if isinstance(event, Disconnected) and event.retry is None:
                if not self._client.finished:
                    self._status, self._problem = 1, printable(str(event))
                return
            if isinstance(event, FileOffered):
                self._offered[event.number] = event
            self._screen.show(event)


def _ask_name() -> str:
    return input("Your name: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _password(options: argparse.Namespace) -> str:
    if options.password_file:
        return passwords.from_file(options.password_file)
    if not options.ask_password:
        return ""
    with warnings.catch_warnings(action="ignore", category=getpass.GetPassWarning):  # where there is no terminal
        return getpass.getpass()


def _find() -> int:
    found = discovery.find()
    for server in found:
        print(f"--host {server.host} --port {server.port}{' --tls' if server.tls else ''}")
    if not found:
        print("No server has answered; a server answers if it was started with --announce.", file=sys.stderr)
    return 0 if found else 1
