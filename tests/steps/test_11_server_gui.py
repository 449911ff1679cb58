"""Step 11: the chat server in a window."""

import contextlib
import socket

import pytest

from tests.kit.gui.server import ServerWindow
from tests.kit.requirement import requirement
from tests.kit.stage import HOST, free_port
from tests.steps.chatting import Room, meet, refusal, users

END_SECONDS = 2.0  # within which the program ends when its window is closed
GOODBYE = "SERVER~Server is shutting down"
FLOOD = 500  # lines
MUTES = 10  # clients that do not read: one after the other, so that the lines wait in the server for some of them
UNREAD = 110  # lines of 4000 bytes after each of them has come
LIMIT = 4096  # bytes of a line
UNUSABLE = "192.0.2.1"  # an address for documentation (RFC 5737), which no machine has


@pytest.fixture
def window(stage, display):
    """The server's window, with the server stopped."""
    return ServerWindow(stage, display)


@pytest.fixture
def room(window):
    """The chat of a server that was started, empty."""
    return Room(window.start())


def goodbye(client):
    """Demand the server's last line, and the end of the connection."""
    client.stage.skipped = lambda line: line != GOODBYE.encode() and line.startswith((b"SERVER~", b"LEAVE~"))
    client.hear(GOODBYE)
    client.see_the_end()


@requirement(points=2, lesson="your-task")
def test_start_listens_and_says_where(window):
    """Start listens, prints the line "Listening on 127.0.0.1:PORT"; status_label says: running, and where."""
    server = window.start()
    window.must_run(server.port)
    meet(server, "alice").leave()


@requirement(points=1, lesson="your-task")
def test_host_and_port_fill_the_entries(stage, display):
    """--host and --port stand in host_entry and port_entry at the start."""
    port = free_port()
    window = ServerWindow(stage, display, "--host", UNUSABLE, "--port", str(port))
    window["host_entry"].must_show(UNUSABLE)
    window["port_entry"].must_show(str(port))
    window["host_entry"].type(HOST)
    window["start_button"].click()
    window.must_run(port)


@requirement(points=2, lesson="your-task")
def test_the_chat_works_as_before(window, room, payload):
    """The server of step 09 runs behind the window: names, public and private lines, commands, limits."""
    alice, bob, carol = room.join("alice", "bob", "carol")
    public, private = payload.words(2)
    alice.say(f"/msg bob {private}", public)
    bob.hear(f"alice>bob~{private}", f"alice~{public}")
    carol.hear(f"alice~{public}")
    alice.hear(f"alice>bob~{private}", f"alice~{public}")
    double = meet(room.server, "double")
    double.say("ALICE")
    refusal(double)
    carol.send(b"x" * (LIMIT + 1) + b"\n")
    carol.hear("ERROR~Line too long")
    carol.see_the_end()
    bob.hear("LEAVE~carol")
    alice.hear("LEAVE~carol")
    alice.say("/who", f"//{public}", "/dance")
    alice.hear(users("alice", "bob"), f"alice~/{public}")
    refusal(alice, "/dance")
    bob.hear(f"alice~/{public}")
    bob.say("/quit")
    bob.see_the_end()
    alice.hear("LEAVE~bob")
    window.settle()


@requirement(points=2, lesson="what-the-server-tells")
def test_the_log_shows_what_happens(window, room, payload):
    """log_area shows connections, messages and departures."""
    log = window["log_area"]
    told = told_since(log.text)
    (alice,) = room.join("alice")
    log.must(told, "shows that alice has come")
    text = f"{payload.word()} ~ {payload.word()}"
    alice.say(text)
    log.must_show(text)
    told = told_since(log.text)
    alice.leave()
    log.must(told, "shows that alice has left")


def told_since(before):
    """Return a function that tells whether news of alice has come, by her name or her address."""

    def told(seen):
        news = seen["text"].removeprefix(before)
        return seen["text"] != before and ("alice" in news or HOST in news)

    return told


@requirement(points=1, lesson="what-the-server-tells")
def test_the_log_shows_the_newest_line(window, room, payload):
    """log_area is scrolled to the newest line."""
    (alice,) = room.join("alice")
    texts = payload.words(100)
    alice.say(*texts)
    log = window["log_area"]
    log.must_show(texts[-1])
    if texts[-1] not in log.lines[0]:  # else the newest line stands first
        log.must(lambda seen: seen["at_end"], "is scrolled to its end", 'after an insertion: log_area.see("end")')


@requirement(points=2, lesson="what-the-server-tells")
def test_the_list_shows_who_is_in_the_chat(window, room):
    """clients_list shows who is in the chat, and from which address; who has left is removed."""
    alice, *_ = room.join("alice", "bob")
    clients = window["clients_list"]
    for name in ("alice", "bob"):
        clients.must(lambda seen, name=name: has_client(seen, name), f"shows {name} with the address {HOST}")
    alice.leave()
    clients.must(lambda seen: not has_client(seen, "alice") and has_client(seen, "bob"), "shows bob alone")


def has_client(seen, name):
    """Tell whether a line shows a client with its address."""
    return any(name in line and HOST in line for line in seen["text"].split("\n"))


