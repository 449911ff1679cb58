"""Step 04: a server that answers each line with its length, however its bytes were cut."""

import pytest

from tests.kit.requirement import requirement
from tests.steps.chatting import is_notice
from tests.steps.every_server import *

OTHER_ENDS = "\r\f\v\x1c\x85\u2028"  # characters at which str.splitlines() cuts as well


@pytest.fixture
def server(server):
    """The server under test, which may send notices at any time."""
    server.stage.skipped = is_notice
    return server


def reply(text):
    """Return the reply that the contract asks for."""
    return f"{len(text)}~{text}"


def cause(text):
    """Return a function that finds the likely cause of a wrong reply to `text`."""

    def find(came):
        number, tilde, rest = came.partition("~")
        if not tilde:
            return "the reply has the form N~TEXT"
        if rest == text:
            others = {len(text) + 1: "the end of the line", len(text.encode()): "the bytes they take in UTF-8"}
            counted = {str(count): what for count, what in others.items()}.get(number, "anything else")
            return f"N counts characters, not {counted}"
        if rest == f"{text}\r":
            return "a \\r before the \\n belongs to the end of the line, not to the text"
        if rest and text.startswith(rest):
            if text[len(rest)] in OTHER_ENDS:
                return "only \\n ends a line: splitlines() cuts at other characters too"
            return "a piece was taken for a line: recv() returns what has arrived, which may end anywhere"
        if rest in text or text in rest:
            return "lines are cut or joined in the wrong place, or characters taken away: only \\n ends a line"
        return ""

    return find


def ask(client, *texts):
    """Send lines and demand the reply to each."""
    client.say(*texts)
    for text in texts:
        client.hear(reply(text), why=cause(text))


@requirement(points=2, lesson="your-task")
def test_a_line_is_answered_with_its_length(server, payload):
    """The server answers the line TEXT with N~TEXT, N being the number of its characters."""
    alice = server.client("alice")
    for word in payload.words(3):
        text = word + payload.word(payload.randrange(20))
        ask(alice, text, text)
    ask(alice, "quit", "/quit", "exit")


@requirement(points=2, lesson="characters-not-bytes")
def test_characters_are_counted_not_bytes(server, payload):
    """N counts characters, not the bytes they take in UTF-8."""
    ask(server.client("alice"), *payload.texts(3), "é", "漢字", "😀", "e\u0301", "\ufeffa", "a\0b")


@requirement(points=2, lesson="a-stream-has-no-borders")
def test_the_replies_are_the_same_however_the_bytes_are_cut(server, payload, cut):
    """However TCP cuts the bytes, the replies are the same."""
    alice = server.client("alice")
    cut.deliver(alice, payload.texts(4), lambda text: alice.hear(reply(text), why=cause(text)))


@requirement(points=1, lesson="a-stream-has-no-borders")
def test_a_thousand_lines_in_one_piece_get_a_thousand_replies(server, payload):
    """A thousand lines that arrive together are answered one by one, in order."""
    alice = server.client("alice")
    texts = payload.words(1000)
    alice.send("".join(f"{text}\n" for text in texts).encode())
    for text in texts:
        alice.hear(reply(text), why=cause(text))


@requirement(points=1, lesson="a-stream-has-no-borders")
def test_a_line_of_64000_bytes_is_one_line(server, payload):
    """A line of 64,000 bytes is answered like any other."""
    ask(server.client("alice"), payload.word(64_000 - 1), payload.word())


@requirement(points=2, lesson="a-stream-has-no-borders")
def test_the_pieces_of_two_clients_are_kept_apart(server, payload):
    """When the lines of two clients arrive in pieces, in turns, each client gets the reply to its own line."""
    alice, bob = server.clients("alice", "bob")
    why = "the unfinished lines of all clients are kept in one place"
    for _ in range(5):  # nothing proves that the server has taken in a piece before the other client's arrives
        texts = payload.texts(2)
        for client, text in ((alice, texts[0]), (bob, texts[1])):
            word = payload.word()
            client.say(word)
            client.hear(reply(word), why=why)
            client.send(text.encode()[:6])
        for client, text in ((bob, texts[1]), (alice, texts[0])):
            client.send(text.encode()[6:] + b"\n")
            client.hear(reply(text), why=why)


@requirement(points=1, lesson="what-is-a-line")
def test_an_empty_line_gets_no_reply(server, payload):
    """An empty line gets no reply; a line of spaces is not empty."""
    alice = server.client("alice")
    after = payload.word()
    alice.send(f"\n\r\n\n   \n{after}\n".encode())
    why = "an empty line was answered, or a line of spaces was not"
    alice.hear("3~   ", reply(after), why=why)


@requirement(points=1, lesson="what-is-a-line")
def test_only_a_newline_ends_a_line(server, payload):
    r"""Only \n ends a line: a lone \r, a form feed, U+0085 and U+2028 are text like any other."""
    one, two = payload.words(2)
    for other in OTHER_ENDS:
        ask(server.client("alice"), f"{one}{other}{two}")


@requirement(points=1, lesson="what-is-a-line")
def test_one_carriage_return_before_the_newline_is_dropped(server, payload):
    r"""One \r before the \n is dropped, as telnet sends it, and only one."""
    alice = server.client("alice")
    text = payload.word()
    alice.send(f"{text}\r\n{text}\r\r\n".encode())
    alice.hear(reply(text), why=cause(text))
    alice.hear(reply(f"{text}\r"), why="only one \\r belongs to the end of the line, the others are text")


@requirement(points=1, lesson="what-is-a-line")
def test_spaces_and_tildes_belong_to_the_text(server, payload):
    """Spaces at both ends and ~ belong to the text."""
    word = payload.word()
    ask(server.client("alice"), f"  {word} ", f"{word}~{word}~", "~", f"\t{word}\t", word.upper())


@requirement(points=1, lesson="characters-not-bytes")
def test_bytes_that_are_no_utf_8_disturb_nobody(server, payload):
    """A byte that is not UTF-8 counts as the one character U+FFFD, and the connection goes on."""
    alice = server.client("alice")
    word = payload.word()
    alice.send(word.encode() + b"\xff\n")
    alice.hear(reply(f"{word}\ufffd"), why="what is not UTF-8 must be replaced: decode(errors='replace')")
    ask(alice, word)


@requirement(points=2, lesson="the-last-line")
def test_an_unfinished_line_at_the_end_is_discarded(server, payload):
    """At end of file what was sent is answered, an unfinished line is discarded, and the connection is closed."""
    alice = server.client("alice")
    texts = [payload.word(PILE // 20 - 1) for _ in range(20)]
    with server.program.family.held():  # at end of file there are replies to send yet
        alice.say(*texts)
        alice.send(payload.word().encode())
        alice.end_sending()
    for text in texts:
        alice.hear(reply(text), why=cause(text))
    alice.see_the_end(why="an unfinished line is no line: it must be thrown away, then the connection closed")


@requirement(points=1, lesson="your-task")
def test_silent_and_crashing_clients_disturb_nobody(server, payload):
    """Silent clients and clients that crash disturb nobody, as in step 03."""
    silent, alice = server.clients("silent", "alice")
    silent.send(b"the beginning of a line")
    for _ in range(3):
        mallory = server.client("mallory")
        ask(mallory, payload.word())
        mallory.send(b"unfinished")
        mallory.reset()
        ask(alice, payload.word())
