"""Lines that make no sense, in every place where a line can come: no crash, no hang, no memory."""

import random
from collections.abc import Callable

import pytest

from final.commands import COMMANDS
from final.entrance import BEFORE_LOGIN
from tests.final.house import House, complaints, extended, guest, meet
from tests.kit import system
from tests.kit.peer import Peer
from tests.kit.stage import Server

LINES = 10_000
BATCH = 500  # lines
NO_MORE = 8 << 20  # bytes that all these lines may cost
SLOW_OR_LAST = {"/login", "/register", "/put", "/fetch", "/quit"}  # that compute for long, or end the connection
WORDS = sorted({*COMMANDS, *BEFORE_LOGIN, "/", "//", "/x", "/MSG", "//who", "", " ", "~", "*PAST~", "x", "@", "lobby"})
SHORT = "x|alice|nobody|alice x|two words here|-1|0|1|1e9|٣|²|%|@|@ x|@alice|~|'; DROP TABLE said; --|server|LOBBY"
ARGUMENTS = [
    *SHORT.split("|"),
    *("", " ", "  ", "\t", "\x00", "\x1b[2J", "\ufeff", "9" * 30, "x" * 21, "🐈" * 20, "a" * 4000, "ß" * 1500),
    *(f"1 {'0' * 64}", f"1 {'0' * 64} @", f"1 {'0' * 64} @alice", f"0 {'f' * 64} \u202e", f"{10**18} {'0' * 64} x"),
]
Make = Callable[[random.Random], bytes]


def random_line(chance: random.Random) -> bytes:
    """Return any bytes."""
    return chance.randbytes(chance.randrange(200)).replace(b"\n", b"") + b"\n"


def mutated(chance: random.Random) -> bytes:
    """Return a line that may have been one, once."""
    line = bytearray(f"{chance.choice(WORDS)} {chance.choice(ARGUMENTS)} {chance.choice(ARGUMENTS)}"[:1500].encode())
    for _ in range(chance.choice([0, 0, 1, 5])):
        at = chance.randrange(len(line) + 1)
        line[at : at + chance.randrange(3)] = chance.randbytes(chance.randrange(3))
    return bytes(line).replace(b"\n", b"") + b"\n"


def lines(make: Make, count: int, seed: float) -> bytes:
    """Return so many lines; none is slow, and none the last of its connection."""
    chance, made = random.Random(seed), list[bytes]()
    while len(made) < count:
        line = make(chance)
        made += [line] if line.split()[:1] not in [[word.encode()] for word in SLOW_OR_LAST] else []
    return b"".join(made)


def answered(peer: Peer, marker: str) -> None:
    """Wait until the server has done all that was sent before."""
    peer.say(f"/msg {peer.name} {marker}")
    wanted = f"{peer.name}>{peer.name}~{marker}\n".encode()
    if not peer.stream.wait_for(lambda data: wanted in data[-100_000:], 15):
        peer.stage.fail_silent(f"{peer.name} is answered", "nothing", peer)


@pytest.mark.parametrize("make", [random_line, mutated])
def test_ten_thousand_odd_lines_do_no_harm_and_cost_no_memory(house: House, make: Make) -> None:
    server, early = house.open("--no-history"), 4
    peer = guest(server, "odd")
    before = None
    for batch in range(LINES // BATCH):
        peer.send(lines(make, BATCH, house.stage.payload.random()))
        answered(peer, f"batch {batch}")
        if batch == early:  # by now the rooms, logs and caches have their size
            before = server.program.family.memory()
    after = server.program.family.memory()
    assert server.program.status() is None and complaints(server) == ""
    assert before is None or after is None or after - before < NO_MORE


@pytest.mark.parametrize("make", [random_line, mutated])
def test_ten_thousand_odd_lines_instead_of_a_name_do_no_harm(server: Server, make: Make) -> None:
    peers = [meet(server, f"odd {number}") for number in range(20)]
    for peer in peers:
        peer.pour(lines(make, LINES // len(peers), server.stage.payload.random()))
    for peer in peers:
        peer.end_sending()
        assert peer.stream.wait_end(15)
    answered(guest(server, "sane"), "that is all")
    assert complaints(server) == ""


def test_every_command_with_wrong_arguments_is_answered(house: House) -> None:
    server = house.open("--admin", "alice")
    alice = guest(server, "alice")
    for word in sorted({*COMMANDS, *BEFORE_LOGIN, "/none", "/"} - {"/quit"}):
        for argument in ARGUMENTS:
            alice.say(f"{word} {argument}")
        answered(alice, f"{word} is done")
    assert complaints(server) == ""
    assert server.program.status() is None


def test_an_admin_s_commands_with_wrong_arguments_are_answered(house: House) -> None:
    server = house.open("--admin", "Root")
    root = meet(server, "Root")
    root.say("/register Root secret")
    for word in sorted(word for word, command in COMMANDS.items() if command.admin):
        for argument in ARGUMENTS:
            root.say(f"{word} {argument}")
        root.say("/unmute Root")
        answered(root, f"{word} is done")
    assert complaints(server) == ""


def test_before_there_is_a_name_every_wrong_command_is_an_error(server: Server) -> None:
    peer = extended(server, "peer")
    for word in sorted({*COMMANDS, *BEFORE_LOGIN} - {"/login", "/register", "/extended", "/quit"}):
        for argument in ARGUMENTS:
            peer.say(f"{word} {argument}")
            assert peer.next_line().startswith(b"ERROR~")
    peer.say("peer")
    peer.hear("*ROOM~lobby", "USERS~peer")


def test_a_line_without_end_costs_no_memory(server: Server) -> None:
    alice, mallory = guest(server, "alice"), guest(server, "mallory")
    before = server.program.family.memory()
    for _ in range(64):
        if not mallory.pour(b"x" * (1 << 20)):
            break
    alice.hear("JOIN~mallory", "LEAVE~mallory")
    peak = server.program.family.memory(peak=True)
    if before is None or peak is None:
        system.not_checked("the memory of another process cannot be read here")
    assert peak - before < 16 << 20
