"""python -m final client and demo as one runs them: in a pipe, and in a terminal."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from subprocess import PIPE

import pytest

from final.events import FileOffered, Joined, Message
from final.screen import PATIENCE
from tests.final.house import House
from tests.final.inbox import SECONDS
from tests.final.people import address, member
from tests.final.pseudo_terminal import environment, open_terminal
from tests.final.silent import SilentServer
from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.stage import HOST, Server, deaf_port


def final(home: Path, *arguments: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command of the app in a pipe."""
    command = [sys.executable, "-m", "final", *arguments]
    about = {"cwd": ROOT, "env": environment(home), "encoding": "utf-8", "timeout": 50}
    return subprocess.run(command, input=typed, capture_output=True, check=False, **about)  # type: ignore[call-overload,no-any-return]


def test_it_works_in_a_pipe(server: Server, tmp_path: Path) -> None:
    with member(address(server, tmp_path), "bob") as bob:
        typed = "hello\n\n/msg bob psst\n/send\n/send nowhere\n/send ~nobody-here/x\n"
        typed += f"/send {'x' * 500}\nstill there\n"
        done = final(tmp_path, "client", "--port", str(server.port), "--name", "alice", typed=typed)
        bob.until(Message("alice", "psst", "bob"))
    lines = done.stdout.splitlines()
    assert {"[alice] hello", "[alice → bob] psst", "There is no file nowhere"} <= set(lines)
    assert {"There is no file ~nobody-here/x", f"There is no file {'x' * 500}", "[alice] still there"} <= set(lines)
    assert "Write /send FILE, or /send @NAME FILE" in lines
    assert (done.returncode, done.stderr) == (0, "")


def test_files_are_sent_and_fetched_by_commands(server: Server, tmp_path: Path) -> None:
    poem = tmp_path / "poem.txt"
    poem.write_text("Roses are red")
    options = ("client", "--port", str(server.port), "--files", str(tmp_path / "got"))
    with member(address(server, tmp_path), "bob") as bob, open_terminal(tmp_path, *options, "--name", "alice") as alice:
        bob.until(Joined("alice"))
        alice.types(f"/send @bob {poem}\n")
        offered = bob.waits_for(FileOffered)
        alice.shows("alice sends the file poem.txt")
        alice.shows("poem.txt is sent")
        alice.types(f"/get {offered.number}\n")
        alice.shows(f"poem.txt is here: {tmp_path / 'got' / 'poem.txt'}")
        alice.types("/quit\n")
        assert alice.ends() == 0


@pytest.mark.parametrize("arguments", [["--name", ""], ["--password-file", "nowhere"]])
def test_what_cannot_be_is_told_in_one_sentence(tmp_path: Path, arguments: list[str]) -> None:
    with deaf_port() as port:
        done = final(tmp_path, "client", "--port", str(port), *arguments, typed="the alice\n")
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_nobody_listens(tmp_path: Path) -> None:
    with deaf_port() as port:
        done = final(tmp_path, "client", "--port", str(port), typed="alice\nhello\n")
    assert done.returncode == 1
    assert done.stderr.startswith(f"Cannot connect to {HOST}:{port}: ")
    assert len(done.stderr.splitlines()) == 1


def test_one_registers_and_comes_back(house: House, tmp_path: Path) -> None:
    port = str(house.open("--no-guests").port)
    (tmp_path / "password").write_text("correct horse\n")
    options = ("client", "--port", port, "--name", "alice", "--password-file", str(tmp_path / "password"))
    for words, shown in (((), "Wrong name or password"), (("--register",), "alice is registered"), ((), "lobby")):
        done = final(tmp_path, *options, *words)
        assert shown in done.stdout + done.stderr


def test_who_reads_what_the_client_shows_may_go(server: Server, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "final", "client", "--port", str(server.port), "--name", "alice"]
    with member(address(server, tmp_path), "bob") as bob:
        alice = subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stdin=PIPE, stdout=PIPE, stderr=PIPE)
        assert alice.stdin is not None and alice.stdout is not None and alice.stderr is not None
        with alice, alice.stdin, alice.stdout, alice.stderr:
            bob.until(Joined("alice"))
            alice.stdout.close()
            bob.client.send("hello")
            assert (alice.wait(SECONDS), alice.stderr.read()) == (1, b"")


@pytest.mark.usefixtures("ctrl_c_is_heard")
def test_it_ends_also_if_nobody_reads_what_it_shows(server: Server, tmp_path: Path) -> None:
    """As in  python -m final client | less."""
    command = [sys.executable, "-m", "final", "client", "--port", str(server.port), "--name", "alice"]
    shown = full_pipe()
    with member(address(server, tmp_path), "bob") as bob:
        alice = subprocess.Popen(command, cwd=ROOT, env=environment(tmp_path), stdin=PIPE, stdout=shown[1], stderr=PIPE)
        assert alice.stdin is not None and alice.stderr is not None
        with alice, alice.stdin, alice.stderr:
            bob.until(Joined("alice"))
            alice.stdin.write(b"hello\n")
            alice.stdin.flush()
            bob.until(Message("alice", "hello"))
            try:
                alice.send_signal(signal.SIGINT)
                with pytest.raises(subprocess.TimeoutExpired):
                    alice.wait(PATIENCE / 3)
                alice.send_signal(signal.SIGINT)  # while it waits for who reads
                assert (alice.wait(SECONDS), alice.stderr.read()) == (0, b"")
            finally:
                alice.kill()
    for end in shown:
        os.close(end)


