"""Step 06: a client that listens to keyboard and network at the same time. The harness is its server."""

import pytest

from tests.kit.client_program import ClientProgram
from tests.kit.requirement import requirement
from tests.kit.stage import HOST, deaf_port

END_SECONDS = 2.0  # within which a client notices that its server has gone
FLOOD = 500  # lines


@pytest.fixture
def client(stage):
    """The client under test, connected to the harness."""
    return ClientProgram(stage)


@requirement(points=2, lesson="two-things-to-wait-for")
def test_a_line_is_printed_the_moment_it_arrives(client, payload):
    """A line from the server is printed at once and unchanged, though nobody types."""
    for text in [*payload.texts(3), f"  {payload.word()}  "]:
        client.server.say(text)
        client.must_show(text)


@requirement(points=2, lesson="your-task")
def test_a_typed_line_is_sent_at_once(client, payload):
    """A typed line is sent at once, though the server answers nothing."""
    for text in ["", f"  {payload.text()} ", payload.word(), f"~{payload.text()}"]:
        client.type(text)
        client.server.hear(text)


@requirement(points=2, lesson="two-things-to-wait-for")
def test_a_line_is_printed_while_another_is_typed(client, payload):
    """A line that arrives while you are in the middle of typing is printed; what you type is sent whole."""
    typed, came = payload.words(2)
    client.type_unfinished(typed[:4])
    client.server.say(came)
    client.must_show(came)
    client.type(typed[4:])
    client.server.hear(typed)


@requirement(points=1, lesson="your-task")
def test_lines_are_printed_whole_however_they_are_cut(client, payload, cut):
    """However TCP cuts the bytes, whole lines are printed."""
    cut.deliver(client.server, payload.texts(4), client.must_show)


@requirement(points=1, lesson="your-task")
def test_only_a_newline_ends_a_line(client, payload):
    r"""Only \n ends a line: a form feed or a U+2028 within it is text; bytes that are not UTF-8 do no harm."""
    one, two, after = payload.words(3)
    client.server.send(f"{one}\f{two}\n{one}\u2028{two}\r\n".encode())
    client.must_show(f"{one}\f{two}")
    client.must_show(f"{one}\u2028{two}")
    client.server.send(b"\xff\n" + after.encode() + b"\n")
    client.must_show(after)


@requirement(points=1, lesson="your-task")
def test_long_lines_go_both_ways(client, payload):
    """Lines of 64,000 bytes go both ways."""
    typed, came = payload.word(63_999), payload.word(63_999)
    client.type(typed)
    client.server.hear(typed)
    client.server.say(came)
    client.must_show(came)


@requirement(points=2, lesson="two-things-to-wait-for")
def test_both_directions_at_once(client, payload):
    """While hundreds of lines are typed, hundreds arrive; none is lost and all keep their order."""
    typed, came = payload.words(FLOOD), payload.words(FLOOD)
    client.stage.at_once(lambda: client.type(*typed), lambda: client.server.say(*came))
    client.server.hear(*typed)
    client.must_show(came[-1])
    finish(client)
    client.must_have_printed(*came)


@requirement(points=2, lesson="the-end-of-the-input")
def test_what_arrives_after_the_end_of_input_is_printed(client, payload):
    """At the end of its input the client half-closes, prints what still arrives, and ends with status 0."""
    word, *late = payload.words(FLOOD)
    late.append(late[-1])  # who says a thing twice is heard twice
    client.type(word)
    client.end_typing()
    client.server.hear(word)
    client.server.see_the_end(why="at the end of standard input the client half-closes: shutdown(SHUT_WR)")
    client.stage.demand_idle("while the server has not ended the conversation")
    client.server.say(*late)
    client.server.close_politely()
    client.must_end(0)
    client.must_have_printed(*late)


@requirement(points=3, lesson="when-the-server-goes-away")
@pytest.mark.parametrize("how", ["close_politely", "reset"])
def test_the_server_going_away_is_noticed_though_nobody_types(client, payload, how):
    """When the server goes away the client says "Disconnected" on stderr and ends with status 1, within 2 s."""
    word = payload.word()
    client.server.say(word)
    client.must_show(word)
    getattr(client.server, how)()
    client.must_end(1, END_SECONDS)
    client.must_complain("Disconnected")


@requirement(points=1, lesson="your-task")
@pytest.mark.parametrize("host", [HOST, "localhost"])
def test_nobody_listening_is_told_in_one_line(stage, host):
    """If nobody listens: one line on stderr, "Cannot connect to HOST:PORT: REASON", status 1, no traceback."""
    with deaf_port() as port:
        ClientProgram.must_not_connect(stage, host, port)


@requirement(points=1, lesson="two-things-to-wait-for")
def test_waiting_costs_no_processor_time(client, payload):
    """While nobody types and nothing arrives, the client uses no processor time."""
    word = payload.word()
    client.server.say(word)
    client.must_show(word)
    client.stage.demand_idle("while nobody types and nothing arrives")


@requirement(points=1, lesson="the-end-of-the-input")
def test_quit_and_the_end_of_input_end_the_client(client):
    """After /quit and the end of the input the client ends, whoever closes first."""
    client.type("/quit")
    client.server.hear("/quit")
    client.end_typing()
    client.server.close_politely()
    client.must_end()


def finish(client):
    """End the conversation from both sides."""
    client.end_typing()
    client.server.see_the_end()
    client.server.close_politely()
    client.must_end(0)
