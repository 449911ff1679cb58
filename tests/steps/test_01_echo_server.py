"""Step 01: an echo server that serves one client after the other."""

from tests.kit.requirement import requirement

MEBIBYTE = 1 << 20


@requirement(points=2, lesson="your-task")
def test_a_client_gets_back_what_it_sends(server, payload):
    """What a client sends comes back, while the connection stays open."""
    alice = server.client("alice")
    for word in payload.words(3):
        alice.send(word.encode())
        alice.receive(word.encode())
