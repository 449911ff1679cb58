"""Step 03: the echo server of step 01 for many clients at once."""

from tests.kit.requirement import requirement
from tests.steps.every_server import *

CROWD = 120  # clients at once
VISITORS = 400  # clients that come and go


def echo(client, payload):
    """Demand that what a client sends comes back."""
    data = f"{client.name} {payload.word()}".encode()
    client.send(data)
    client.receive(data, why="one client got bytes of another")


@requirement(points=1, lesson="your-task")
def test_every_byte_comes_back(server, payload):
    """A client gets back any bytes, unchanged, as in step 01."""
    alice = server.client("alice")
    for data in (payload.all_bytes(), b"quit\n", b"\n", payload.randbytes(1 << 20)):
        alice.send(data)
        alice.receive(data)
    alice.leave()


@requirement(points=2, lesson="a-thread-for-each-client")
def test_a_silent_client_delays_nobody(server, payload):
    """A client that is connected and silent delays nobody else."""
    server.client("silent")
    for name in ("alice", "bob"):
        echo(server.client(name), payload)


@requirement(points=2, lesson="a-thread-for-each-client")
def test_clients_talk_in_any_order(server, payload):
    """Clients that are connected at the same time are served in any order, and each gets its own bytes."""
    clients = server.clients("alice", "bob", "carol")
    for _ in range(5):
        for client in payload.sample(clients, 3):
            echo(client, payload)


@requirement(points=2, lesson="a-thread-for-each-client")
def test_a_hundred_clients_at_once_are_served(server, payload):
    """A hundred clients and more are connected and served at once."""
    clients = server.clients(*(f"client {number}" for number in range(CROWD)))
    for client in payload.sample(clients, CROWD):
        echo(client, payload)


@requirement(points=2, lesson="a-thread-for-each-client")
def test_big_messages_of_several_clients_do_not_mix(server, stage, payload):
    """Several clients send a lot at the same time; each gets back its own bytes and no others."""
    clients = server.clients("alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi")
    texts = [payload.randbytes(1 << 20) for _ in clients]
    pairs = list(zip(clients, texts, strict=True))
    stage.at_once(*(lambda client=client, data=data: client.send(data) for client, data in pairs))
    for client, data in pairs:
        client.receive(data, why="one client got bytes of another")


@requirement(points=2, lesson="when-a-client-crashes")
def test_a_crashing_client_disturbs_nobody(server, payload):
    """A client that crashes (connection reset), even amid its own flood, disturbs nobody."""
    alice = server.client("alice")
    for _ in range(5):
        mallory = server.client("mallory")
        echo(mallory, payload)
        mallory.send(payload.randbytes(100_000))
        mallory.reset()
        echo(alice, payload)
    echo(server.client("bob"), payload)


@requirement(points=1, lesson="who-closes-the-connection")
def test_a_client_that_ends_its_sending_still_gets_everything(server, payload):
    """A client that ends its sending gets everything back, then end of file, though others stay connected."""
    server.client("silent")
    alice = server.client("alice")
    data = payload.randbytes(PILE)
    with server.program.family.held():  # at end of file there is something to send yet
        alice.send(data)
        alice.end_sending()
    alice.receive(data)
    alice.see_the_end(why="after recv() has returned b'' the connection must be closed")


@requirement(points=4, lesson="who-closes-the-connection")
def test_clients_that_left_leave_nothing_behind(server, payload):
    """When hundreds of clients have come and gone, half of them by crashing, no socket or thread of theirs is left."""

    def visit(_):
        visitor = server.client("visitor")
        echo(visitor, payload)
        return visitor

    must_leave_nothing_behind(server, visit, VISITORS)