def test_what_a_pipe_asks_for_last_is_done(server: Server, tmp_path: Path) -> None:
    poem = tmp_path / "poem.txt"
    poem.write_text("Roses are red")
    with member(address(server, tmp_path), "bob") as bob:
        done = final(tmp_path, "client", "--port", str(server.port), "--name", "alice", typed=f"/send {poem}\n")
        assert bob.waits_for(FileOffered).name == "poem.txt"
    assert (done.returncode, done.stderr) == (0, "") and "poem.txt is sent" in done.stdout


def full_pipe() -> tuple[int, int]:
    """Return the ends of a pipe that can take no more."""
    reading, writing = os.pipe()
    os.set_blocking(writing, False)
    with contextlib.suppress(BlockingIOError):
        while os.write(writing, b"x"):
            pass
    os.set_blocking(writing, True)
    return reading, writing


def test_what_a_hostile_server_says_cannot_move_the_cursor(tmp_path: Path) -> None:
    with socket.create_server((HOST, 0)) as listener:
        threading.Thread(target=refuse, args=(listener,)).start()
        done = final(tmp_path, "client", "--port", str(listener.getsockname()[1]), "--name", "alice")
    assert done.returncode == 1
    assert "no \N{REPLACEMENT CHARACTER}]52;c;" in done.stderr and "\x1b" not in done.stderr


def refuse(listener: socket.socket) -> None:
    """Let one in, and say no to it in a way that would change its clipboard."""
    connection, _ = listener.accept()
    with connection:
        connection.sendall(b"SERVER~Welcome!\nSERVER~Who?\nERROR~What?\nERROR~no \x1b]52;c;ZXZpbA==\x07\n")
        connection.recv(4096)


def test_the_demo_shows_a_conversation(tmp_path: Path) -> None:
    done = final(tmp_path, "demo")
    assert done.returncode == 0, done.stderr
    for line in ("[bob] Hello, who is here?", "[carol → alice] This line is for you alone.", "* bob left"):
        assert line in done.stdout.splitlines()
    assert "poem.txt is here" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "status"),
    [(["--help"], 0), (["dance"], 2), (["demo", "x"], 2), (["server", "--nonsense"], 2)],
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


def test_a_line_that_comes_does_not_tear_the_one_being_typed(server: Server, tmp_path: Path) -> None:
    options = ("client", "--port", str(server.port))
    with member(address(server, tmp_path), "bob") as bob, open_terminal(tmp_path, *options) as alice:
        alice.shows("Your name: ")
        alice.types("alice\n")
        bob.until(Joined("alice"))
        alice.shows("alice> ")
        assert system.poll(lambda: not alice.echoes(), SECONDS)  # now it reads key by key
        alice.types("I am typ")
        alice.shows("I am typ")
        bob.client.send("me too")
        alice.shows("me too\r\nalice> I am typ")
        alice.types("ing\n")
        bob.until(Message("alice", "I am typing"))
        alice.types("/msg b\tpsst\n")
        bob.until(Message("alice", "psst", "bob"))
        assert system.poll(lambda: not alice.echoes(), SECONDS)
        alice.types("\x04")
        assert alice.ends() == 0


def test_many_lines_may_come_while_one_types(tmp_path: Path) -> None:
    """What is shown is written between two keys: a line must not be read while readline changes it."""
    with (
        SilentServer() as server,
        open_terminal(tmp_path, "client", "--port", str(server.port), "--name", "alice") as alice,
    ):
        alice.shows("you are in the chat")
        for number in range(100):
            server.says(b"bob~hello\n" * 3)
            alice.types(f"what I type has the number {number}\n")
            server.hears(f"what I type has the number {number}")
        alice.types("/quit\n")
        assert alice.ends() == 0
        assert alice.screen.wait_for(lambda data: data.count(b"hello") == 300, SECONDS)


@pytest.mark.usefixtures("ctrl_c_is_heard")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_whatever_ends_it_leaves_the_terminal_as_it_was(server: Server, tmp_path: Path, how: signal.Signals) -> None:
    with open_terminal(tmp_path, "client", "--port", str(server.port), "--name", "alice") as alice:
        alice.shows("here are alice")
        assert system.poll(lambda: not alice.echoes(), SECONDS)
        alice.process.send_signal(how)
        assert alice.ends() == 0
        assert alice.echoes()
