"""Step 01: an echo server that serves one client after the other."""

from tests.kit.requirement import requirement
from tests.steps.every_server import *

MEBIBYTE = 1 << 20


@requirement(points=2, lesson="your-task")
def test_what_a_client_sends_comes_back(server, payload):
    """What a client sends comes back, while the connection stays open; no word has a meaning."""
    alice = server.client("alice")
    for word in [*payload.words(3), "quit\n", "exit", "\n", " ", "bye\r\n"]:
        alice.send(word.encode())
        alice.receive(word.encode())


@requirement(points=1, lesson="bytes-not-text")
def test_every_byte_comes_back_as_it_was(server, payload):
    """Any bytes come back unchanged: zeros, newlines, and what is no text at all."""
    alice = server.client("alice")
    data = payload.all_bytes()
    alice.send(data)
    alice.receive(data, why="the bytes were changed on the way, perhaps by decode() and encode()")


@requirement(points=1, lesson="bytes-not-text")
def test_single_bytes_come_back_one_by_one(server, payload):
    """A single byte comes back as soon as it was sent; the server does not wait for more, nor for a newline."""
    alice = server.client("alice")
    for byte in payload.text().encode():
        alice.send(bytes([byte]))
        alice.receive(bytes([byte]))


@requirement(points=2, lesson="until-the-client-is-done")
def test_a_mebibyte_comes_back_whole(server, payload):
    """A megabyte comes back whole: nothing is lost, doubled or out of order."""
    alice = server.client("alice")
    data = payload.randbytes(MEBIBYTE)
    alice.send(data)
    alice.receive(data, why="bytes were lost: send() may take less than it is given, sendall() takes all")


@requirement(points=2, lesson="until-the-client-is-done")
def test_a_client_that_ends_its_sending_still_gets_everything(server, payload):
    """A client that says "I am done" (end of file) still gets everything back; then the server closes."""
    alice = server.client("alice")
    data = payload.randbytes(PILE)
    with server.program.family.held():  # at end of file there is something to send yet
        alice.send(data)
        alice.end_sending()
    alice.receive(data)
    alice.see_the_end(why="after recv() has returned b'' the connection must be closed")


@requirement(points=2, lesson="until-the-client-is-done")
def test_the_next_client_is_served(server, payload):
    """When a client has left, the next one is served."""
    for name in ("alice", "bob", "carol"):
        client = server.client(name)
        word = payload.word().encode()
        client.send(word)
        client.receive(word)
        client.leave()


@requirement(points=1, lesson="until-the-client-is-done")
def test_a_client_that_came_early_is_served_in_its_turn(server, payload):
    """A client that connects while another one is served gets its answer, at the latest when the other has left."""
    alice, bob = server.clients("alice", "bob")
    word = payload.word().encode()
    bob.send(word)
    alice.leave()
    bob.receive(word)


@requirement(points=2, lesson="when-a-client-crashes")
def test_a_client_that_resets_does_not_end_the_server(server, payload):
    """A client that crashes (connection reset) does not end the server: the next one is served."""
    for data in (b"", payload.randbytes(MEBIBYTE // 4)):
        mallory = server.client("mallory")
        mallory.send(b"!")
        mallory.receive(b"!")
        if data:
            mallory.send(data)
        mallory.reset()
        alice = server.client("alice")
        alice.send(b"still there?")
        alice.receive(b"still there?")
        server.client("mallory").reset()  # it has crashed before it is accepted, if one client is served at a time
        alice.leave()
    carol = server.client("carol")
    carol.send(b"and now?")
    carol.receive(b"and now?")


@requirement(points=1, lesson="when-a-client-crashes")
def test_a_client_that_says_nothing_does_not_end_the_server(server):
    """Clients that connect and leave without a word do no harm."""
    for name in ("alice", "bob"):
        server.client(name).leave()
        server.client(name).close()
    carol = server.client("carol")
    carol.send(b"hello")
    carol.receive(b"hello")
