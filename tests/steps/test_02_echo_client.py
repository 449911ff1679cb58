"""Step 02: a client that sends what is typed and prints what comes back. The harness is its server."""

import pytest

from tests.kit import sockets, system
from tests.kit.client_program import ClientProgram
from tests.kit.payload import in_a_character
from tests.kit.requirement import requirement
from tests.kit.stage import HOST, deaf_port


@pytest.fixture
def client(stage):
    """The client under test, connected to the harness."""
    return ClientProgram(stage)


def converse(client, *lines):
    """Type lines and let the server answer each with itself, as the server of step 01 does."""
    for line in lines:
        client.type(line)
        client.server.hear(line)
        client.server.say(line)


def must_read(client):
    """Wait until the client has taken in all that was sent to it, where the system can tell."""
    server = client.server
    system.poll(lambda: not sockets.unread_bytes(server.remote_port, server.port), client.stage.patience.reply)


def part(client):
    """End the conversation politely from both sides."""
    client.end_typing()
    client.server.see_the_end(why="at the end of standard input the client half-closes: shutdown(SHUT_WR)")
    client.server.close()
    client.must_end(0)


@requirement(points=2, lesson="your-task")
def test_each_line_typed_is_sent_and_its_reply_printed(client, payload):
    """Each line that is typed goes to the server, and each line that comes back is printed."""
    again = payload.word()
    words = [*payload.words(2), again, again, "quit", "/quit"]
    converse(client, *words)
    part(client)
    client.must_have_printed(*words)


@requirement(points=1, lesson="your-task")
def test_a_line_is_sent_before_the_next_is_typed(client, payload):
    """A line goes out when it is typed; the client does not wait for the end of its input."""
    first, second = payload.words(2)
    client.type(first)
    client.server.hear(first)
    client.server.say(second)
    part(client)
    client.must_have_printed(second)


@requirement(points=1, lesson="your-task")
def test_text_of_any_script_is_sent_as_utf_8(client, payload):
    """Text goes over the wire as UTF-8, in both directions, with its spaces."""
    texts = [payload.text(), f"  {payload.text()}  ", payload.text().upper()]
    converse(client, *texts)
    part(client)
    client.must_have_printed(*texts)


@requirement(points=1, lesson="your-task")
def test_an_empty_line_is_a_line(client, payload):
    """An empty line is sent like any other, and an empty reply printed as an empty line."""
    first, last = payload.words(2)
    converse(client, first, "", last)
    part(client)
    client.must_have_printed(first, last)
    between = client.program.printed().partition(first)[2].partition(last)[0]
    empty = between.split("\n")[1:-1].count("")
    if empty != 1:
        why = "print() adds a newline to the one that the reply has" if empty else ""
        client.stage.fail("one empty line is printed between the two others", f"{empty} in {between!r}", why=why)


@requirement(points=2, lesson="a-reply-may-come-in-pieces")
def test_a_reply_in_pieces_is_one_line(client, payload):
    """A reply that arrives in pieces, even within a character, is printed as one line."""
    one, two, three = payload.texts(3)
    cut = in_a_character(two.encode())
    client.type("first", "second", "third")
    client.server.hear("first")
    client.server.send(f"{one}\n".encode() + two.encode()[:cut])
    client.server.hear("second")  # proof that the piece was read, if the client waits for each reply
    must_read(client)
    client.server.send(two.encode()[cut:] + b"\n")
    client.server.hear("third")
    client.server.say(three)
    part(client)
    client.must_have_printed(one, two, three)


@requirement(points=2, lesson="a-reply-may-come-in-pieces")
def test_several_replies_in_one_piece_are_several_lines(client, payload):
    """Several replies that arrive in one piece are printed as several lines; none is lost."""
    words = payload.words(3)
    client.type("first", "second", "third")
    client.server.hear("first")
    client.server.say("\n".join(words))
    client.server.hear("second", "third")
    part(client)
    client.must_have_printed(*words)


@requirement(points=1, lesson="a-reply-may-come-in-pieces")
def test_a_long_reply_is_one_line(client, payload):
    """A line of 64,000 bytes goes there and back whole."""
    first = payload.word(64_000 - 1)
    converse(client, first)
    text = payload.word(64_000 - 1)
    client.type("go on")
    client.server.hear("go on")
    client.server.say(text)
    part(client)
    client.must_have_printed(first, text)


@requirement(points=1, lesson="a-reply-may-come-in-pieces")
def test_only_a_newline_ends_a_reply(client, payload):
    r"""Only \n ends a line, and one \r before it is dropped; a form feed, a U+2028 or a lone \r within it is text."""
    one, two, three = payload.words(3)
    client.type("go")
    client.server.hear("go")
    client.server.send(f"{one}\f{two}\u2028{three}\r{one}\r\n".encode())
    part(client)
    client.must_have_printed(f"{one}\f{two}\u2028{three}\r{one}")


@requirement(points=2, lesson="the-end-of-the-input")
def test_replies_that_come_after_the_end_of_input_are_printed(client, payload):
    """At the end of its input the client half-closes, prints what still arrives, and ends with status 0."""
    first, *late = payload.words(3)
    converse(client, first)
    client.end_typing()
    if not client.server.stream.wait_end(client.stage.patience.reply):
        why = "at the end of standard input: shutdown(SHUT_WR)"
        client.stage.fail("the server sees end of file", "the connection stays open", client.server, why)
    client.server.say(*late)
    client.server.close()
    client.must_end(0)
    client.must_have_printed(first, *late)


@requirement(points=1, lesson="when-nobody-listens")
@pytest.mark.parametrize("host", [HOST, "localhost"])
def test_nobody_listening_is_told_in_one_line(stage, host):
    """If nobody listens: one line on stderr, "Cannot connect to HOST:PORT: REASON", status 1, no traceback."""
    with deaf_port() as port:
        ClientProgram.must_not_connect(stage, host, port)


@requirement(points=2, lesson="when-the-server-goes-away")
@pytest.mark.parametrize("how", ["close_politely", "reset", "end_sending"])
def test_the_server_going_away_is_told_in_one_line(client, payload, how):
    """When the server has gone, the next line that is typed ends the client: "Disconnected" on stderr, status 1."""
    converse(client, *payload.words(2))
    getattr(client.server, how)()
    client.type("is anybody there?")
    client.must_end(1)
    client.must_complain("Disconnected")


@requirement(points=1, lesson="your-task")
def test_waiting_costs_no_processor_time(client, payload):
    """While nobody types and nothing arrives, the client uses no processor time."""
    converse(client, payload.word())
    client.stage.demand_idle("while nobody types")
