"""python -m final client: the chat in a terminal, or in a pipe."""

import argparse
import getpass
import sys
import threading
from pathlib import Path

from final import discovery
from final.client import Client
from final.dialing import Address
from final.events import Disconnected, FileOffered
from final.folders import data_folder
from final.known import KnownServers
from final.protocol import problem_with_name
from final.screen import Screen

ABOUT = "Chat in a terminal. What you write is said to everybody in the room; /help lists what else there is."
EXIT = "Exit status: 0 after the end of your input or /quit, 1 if there is no connection, 2 for a wrong command line."


def parser() -> argparse.ArgumentParser:
    """Return the parser of this command's options."""
    parser = argparse.ArgumentParser(prog="python -m final client", description=ABOUT, epilog=EXIT)
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="the server's address (%(default)s)")
    add("--port", type=int, default=5000, help="its port (%(default)s)")
    add("--name", default="", help="your name in the chat; asked for if it is not given")
    add("--password-file", type=Path, metavar="FILE", help="whose first line is the password of your name")
    add("--ask-password", action="store_true", help="ask for the password of your name")
    add("--tls", action="store_true", help="encipher; the server is known again by its certificate")
    add("--verify", action="store_true", help="with --tls: trust only certificates that this system trusts")
    add("--files", type=Path, default=Path.home() / "Downloads", metavar="FOLDER", help="for what /get fetches")
    add("--find", action="store_true", help="list the servers of the local network, and end")
    return parser


def main(arguments: list[str]) -> int:
    """Run the client; return the exit status."""
    options = parser().parse_args(arguments)
    try:
        if options.find:
            return _find()
        name = options.name or _ask_name()
        if problem := problem_with_name(name):
            print(problem, file=sys.stderr)
            return 1
        known = KnownServers(data_folder() / "known-servers")
        address = Address(options.host, options.port, options.tls or options.verify, options.verify, known)
        return Terminal(Client(address, name, _password(options)), options.files).run()
    except OSError as error:
        print(f"{error.filename or 'Problem'}: {error.strerror or error}", file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):
        return 0


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
        self._status = 0
        self._over = threading.Event()

    def run(self) -> int:
        """Chat until the input or the connection ends; return the exit status."""
        self._client.start()
        threading.Thread(target=self._show, name="screen", daemon=True).start()
        threading.Thread(target=self._listen, name="keyboard", daemon=True).start()
        try:
            while not self._over.wait(1):  # seconds; Windows notices a Ctrl-C between two waits only
                pass
        finally:
            self._client.close()
            self._screen.close()
        return self._status

    def _listen(self) -> None:
        """Take what is typed, to its end."""
        try:
            while (line := self._screen.read()) != "/quit":
                self._obey(line)
        except (EOFError, OSError, ValueError):
            pass  # the input has ended
        self._client.finish()

    def _obey(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "/send":
            self._send_file(rest)
        elif word == "/get" and rest.isdecimal() and int(rest) in self._offered:
            self._client.transfers.download(self._offered[int(rest)], self._folder)
        elif line:
            self._client.send(line)

    def _send_file(self, rest: str) -> None:
        recipient, _, path = rest.partition(" ") if rest.startswith("@") else ("", "", rest)
        if not path:
            self._screen.write("Usage: /send FILE, or /send @NAME FILE")
        elif not Path(path).expanduser().is_file():
            self._screen.write(f"There is no file {path}")
        else:
            self._client.transfers.upload(Path(path).expanduser(), recipient.removeprefix("@"))

    def _show(self) -> None:
        """Show what the client is told, until it is over."""
        while True:
            event = self._client.inbox.get()
            if isinstance(event, Disconnected) and event.retry is None:
                self._status = 0 if self._client.finished else 1
                if self._status:
                    print(event, file=sys.stderr)
                self._over.set()
                return
            self._screen.show(event)
            if isinstance(event, FileOffered):
                self._offered[event.number] = event


def _ask_name() -> str:
    return input("Your name: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")


def _password(options: argparse.Namespace) -> str:
    if options.password_file:
        lines = options.password_file.read_text("utf-8").splitlines()
        return lines[0] if lines else ""
    return getpass.getpass() if options.ask_password else ""


def _find() -> int:
    found = discovery.find()
    for server in found:
        print(f"--host {server.host} --port {server.port}{' --tls' if server.tls else ''}")
    if not found:
        print("No server has answered; a server answers if it was started with --announce.", file=sys.stderr)
    return 0 if found else 1
