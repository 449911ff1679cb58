"""Step 09: a chat server that outlives slow, silent, greedy and hostile clients, and ends in good order."""

import os
import socket
import time

import pytest

from tests.kit import system
from tests.kit.program import SLACK
from tests.kit.requirement import requirement
from tests.kit.stage import HOST
from tests.steps.chatting import Room, contradiction, is_notice, meet, users
from tests.steps.test_08_private_chat import *

FULL = "ERROR~Server is full"
TOO_LONG = "ERROR~Line too long"
NOTICE = "SERVER~Server is shutting down"
LONGEST = 4096  # bytes of a line
REFUSALS = 5  # clients for whom there is no place: when they go that makes none free
MEBIBYTE = 1 << 20
ENOUGH_UNREAD = 24 * MEBIBYTE  # for a client that does not read to be disconnected
MEMORY_FOR_A_LINE = 16 * MEBIBYTE  # that a line without end may cost
END_SECONDS = 2.0  # within which a server ends


def no_place(server, name):
    """Demand that a newcomer is told that the server is full."""
    server.stage.skipped = is_notice
    client = server.client(name)
    why = "it was let in: each connection counts, named or not, and who is turned away leaves no place"
    line = client.next_line(f"{name} receives {FULL}", why).decode("utf-8", "replace")
    if line != FULL:
        server.stage.fail(f"{name} receives {FULL}", line, client)
    client.see_the_end(why="who finds no place is told so, and disconnected")
    client.close()


def a_place(server, name):
    """Log in as soon as there is a place again: the server need not notice at once that somebody has left."""
    deadline = time.monotonic() + server.stage.patience.reply
    while time.monotonic() < deadline:
        client = server.client(name)
        client.pour(f"{name}\n".encode())
        if line_but_notices(client).startswith("USERS~"):
            return client
        client.close()
    return server.stage.fail(f"{name} finds a place after another client has left", "the server stays full")


def line_but_notices(client):
    """Return the next line that is no notice, or "" if none comes."""
    while (line := client.stream.take_line(client.stage.patience.reply)) is not None and is_notice(line):
        pass
    return (line or b"").decode("utf-8", "replace")


@requirement(points=2, lesson="how-many-and-how-much")
def test_one_too_many_is_told_so(stage):
    """With --max-clients 3 the fourth connection gets ERROR~Server is full, then end of file; named or not counts."""
    server = stage.start_server("--max-clients", "3")
    room = Room(server)
    alice, bob = room.join("alice", "bob")
    nameless = meet(server, "nameless")
    for number in range(REFUSALS):
        no_place(server, f"too many {number}")
    nameless.leave()
    a_place(server, "carol")
    alice.hear("JOIN~carol")
    bob.hear("JOIN~carol")
    no_place(server, "another one")
    bob.reset()
    a_place(server, "dave")


@requirement(points=1, lesson="how-many-and-how-much")
def test_a_hundred_clients_find_a_place(server):
    """Without --max-clients there are places for a hundred, and no more."""
    crowd = [meet(server, f"client {number}") for number in range(100)]
    no_place(server, "one too many")
    crowd[50].say("alice")
    crowd[50].hear(users("alice"))


