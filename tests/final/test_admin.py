"""Who becomes the admin: nobody from another machine, unless the operator has given them the password."""

import contextlib
import socket
import threading
from pathlib import Path

import pytest

from final import accounts
from final.files import Files
from final.limits import Buckets
from final.members import Member, Refused
from final.records import Account
from final.server import Server
from final.services import MOST_FAILURES, Rules, Services
from tests.final.house import GREETING, PASSWORD, House, meet, settler
from tests.kit.stage import HOST

NEAR, FAR = "127.0.0.1:4711", "192.0.2.7:4711"
WRONG = "ERROR~Wrong name or password"


@pytest.fixture
def services(tmp_path: Path) -> Services:
    """What connections share, without a server: here they can come from anywhere."""
    return Services(Rules(admin="Alice"), Files(tmp_path))


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    """A file as editors on any system write it."""
    path = tmp_path / "password"
    path.write_bytes(f"\ufeff{PASSWORD}\r\nanother line\n".encode())
    return path


def test_the_name_of_the_admin_is_registered_on_the_server_s_machine_only(services: Services) -> None:
    for far in (FAR, "2001:db8::7:4711", "fe80::1%eth0:4711"):
        with pytest.raises(Refused, match=r"^ALICE can be registered on the server's own machine only$"):
            accounts.register(services, Member(far), "ALICE", PASSWORD)
        assert accounts.register(services, Member(far), f"bob{len(far)}", PASSWORD)
    assert accounts.register(services, Member("::1:4711"), "alice", PASSWORD)
    assert services.hub.accounts["alice"].admin


def test_an_admin_who_is_registered_comes_in_from_anywhere(services: Services) -> None:
    accounts.register(services, Member(NEAR), "alice", PASSWORD)
    account = accounts.prove(services, Member(FAR), "ALICE", PASSWORD)
    assert account is not None and account.admin


def test_the_operator_makes_the_admin_s_account(house: House, password_file: Path) -> None:
    options = ("--admin", "Alice", "--admin-password-file", str(password_file))
    alice = meet(house.open(*options), "alice")
    alice.say("alice", "/register alice mallory's", f"/login alice {PASSWORD}", "/kick nobody")
    alice.hear("ERROR~alice is registered: /login alice PASSWORD", "ERROR~alice is registered already")
    alice.hear("USERS~Alice", "ERROR~No such user: nobody")
    house.close()
    alice = meet(house.open(), "alice without the option")
    alice.say(f"/login alice {PASSWORD}", "/kick nobody")
    alice.hear("USERS~Alice", "ERROR~Unknown command /kick, try /help")


def test_the_operator_gives_an_account_that_is_there_a_new_password(house: House, password_file: Path) -> None:
    settler(house.open(), "Alice", password="of mallory")
    house.close()
    alice = meet(house.open("--admin", "ALICE", "--admin-password-file", str(password_file)), "alice")
    alice.say("/login alice of mallory", f"/login alice {PASSWORD}")
    alice.hear(WRONG, "USERS~Alice")


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("alice", b"123\n", "The password of alice must have at least 4 characters"),
        ("alice", b"", "The password of alice must have at least 4 characters"),
    ],
)
def test_an_admin_who_can_not_be_is_one_sentence(
    house: House, password_file: Path, name: str, content: bytes, sentence: str
) -> None:
    password_file.write_bytes(content)
    assert house.refuses_to_open("--admin", name, "--admin-password-file", str(password_file)) == sentence


def test_a_password_without_an_admin_is_a_wrong_command_line(house: House, password_file: Path) -> None:
    program = house.stage.start("--port", "0", "--admin-password-file", str(password_file))
    assert program.drained_status(20) == 2
    assert program.complained().splitlines()[-1].endswith("--admin-password-file needs --admin NAME")


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost no time to check."""
    monkeypatch.setattr("final.passwords.matches", lambda password, secret: password == secret)


@pytest.mark.usefixtures("quick")
def test_wrong_passwords_are_counted_for_an_address_whatever_the_connection(services: Services) -> None:
    services.hub.accounts["bob"] = Account("bob", PASSWORD)
    guesses = [accounts.prove(services, Member(f"192.0.2.7:{port}"), "bob", "guess") for port in range(MOST_FAILURES)]
    assert not any(guesses)
    for port in range(2):  # the next may come just when one is forgiven
        with contextlib.suppress(accounts.TooOften):
            accounts.prove(services, Member(f"192.0.2.7:{port}"), "bob", "guess")
    with pytest.raises(accounts.TooOften):
        accounts.prove(services, Member("192.0.2.7:100"), "bob", PASSWORD)
    assert accounts.prove(services, Member("192.0.2.8:1"), "bob", PASSWORD)


@pytest.mark.usefixtures("quick")
def test_right_passwords_are_not_counted(services: Services) -> None:
    services.hub.accounts["bob"] = Account("bob", PASSWORD)
    assert all(accounts.prove(services, Member(NEAR), "bob", PASSWORD) for _ in range(2 * MOST_FAILURES))


def test_an_account_that_is_taken_back_while_its_password_is_checked_lets_nobody_in(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    services.hub.accounts["bob"] = Account("bob", PASSWORD)

    def taken_back(password: str, secret: str | None) -> bool:
        services.hub.take_back([Account("bob", PASSWORD)])
        return password == secret

    monkeypatch.setattr("final.passwords.matches", taken_back)
    assert accounts.prove(services, Member(FAR), "bob", PASSWORD) is None


class Turn:
    """Two at once, as soon as all have come."""

    def __init__(self, many: int) -> None:
        self._all_are_here, self._turn = threading.Barrier(many, timeout=15), threading.BoundedSemaphore(2)

    def __enter__(self) -> None:
        self._all_are_here.wait()
        self._turn.acquire()

    def __exit__(self, *_: object) -> None:
        self._turn.release()


@pytest.mark.usefixtures("quick")
def test_many_who_come_back_at_once_are_no_failures(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    many = 3 * MOST_FAILURES
    done: list[Account | None] = []
    monkeypatch.setattr("final.passwords.turn", Turn(many))
    services.hub.accounts["bob"] = Account("bob", PASSWORD)

    def come_back() -> None:
        done.append(accounts.prove(services, Member(FAR), "bob", PASSWORD))

    threads = [threading.Thread(target=come_back) for _ in range(many)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == many and all(done)


def test_who_has_failed_too_often_is_told_so_on_the_next_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = Services(Rules(), Files(tmp_path), failures=Buckets(rate=1 / 1000, burst=5, most=10))
    monkeypatch.setattr("final.server.STACK", threading.stack_size())
    with Server(services, HOST, 0) as server:
        assert answers(server, ["/login nobody wrong"] * 3) == [WRONG] * 3
        assert answers(server, ["/login nobody wrong"] * 4) == [WRONG] * 3 + [f"{WRONG}, too often"]
        assert answers(server, ["/login nobody wrong"] * 2) == [f"{WRONG}, too often"]
        assert answers(server, ["alice"]) == ["USERS~alice"]


def answers(server: Server, lines: list[str]) -> list[str]:
    """Return what the server answers to somebody who says these lines and no more."""
    with socket.create_connection((server.host, server.port), 15) as sock:
        sock.sendall("".join(f"{line}\n" for line in lines).encode())
        sock.shutdown(socket.SHUT_WR)
        greeting, *came = sock.makefile(encoding="utf-8").read().splitlines()
    assert greeting == GREETING
    return came
