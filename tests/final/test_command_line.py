"""The words of the command line, what they mean, and where the data are without them."""

import os
import subprocess
import sys
from pathlib import Path
from subprocess import PIPE
from typing import IO

import pytest

from final import serve
from final.folders import data_folder, downloads_folder
from tests.kit import system
from tests.kit.catalog import ROOT
from tests.kit.stage import Server, deaf_port


def command(*arguments: str, output: "int | IO[str]" = PIPE, **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run python -m final to its end."""
    return subprocess.run(
        [sys.executable, "-m", "final", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=PIPE,
        encoding="utf-8",
        check=False,
        timeout=50,
    )


def test_the_first_word_says_what_to_do() -> None:
    assert command("--help").stdout.startswith("The finished chat.")
    nonsense = command("dance")
    assert (nonsense.returncode, nonsense.stdout) == (2, "")
    assert nonsense.stderr.startswith("There is no 'dance' here.")


def test_the_help_names_every_option() -> None:
    text = command("server", "--help").stdout
    for action in serve.parser()._actions:
        assert all(option in text for option in action.option_strings)
    assert "Exit status: 0 after an orderly end" in text


@pytest.mark.parametrize(
    ("word", "wrong", "sentence"),
    [
        ("server", "--port x", "argument --port: 'x' is no whole number from 0 to 65535"),
        ("server", "--port 65536", "argument --port: '65536' is no whole number from 0 to 65535"),
        ("server", "--max-clients 0", "argument --max-clients: '0' is no whole number from 1 to 1000000"),
        ("server", "--login-timeout nan", "argument --login-timeout: 'nan' is no number from 0.001 to 1e+06"),
        ("server", "--login-timeout x", "argument --login-timeout: 'x' is no number from 0.001 to 1e+06"),
        ("server", "--rate -1", "argument --rate: '-1' is no number from 0 to 1e+06"),
        ("server", "--burst 0", "argument --burst: '0' is no whole number from 1 to 1000000"),
        ("server", "--max-file -1", "argument --max-file: '-1' is no whole number from 0 to 1099511627776"),
        ("server", "--admin a~b", "argument --admin: A name is made of letters, digits, _ and -"),
        ("server", "--private-key x", "--private-key needs --certificate FILE"),
        ("server", "--dance", "unrecognized arguments: --dance"),
        ("server", "word", "unrecognized arguments: word"),
        ("client", "--port -1", "argument --port: '-1' is no whole number from 0 to 65535"),
        ("client", "--name server", "argument --name: server is a word of the protocol, choose another name"),
        ("client", "--register", "--register needs --ask-password or --password-file FILE"),
    ],
)
def test_a_wrong_command_line_is_one_sentence_and_status_2(word: str, wrong: str, sentence: str) -> None:
    done = command(word, *wrong.split())
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"python -m final {word}: error: {sentence}\n"


def test_a_log_level_that_there_is_not_has_status_2() -> None:
    assert command("server", "--log-level", "loud").returncode == 2


def test_a_user_without_a_home_has_the_folder_where_the_program_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", fail)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    assert tmp_path in data_folder().parents and downloads_folder().parent == tmp_path


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_a_stream_that_is_closed_is_no_traceback(closed: int) -> None:
    if os.name == "nt":
        pytest.skip("not checked: Windows has no shell that closes them")
    with deaf_port() as port:
        words = f"exec {sys.executable} -m final client --name alice --port {port} {closed}>&-"
        done = subprocess.run(["sh", "-c", words], cwd=ROOT, capture_output=True, text=True, check=False, timeout=50)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Cannot connect to ") == (closed != 2)


def test_who_reads_the_output_may_go() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as nobody_reads:
        done = command("demo", output=nobody_reads)
    assert (done.returncode, done.stderr) == (1, "")


@pytest.mark.parametrize("words", ["demo", "--help", "server --port 0 --no-history", "client --name alice --port {}"])
def test_what_cannot_be_written_is_one_sentence(server: Server, tmp_path: Path, words: str) -> None:
    if not Path("/dev/full").exists():
        system.not_checked("this system has no disk that is always full")
    arguments = words.format(server.port).split()
    with open("/dev/full", "w") as full:
        done = command(*arguments, output=full, PYTHONUNBUFFERED="", XDG_DATA_HOME=str(tmp_path))
    assert (done.returncode, done.stderr) == (1, "Problem: No space left on device\n")


def test_what_an_encoding_lacks_is_replaced() -> None:
    done = command("demo", PYTHONUTF8="0", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (0, "")
    assert "[carol ? alice] This line is for you alone." in done.stdout


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/chat-from-scratch"),
        ("linux", {}, "/home/me/.local/share/chat-from-scratch"),
        ("darwin", {}, "/home/me/Library/Application Support/chat-from-scratch"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/chat-from-scratch"),
        ("win32", {}, "/home/me/AppData/Local/chat-from-scratch"),
    ],
)
def test_each_system_has_its_place_for_data(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: str
) -> None:
    monkeypatch.setattr("final.folders.sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    for name in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert data_folder() == Path(expected)
