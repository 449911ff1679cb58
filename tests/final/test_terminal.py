"""python -m final client and demo as one runs them: in a pipe, and in a terminal."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from final.events import FileOffered, Joined, Message
from tests.final.people import SECONDS, address, member
from tests.kit.catalog import ROOT
from tests.kit.stage import HOST, Server, deaf_port
from tests.kit.stream import Stream


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"HOME": str(home), "XDG_DATA_HOME": str(home), "PYTHONUTF8": "1", "TERM": "xterm"}


def final(home: Path, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command of the app in a pipe."""
    command = [sys.executable, "-m", "final", *arguments]
    about = {"cwd": ROOT, "env": environment(home), "encoding": "utf-8", "timeout": 50}
    return subprocess.run(command, input=typed, capture_output=True, check=False, **about)  # type: ignore[call-overload,no-any-return]


def test_it_works_in_a_pipe(server: Server, tmp_path: Path) -> None:
    with member(address(server, tmp_path), "bob") as bob:
        typed = "hello\n\n/msg bob psst\n/send\n/send nowhere\n"
        done = final(tmp_path, "client", "--port", str(server.port), "--name", "alice", typed=typed)
        bob.until(Message("alice", "psst", "bob"))
    lines = done.stdout.splitlines()
    assert {"[alice] hello", "[alice → bob] psst", "There is no file nowhere"} <= set(lines)
    assert "Usage: /send FILE, or /send @NAME FILE" in lines
    assert (done.returncode, done.stderr) == (0, "")


def test_files_are_sent_and_fetched_by_commands(server: Server, tmp_path: Path) -> None:
    poem = tmp_path / "poem.txt"
    poem.write_text("Roses are red")
    options = ("client", "--port", str(server.port), "--files", str(tmp_path / "got"))
    with member(address(server, tmp_path), "bob") as bob, open_terminal(tmp_path, *options, "--name", "alice") as alice:
        bob.until(Joined("alice"))
        alice.types(f"/send @bob {poem}\n")
        offered = bob.waits_for(FileOffered)
        alice.shows("poem.txt is sent")
        alice.types(f"/get {offered.number}\n")
        alice.shows(f"poem.txt is here: {tmp_path / 'got' / 'poem.txt'}")
        alice.types("/quit\n")
        assert alice.ends() == 0


@pytest.mark.parametrize("arguments", [["--name", "two words"], ["--password-file", "nowhere"]])
def test_what_cannot_be_is_told_in_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    with deaf_port() as port:
        done = final(tmp_path, "client", "--port", str(port), *arguments, typed="alice\n")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_nobody_listens(tmp_path: Path) -> None:
    with deaf_port() as port:
        done = final(tmp_path, "client", "--port", str(port), typed="alice\nhello\n")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot connect to {HOST}:{port}: ")
    assert len(done.stderr.splitlines()) == 1


def test_the_demo_shows_a_conversation(tmp_path: Path) -> None:
    done = final(tmp_path, "demo")
    assert done.returncode == 0, done.stderr
    for line in ("[bob] Hello, who is here?", "[carol → alice] This line is for you alone.", "* bob left"):
        assert line in done.stdout.splitlines()
    assert "poem.txt is here" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [([], 0), (["--help"], 0), (["dance"], 2), (["demo", "x"], 2), (["server", "--nonsense"], 2)],
)
def test_the_words_of_the_command_line(tmp_path: Path, arguments: list[str], status: int) -> None:
    done = final(tmp_path, *arguments)
    assert done.returncode == status
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == bool(status)


@pytest.mark.parametrize("command", ["server", "client"])
def test_help_is_complete(tmp_path: Path, command: str) -> None:
    done = final(tmp_path, command, "--help")
    assert "Exit status: 0" in done.stdout


class Terminal:
    """A program in a terminal of its own, and who sits there. Only where the system has such terminals."""

    def __init__(self, home: Path, *arguments: str) -> None:
        import pty

        self._master, slave = pty.openpty()
        command = [sys.executable, "-m", "final", *arguments]
        about = {"cwd": ROOT, "env": environment(home), "stdin": slave, "stdout": slave, "stderr": slave}
        self.process = subprocess.Popen(command, **about)  # type: ignore[call-overload]
        os.close(slave)
        self.screen = Stream()

    def read(self) -> None:
        """Take what the program writes, to its end."""
        try:
            while data := os.read(self._master, 65536):
                self.screen.feed(data)
        except OSError:
            pass  # on Linux this is how a terminal's end is told
        self.screen.end()

    def types(self, text: str) -> None:
        """Press keys."""
        os.write(self._master, text.encode())

    def shows(self, text: str) -> None:
        """Demand that a text is shown, by now or soon."""
        assert self.screen.wait_for(lambda data: text.encode() in data, SECONDS), self.screen.everything().decode()

    def ends(self) -> int:
        """Wait for the end of the program; return its status."""
        return self.process.wait(SECONDS)

    def close(self) -> None:
        """End the program if it still runs."""
        self.process.kill()
        self.process.wait()


@contextmanager
def open_terminal(home: Path, *arguments: str) -> Iterator[Terminal]:
    if os.name == "nt":
        pytest.skip("not checked: there are no such terminals on Windows")
    import threading

    terminal = Terminal(home, *arguments)
    reader = threading.Thread(target=terminal.read)
    reader.start()
    try:
        yield terminal
    finally:
        terminal.close()
        reader.join()
        os.close(terminal._master)


def test_a_line_that_comes_does_not_tear_the_one_being_typed(server: Server, tmp_path: Path) -> None:
    options = ("client", "--port", str(server.port))
    with member(address(server, tmp_path), "bob") as bob, open_terminal(tmp_path, *options) as alice:
        alice.shows("Your name: ")
        alice.types("alice\n")
        bob.until(Joined("alice"))
        alice.shows("alice> ")
        alice.types("I am typ")
        alice.shows("I am typ")
        bob.client.send("me too")
        alice.shows("me too\r\nalice> I am typ")
        alice.types("ing\n")
        bob.until(Message("alice", "I am typing"))
        alice.types("/msg b\tpsst\n")
        bob.until(Message("alice", "psst", "bob"))
        alice.types("\x04")
        assert alice.ends() == 0
