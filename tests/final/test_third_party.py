"""Programs that others have written can chat: nc, socat, openssl s_client."""

import shutil
import subprocess
from collections.abc import Callable

import pytest

from tests.final.carrying import comer, leave_to_fetch, send_file
from tests.final.house import House, guest
from tests.kit import system
from tests.kit.catalog import find_step
from tests.kit.program import Program
from tests.kit.stage import HOST, Server

SAID = b"visitor\nhello from afar\r\n/msg alice psst\n/who\n"
HEARD = [
    "SERVER~Welcome! What is your name?",
    "USERS~alice,visitor",
    "visitor~hello from afar",
    "visitor>alice~psst",
    "USERS~alice,visitor",
]


def command(name: str, *arguments: str) -> list[str]:
    """Return a command line, if the program is here."""
    if shutil.which(name) is None:
        system.not_checked(f"{name} is not installed")
    return [name, *arguments]


def nc(server: Server, _: House) -> list[str]:
    return command("nc", "-N", HOST, str(server.port))


def socat(server: Server, _: House) -> list[str]:
    return command("socat", "-t5", "-", f"TCP:{HOST}:{server.port}")


def socat_tls(server: Server, house: House) -> list[str]:
    trust = f"cafile={house.folder / 'certificate.pem'},commonname=chat"
    return command("socat", "-t5", "-", f"OPENSSL:{HOST}:{server.port},{trust}")


def openssl(server: Server, house: House) -> list[str]:
    trust = ["-CAfile", str(house.folder / "certificate.pem"), "-verify_return_error", "-quiet", "-no_ign_eof"]
    return command("openssl", "s_client", *trust, "-connect", f"{HOST}:{server.port}")


@pytest.mark.parametrize(("program", "options"), [(nc, []), (socat, []), (socat_tls, ["--tls"]), (openssl, ["--tls"])])
def test_a_program_of_others_chats(
    house: House, program: Callable[[Server, House], list[str]], options: list[str]
) -> None:
    if options:
        command("openssl")  # which makes the certificate
    server = house.open(*options)
    line = program(server, house)
    alice = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    visitor = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    with alice, visitor:
        try:
            assert conversation(alice, b"alice\n", 2) == [HEARD[0], "USERS~alice"]
            assert conversation(visitor, SAID, len(HEARD)) == HEARD
            visitor.communicate(b"/quit\n", timeout=20)
            assert conversation(alice, b"", 4) == ["JOIN~visitor", HEARD[2], HEARD[3], "LEAVE~visitor"]
            alice.communicate(b"/quit\n", timeout=20)
        finally:
            alice.kill()
            visitor.kill()


def conversation(process: "subprocess.Popen[bytes]", said: bytes, count: int) -> list[str]:
    """Say something to a program, and return so many lines of what it prints."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(said)
    process.stdin.flush()
    return [process.stdout.readline().decode().rstrip("\r\n") for _ in range(count)]


def test_a_file_comes_through_nc(house: House, server: Server) -> None:
    data = bytes(range(256)) * 4096
    alice = comer(server, "alice")
    token = leave_to_fetch(alice, send_file(server, alice, data, "cat.png"))
    done = subprocess.run(
        nc(server, house), input=f"/fetch {token}\n".encode(), capture_output=True, timeout=20, check=False
    )
    assert done.stdout == f"SERVER~Welcome! What is your name?\n*READY~{len(data)}\n".encode() + data
    guest(server, "bob")


def test_the_client_of_step_06_chats_here(server: Server) -> None:
    bob = guest(server, "bob")
    client = Program(find_step("06").program_in(None), "--port", str(server.port))
    try:
        client.type(b"alice\nhello\n/msg bob psst\n")
        bob.hear("JOIN~alice", "alice~hello", "alice>bob~psst")
        bob.say("welcome")
        client.stdout.wait_for(lambda data: b"welcome" in data, 15)
        client.end_input()
        assert client.drained_status(15) == 0
        greeting = "SERVER~Welcome! What is your name?"
        expected = [greeting, "USERS~alice,bob", "alice~hello", "alice>bob~psst", "bob~welcome"]
        assert client.printed().splitlines() == expected
    finally:
        client.stop()