@requirement(points=2, lesson="how-many-and-how-much")
def test_a_line_may_have_4096_bytes(join, payload):
    """A line of 4096 bytes, without its end, is passed on: bytes count here, not characters."""
    alice, bob = join("alice", "bob")
    for text in (payload.word(LONGEST), "é" * (LONGEST // 2)):
        alice.say(text)
        bob.hear(f"alice~{text}", why="the \\n does not count, and 4096 bytes are allowed")


@requirement(points=2, lesson="how-many-and-how-much")
@pytest.mark.parametrize("tail", ["x\n", "x" * 100, "é" * LONGEST], ids=["complete", "unfinished", "two bytes each"])
def test_a_line_of_more_than_4096_bytes_is_too_long(room, payload, tail):
    """A longer line is answered with ERROR~Line too long, and its sender disconnected; its end need not come."""
    alice, bob = room.join("alice", "bob")
    start = "" if tail.startswith("é") else payload.word(LONGEST)
    alice.send(f"{start}{tail}".encode())
    alice.hear(TOO_LONG)
    alice.see_the_end(why="after ERROR~Line too long the connection is closed")
    bob.hear("LEAVE~alice")


@requirement(points=1, lesson="how-many-and-how-much")
def test_a_long_name_is_a_long_line_too(server, join, payload):
    """A line that is too long is one before login as well, also when it has far more bytes than that."""
    (bob,) = join("bob")
    nameless = meet(server, "nameless")
    nameless.send(payload.word(3 * LONGEST + 100).encode() + b"\n")
    nameless.hear(TOO_LONG, why="what was not read before closing destroys the last line: it must be read first")
    nameless.see_the_end()
    word = payload.word()
    bob.say(word)
    bob.hear(f"bob~{word}", why="who never had a name leaves without a word")


@requirement(points=3, lesson="how-many-and-how-much")
def test_a_line_without_end_costs_little_memory(server, join, stage):
    """While a line without end arrives, 64 MiB of it, the server's memory stays bounded."""
    alice, mallory = join("alice", "mallory")
    before = server.program.family.memory()
    for _ in range(64):
        if not mallory.pour(b"x" * MEBIBYTE):
            break
    alice.hear("LEAVE~mallory")
    peak = server.program.family.memory(peak=True)
    if before is None or peak is None:
        system.not_checked("the memory of another process cannot be read here")
    if peak - before > MEMORY_FOR_A_LINE:
        why = "what is unfinished must not be kept once it is longer than a line may be"
        stage.fail("a line without end costs at most 16 MiB", f"{(peak - before) >> 20} MiB", why=why)


@requirement(points=4, lesson="the-one-who-does-not-read")
def test_a_client_that_does_not_read_stops_nobody(room, payload):
    """A client that does not read delays nobody, and is disconnected when too much waits for it."""
    alice, bob, mute = room.join("alice", "bob", "mute")
    mute.stop_reading()
    line, batch = payload.word(4000), 100
    for _ in range(ENOUGH_UNREAD // (len(line) * batch) + 1):
        alice.say(*[line] * batch)
        if heard(bob, line, batch) + heard(alice, line, batch):
            break
    else:
        must_hear_mute_leave(bob)
    word = payload.word()
    bob.say(word)
    for member in (alice, bob):
        while member.next_line() == b"LEAVE~mute":
            pass
    (carol,) = [meet(room.server, "carol")]
    carol.say("carol")
    carol.hear(users("alice", "bob", "carol"))


@requirement(points=2, lesson="the-one-who-does-not-read")
def test_private_lines_to_a_client_that_does_not_read_stop_nobody(room, payload):
    """Private lines to a client that does not read delay nobody either."""
    alice, bob, mute = room.join("alice", "bob", "mute")
    mute.stop_reading()
    secret, batch = payload.word(4000), 100
    for word in payload.words(ENOUGH_UNREAD // (len(secret) * batch) + 1):
        alice.say(*[f"/msg mute {secret}"] * batch, word)
        heard_until(alice, f"alice~{word}")
        if b"LEAVE~mute" in heard_until(bob, f"alice~{word}"):
            return
    must_hear_mute_leave(bob)


def heard_until(member, line):
    """Demand that a member hears a line sooner or later; return what came before."""
    lines = [b""]
    while lines[-1] != line.encode():
        lines.append(member.next_line(f"{member.name} receives the next line, though mute does not read"))
    return lines


def must_hear_mute_leave(bob):
    """Demand that mute is disconnected after so much; a server may look only now and then who is far behind."""
    if line_but_notices(bob) != "LEAVE~mute":
        bob.stage.fail("mute is disconnected: bob hears LEAVE~mute", "24 MiB later it is still there", bob)


def heard(member, line, count):
    """Demand that a member hears the line so many times; return whether LEAVE~mute came as well."""
    left = False
    for _ in range(count):
        came = member.next_line(f"{member.name} receives the next line, though mute does not read")
        if came == b"LEAVE~mute":
            left = True
            came = member.next_line()
        if came != f"alice~{line}".encode():
            member.stage.fail(f"{member.name} receives the line that alice sent", repr(came[:60]), member)
    return left


@requirement(points=2, lesson="the-one-who-does-not-read")
def test_a_pause_is_forgiven(join, payload):
    """A client that pauses gets everything afterwards, if less than 1 MiB waited for it."""
    alice, bob = join("alice", "bob")
    bob.stop_reading()
    texts = [payload.word(4000) for _ in range(200)]
    alice.say(*texts)
    alice.hear(*(f"alice~{text}" for text in texts))
    bob.read_on()
    bob.hear(*(f"alice~{text}" for text in texts))


@requirement(points=2, lesson="the-one-who-says-nothing")
def test_who_gives_no_name_in_time_is_turned_out(stage):
    """With --login-timeout 1, who gave no name within a second gets ERROR~ and end of file; others stay."""
    server = stage.start_server("--login-timeout", "1", "--max-clients", "4")
    (alice,) = Room(server).join("alice")
    began = time.monotonic()
    silent, dripping, trying = (meet(server, name) for name in ("silent", "dripping", "trying"))
    while not (dripping.stream.wait_end(0.05) and trying.stream.wait_end(0.05)):
        if time.monotonic() - began > 1 + stage.patience.reply:
            why = "time is up though a byte, or a name that is refused, came now and then"
            stage.fail("who gives no name is disconnected", "it stays connected as long as it sends something", why=why)
        dripping.pour(b"x")
        trying.pour(b"no name!\n")
    took = time.monotonic() - began
    refusal(silent)
    silent.see_the_end()
    if took < 0.8:
        stage.fail("a second passes before silent is turned out", f"it took {took:.2f} s", silent)
    alice.say("still here")
    alice.hear("alice~still here", why="who has given a name stays")
    for client in (silent, dripping, trying):
        client.close()
    a_place(server, "bob")


@requirement(points=2, lesson="how-many-and-how-much")
@pytest.mark.timeout(180)  # seconds; where few connections may wait to be accepted, each costs one
def test_a_flood_of_connections_stops_nobody(server, room, payload):
    """While hundreds of connections are opened, those who are in go on talking; afterwards there is room again."""
    alice, bob = room.join("alice", "bob")
    crowd = []
    for number in range(300):
        crowd.append(server.client(f"flood {number}"))
        if number % 30 == 0:
            word = payload.word()
            alice.say(word)
            alice.hear(f"alice~{word}")
            bob.hear(f"alice~{word}")
    for client in crowd:
        client.close()
    a_place(server, "carol")
    bob.hear("JOIN~carol", why="who never had a name comes and goes without a word")


@requirement(points=1, lesson="the-one-who-says-nothing")
def test_resets_in_the_middle_of_a_login_do_no_harm(server, room, payload):
    """Clients that crash in the middle of their login leave nothing behind and disturb nobody."""
    alice, bob = room.join("alice", "bob")
    for number in range(50):
        crashing = server.client(f"crashing {number}")
        crashing.pour(b"ali" if number % 2 else b"alice\nali")
        crashing.reset()
    word = payload.word()
    bob.say(word)
    for member in (alice, bob):
        member.hear(f"bob~{word}", why="who never had a name comes and goes without a word")
    room.join("carol")


@requirement(points=2, lesson="how-many-and-how-much")
def test_two_hundred_come_and_go(server, room, stage):
    """While 200 clients come, talk and leave, the others see one story without contradictions."""
    (alice,) = room.join("alice")

    def visit(number):
        for turn in range(50):
            name = f"v{number}-{turn}"
            visitor = meet(server, name)
            visitor.say(name, "hello")
            while visitor.next_line().decode() != f"{name}~hello":
                pass
            visitor.leave()

    stage.at_once(*(lambda number=number: visit(number) for number in range(4)))
    story = ["USERS~alice"]
    while sum(line.startswith("LEAVE~") for line in story) < 200:
        story.append(alice.next_line().decode())
    if wrong := contradiction(story, "alice"):
        stage.fail("alice sees a story without contradictions", wrong, alice)


def is_late(line):
    """Tell whether a line may come when the server ends: notices, and who leaves."""
    return line.startswith(("SERVER~", "LEAVE~"))


def must_shut_down(server, clients, end):
    """End the server and demand the notice, end of file, status 0, and no traceback."""
    end()
    status = server.program.drained_status(END_SECONDS + SLACK)
    if status != 0:
        came = "it still runs" if status is None else f"status {status}"
        server.stage.fail(f"the server ends with status 0 within {END_SECONDS:g} s", came)
    for client in clients:
        ended = client.stream.wait_end(server.stage.patience.reply)
        lines = client.stream.waiting().decode().splitlines()
        if not ended or NOTICE not in lines or not all(is_late(line) for line in lines[lines.index(NOTICE) :]):
            server.stage.fail(f'{client.name} receives "{NOTICE}" last, then end of file', repr(lines[-1:]), client)
    if "Traceback" in server.program.complained():
        server.stage.fail("no traceback when the server is ended", "a traceback")


@requirement(points=3, lesson="the-end")
@pytest.mark.parametrize("signal_name", ["SIGINT", "SIGTERM"])
def test_the_end_is_told_to_everybody(server, join, signal_name):
    """On Ctrl-C (on Unix SIGTERM too) every connection, named or not, is told, then closed; status 0 within 2 s."""
    if signal_name == "SIGTERM" and os.name == "nt":
        system.not_checked("there is no SIGTERM on Windows")
    alice, bob = join("alice", "bob")
    nameless = meet(server, "nameless")
    end = server.program.interrupt if signal_name == "SIGINT" else server.program.process.terminate
    must_shut_down(server, [alice, bob, nameless], end)


@requirement(points=2, lesson="the-end")
@pytest.mark.timeout(180)  # seconds; a hundred megabytes, one server and two cores
def test_clients_that_do_not_read_cannot_delay_the_end(server, room, payload):
    """Clients that do not read cannot keep the server from ending in time."""
    (alice,) = room.join("alice")
    lines = [payload.word(4000)] * 65  # a quarter of a mebibyte: so for some of the mutes lines wait, but not too many
    for number in range(24):
        room.enter(f"mute{number}").stop_reading()
        server.stage.skipped = lambda line: line.startswith((b"SERVER~", b"JOIN~", b"LEAVE~"))
        alice.say(*lines)
        alice.hear(*(f"alice~{line}" for line in lines))
    must_shut_down(server, [alice], server.program.interrupt)


@requirement(points=1, lesson="the-end")
@pytest.mark.parametrize("host", [HOST, "203.0.113.1"], ids=["in use", "not ours"])
def test_an_address_that_cannot_be_used_is_told_in_one_line(stage, host):
    """An address that cannot be used: one line on stderr, "Cannot listen on HOST:PORT: REASON", status 1."""
    with socket.create_server((HOST, 0)) as other:
        port = other.getsockname()[1]
        program = stage.start("--host", host, "--port", str(port))
        status = program.drained_status(stage.patience.end)
    complaint = program.complained()
    expected = f"one line on stderr: Cannot listen on {host}:{port}: REASON, and status 1"
    if "Traceback" in complaint:
        stage.fail(expected, "a traceback", why="create_server() raises OSError, and nobody catches it")
    lines = [line for line in complaint.splitlines() if line.startswith(f"Cannot listen on {host}:{port}: ")]
    if len(lines) != 1 or status != 1:
        stage.fail(expected, f"{complaint.strip()!r} and status {status}")