@requirement(points=1, lesson="what-the-server-tells")
def test_who_crashes_is_removed_from_the_list(window, room):
    """A client that crashes (connection reset) leaves clients_list too."""
    alice, _ = room.join("alice", "bob")
    window["clients_list"].must(lambda seen: has_client(seen, "alice"), "shows alice")
    alice.reset()
    window["clients_list"].must(lambda seen: not has_client(seen, "alice"), "does not show alice, who has crashed")


@requirement(points=3, lesson="start-and-stop")
def test_stop_tells_everybody(window, room):
    """Stop sends SERVER~Server is shutting down to every connection, named or not, and ends it."""
    clients = [*room.join("alice", "bob"), meet(room.server, "nameless")]
    window["stop_button"].click()
    for client in clients:
        goodbye(client)
    window.must_be_stopped()
    window["clients_list"].must(lambda seen: not has_client(seen, "alice"), "shows nobody")


@requirement(points=2, lesson="start-and-stop")
def test_after_stop_nobody_listens(window):
    """After Stop the port is free: one can connect no more, and another program may listen there."""
    server = window.start()
    meet(server, "alice").leave()
    window.stop()
    with contextlib.suppress(OSError), socket.create_connection((HOST, server.port)):
        window.fail("nobody listens after Stop", f"port {server.port} still accepts connections")


@requirement(points=3, lesson="start-and-stop")
def test_one_can_start_again_on_the_same_port(window):
    """After Stop, Start works again, also on the same port, with an empty chat."""
    port = free_port()
    for name in ("alice", "bob", "alice"):
        room = Room(window.start(port))
        (client,) = room.join(name)
        window["clients_list"].must(lambda seen, name=name: has_client(seen, name), f"shows {name}")
        window.stop()
        goodbye(client)
    server = window.start()
    window.must_run(server.port)


@requirement(points=2, lesson="start-and-stop")
@pytest.mark.parametrize(
    ("host", "port"),
    [(HOST, "in use"), (HOST, "70000"), (HOST, "five"), (UNUSABLE, "0")],
    ids=["in use", "70000", "five", "of another machine"],
)
def test_an_address_that_cannot_be_used_is_told(window, host, port):
    """An address that cannot be used is told in a message box; then one can try another one."""
    with socket.create_server((HOST, 0)) as other:
        window.fill_in(other.getsockname()[1] if port == "in use" else port, host)
        text = window.dismiss("a message box tells that the address cannot be used")
    if not text.strip():
        window.fail("the message box gives the reason", "it has no text")
    window.must_be_stopped()
    window.must_run(window.start().port)


@requirement(points=2, lesson="start-and-stop")
@pytest.mark.parametrize("when", ["stopped", "running", "somebody does not read"])
def test_closing_the_window_ends_the_program(window, when, payload):
    """Closing the window stops the server and ends the program within 2 s, with status 0."""
    clients = []
    if when != "stopped":
        room = Room(window.start())
        clients = room.join("alice", "bob")
        if when == "somebody does not read":
            fill_with_mutes(window, room, payload)
    window.close()
    window.must_end(END_SECONDS)
    for client in clients:
        goodbye(client)


def fill_with_mutes(window, room, payload):
    """Let clients come that do not read, and send so much that some of it must wait in the server."""
    stage = room.server.stage
    for number in range(MUTES):
        lines = [payload.word(4000)] * UNREAD + [payload.word()]
        room.enter(f"mute{number}").stop_reading()
        stage.skipped = lambda line: line.startswith((b"SERVER~", b"JOIN~", b"LEAVE~"))
        room.members[0].say(*lines)
        for member in room.members:
            member.hear(*(f"{room.members[0].name}~{line}" for line in lines))
        window["log_area"].must_show(lines[-1])  # to write down so much may take its time


@requirement(points=3, lesson="two-loops-again")
@pytest.mark.timeout(180)  # seconds; megabytes, which one server and one window handle
def test_a_client_that_does_not_read_freezes_nothing(window, room, payload):
    """A client that does not read delays neither the others nor the window."""
    alice, bob = room.join("alice", "bob")
    fill_with_mutes(window, room, payload)
    word = payload.word()
    alice.say(word)
    bob.hear(f"alice~{word}")
    window["log_area"].must_show(word)
    window["stop_button"].click()
    window.settle()
    window.must_be_stopped()


@requirement(points=1, lesson="two-loops-again")
def test_a_flood_does_not_freeze_the_window(window, room, payload):
    """While many lines come, the window answers, and shows the last."""
    alice, bob = room.join("alice", "bob")
    texts = payload.words(FLOOD)
    alice.say(texts[0])
    window["log_area"].must_show(texts[0])
    alice.say(*texts[1:])
    bob.hear(*(f"alice~{text}" for text in texts))
    window["log_area"].must_show(texts[-1])


@requirement(points=3, lesson="two-loops-again")
def test_only_the_main_loop_touches_tk(window, stage, payload):
    """Only the thread that runs the main loop touches Tk."""
    for _ in range(2):
        room = Room(window.start())
        alice, bob = room.join("alice", "bob")
        nameless = meet(room.server, "nameless")
        text = payload.word()
        alice.say(text, f"/msg bob {text}")
        for each in (alice, bob):
            each.hear(f"alice~{text}", f"alice>bob~{text}")
        window["log_area"].must_show(text)
        nameless.reset()
        bob.reset()
        alice.hear("LEAVE~bob")
        stage.demand_idle("while a client is silent", looks=2)
        window.stop()
    window.demand_one_thread()
