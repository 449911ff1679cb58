"""Step 05: a server that passes each line on to all other clients."""

import itertools
import threading

import pytest

from tests.kit import diagnosis
from tests.kit.chart import quote
from tests.kit.requirement import requirement
from tests.steps.chatting import is_notice, same_order
from tests.steps.every_server import *

PROBE = b"probe "  # how the lines begin that only find out who is connected; nobody else hears them
NUMBERS = itertools.count()
FIRST_TRY = 0.05  # seconds to wait for a probe before it is sent again; doubled each time
SMALL_BUFFER = 4096  # bytes; a receiver this small makes the server stop in the middle of a line


def is_probe(line):
    """Tell the lines that are no part of the conversation."""
    return line.startswith(PROBE)


def is_heard(speaker, hearer):
    """Send probes until one is heard: only then do both take part."""
    patience = FIRST_TRY
    while patience < speaker.stage.patience.reply:
        probe = PROBE + str(next(NUMBERS)).encode() + b"\n"
        speaker.send(probe)
        if hearer.stream.wait_for(lambda data, probe=probe: probe in data, patience):
            return
        patience *= 2
    expected = f"{hearer.name} receives what {speaker.name} sends, now {quote(probe[:-1])}"
    speaker.stage.chart.skipped = lambda line: False  # now they are the conversation
    *lines, _ = hearer.stream.waiting().split(b"\n")
    strange = [line for line in lines if not is_notice(line) and not line.removeprefix(PROBE).isdigit()]
    if strange:
        why = diagnosis.why_other(probe[:-1], strange[-1], hearer)
        speaker.stage.fail(expected, quote(strange[-1]), hearer, why)
    speaker.stage.fail_silent(expected, hearer.unfinished(), hearer)


def why_cut(text):
    """Return a function that finds the likely cause of a line that came instead of `text`."""

    def find(came):
        if came == f"{text}\r":
            return ""
        if "\ufffd" in came:
            return "a piece that ends within a character was decoded: decode whole lines only"
        return "pieces are passed on as they arrive, instead of whole lines"

    return find


@pytest.fixture
def join(server):
    """A function that connects clients and returns them when all of them hear each other."""
    present = []
    server.stage.skipped = lambda line: is_probe(line) or is_notice(line)
    server.stage.chart.skipped = is_probe

    def join(*names, **options):
        for name in names:
            newcomer = server.client(name, **options)
            for first in present[:1]:
                is_heard(first, newcomer)  # before the newcomer has said a word
                is_heard(newcomer, first)
            present.append(newcomer)
        return present[-len(names) :]

    return join


@requirement(points=2, lesson="your-task")
def test_a_line_reaches_every_other_client(join, server, payload):
    """A line that one client sends reaches every other client; its first line, too."""
    alice, bob, carol = join("alice", "bob", "carol")
    for speaker, hearers in ((alice, (bob, carol)), (carol, (alice, bob))):
        word = payload.word()
        speaker.say(word)
        for hearer in hearers:
            hearer.hear(word)
    dave, first = server.client("dave"), payload.word()
    dave.say(first)
    why = "the first line of a client is a line like all others"
    for hearer in (alice, bob, carol):
        expected = f"{hearer.name} receives the first line of dave, {first}"
        line = hearer.next_line(expected, why)
        if line != first.encode():
            server.stage.fail(expected, quote(line), hearer, why)


@requirement(points=2, lesson="your-task")
def test_a_line_does_not_come_back_to_its_sender(join, payload):
    """A line does not come back to the client that sent it."""
    alice, bob = join("alice", "bob")
    word, marker = payload.words(2)
    alice.say(word)
    bob.hear(word)
    bob.say(marker)
    alice.hear(marker, why="the server sends a line to all clients, its sender too")


@requirement(points=1, lesson="your-task")
def test_a_line_comes_once(join, payload):
    """Each other client gets a line once, and who connects later does not get it at all."""
    alice, bob = join("alice", "bob")
    old, new = payload.words(2)
    alice.say(old, old)
    bob.hear(old, old, why="the same line said twice is two lines")
    (carol,) = join("carol")
    alice.say(new)
    carol.hear(new, why="a line of before was kept for a client that connected later")
    bob.hear(new, why="the same line came more than once")


@requirement(points=1, lesson="your-task")
def test_lines_are_passed_on_unchanged(join, payload):
    r"""The text is passed on unchanged: spaces, ~, a form feed, U+2028 and a lone \r belong to it."""
    alice, bob = join("alice", "bob")
    one, two = payload.words(2)
    spaced, cut = (f"  {one}~{two} ", "   "), (f"{one}{end}{two}" for end in "\f\u2028\r")
    for text in (*spaced, *cut, payload.text(), one.upper(), "quit", "/quit"):
        alice.say(text)
        bob.hear(text, why="the text was changed on the way: strip() and splitlines() take away too much")


@requirement(points=2, lesson="your-task")
def test_lines_arrive_whole_however_the_bytes_are_cut(join, payload, cut):
    """However TCP cuts the bytes, the others receive whole lines."""
    alice, bob = join("alice", "bob")
    cut.deliver(alice, payload.texts(4), lambda text: bob.hear(text, why=why_cut(text)))


@requirement(points=1, lesson="your-task")
def test_empty_lines_are_not_passed_on(join, payload):
    """Empty lines are not passed on."""
    alice, bob = join("alice", "bob")
    word = payload.word()
    alice.send(f"\n\r\n\n{word}\n".encode())
    bob.hear(word, why="an empty line was passed on")


@requirement(points=1, lesson="your-task")
def test_bytes_that_are_no_utf_8_disturb_nobody(join, payload):
    """A byte that is not UTF-8 does no harm: it is passed on as it is or as U+FFFD, and the chat goes on."""
    alice, bob = join("alice", "bob")
    word, after = payload.words(2)
    alice.send(word.encode() + b"\xff\n")
    line = bob.next_line()
    if line not in (word.encode() + b"\xff", f"{word}\ufffd".encode()):
        alice.stage.fail(rf'bob receives "{word}\xff" or "{word}�"', repr(line), bob)
    alice.say(after)
    bob.hear(after)


@requirement(points=1, lesson="your-task")
def test_a_line_of_64000_bytes_is_passed_on(join, payload):
    """A line of 64,000 bytes is passed on whole."""
    alice, bob = join("alice", "bob")
    text = payload.word(64_000 - 1)
    alice.say(text, "after")
    bob.hear(text, "after")


@requirement(points=2, lesson="one-lock-for-the-room")
def test_lines_of_one_sender_keep_their_order(join, payload):
    """The lines of one sender arrive in the order in which they were sent."""
    alice, bob, carol = join("alice", "bob", "carol")
    words = payload.words(500)
    alice.say(*words)
    for hearer in (bob, carol):
        hearer.hear(*words, why="lines of one sender arrive in another order, or some are missing")


@requirement(points=3, lesson="one-lock-for-the-room")
@pytest.mark.parametrize("size", [20, 50_000], ids=["short lines", "long lines"])
def test_lines_of_many_senders_stay_whole(join, stage, payload, size):
    """When many clients send at the same time, their lines arrive whole, never mixed into each other."""
    (slow,) = join("slow", receive_buffer=SMALL_BUFFER)
    senders = join(*(f"sender {number}" for number in range(6)))
    count = 100 if size < 1000 else 8
    texts = {sender: [f"{sender.name} {number} {payload.word(size)}" for number in range(count)] for sender in senders}
    stage.at_once(*(lambda sender=sender: sender.say(*texts[sender]) for sender in senders))
    whole = {text.encode() for each in texts.values() for text in each}
    came = [slow.next_line() for _ in whole]
    for line in came:
        if line not in whole:
            why = "two threads sent to one connection at the same time: a lock is missing"
            stage.fail("slow receives each line whole", f"a line that nobody sent: {line[:60]!r}", slow, why)
    for sender in senders:
        mine = [line.decode() for line in came if line.startswith(sender.name.encode())]
        same_order(slow, sender.name, texts[sender], mine)


@requirement(points=2, lesson="who-left-is-forgotten")
def test_a_client_that_left_is_forgotten(join, payload):
    """When a client has left, the others go on talking."""
    alice, bob, carol = join("alice", "bob", "carol")
    bob.leave()
    for word in payload.words(3):
        alice.say(word)
        carol.hear(word)


@requirement(points=2, lesson="who-left-is-forgotten")
def test_a_client_that_vanishes_by_reset_stops_nobody(join, payload):
    """A client that crashes (connection reset) keeps no line from the others."""
    alice, *others, dave = join("alice", "bob", "carol", "eve", "dave")
    for crashing in others:
        crashing.reset()
        for word in payload.words(3):
            alice.say(word)
            dave.hear(word, why="an error on one connection must not keep the line from the others")


@requirement(points=1, lesson="who-left-is-forgotten")
def test_clients_that_left_leave_nothing_behind(server):
    """When many clients have come and gone, the server holds no socket and no thread of theirs."""

    def visit(_):
        visitor = server.client("visitor")
        visitor.say("hello")
        return visitor

    must_leave_nothing_behind(server, visit)


@requirement(points=1, lesson="who-left-is-forgotten")
def test_the_last_words_of_a_client_are_passed_on(join, payload):
    """What a client sent before it ended its sending is passed on, and its connection is closed."""
    alice, bob, carol = join("alice", "bob", "carol")
    *words, unfinished, after = payload.words(22)
    alice.say(*words)
    alice.send(unfinished.encode())
    alice.leave()
    bob.hear(*words, why="lines that came just before the end of file were lost")
    carol.say(after)
    line = bob.next_line(f"bob receives the line {after}")
    if line not in (unfinished.encode(), after.encode()):
        why = "the beginning of a line was passed on without its end, and the next line came behind it"
        carol.stage.fail(f"bob receives the line {after}", quote(line), bob, why)


@requirement(points=3, lesson="who-left-is-forgotten")
def test_clients_come_and_go_while_others_talk(join, server, stage, payload):
    """While clients come and go, politely or by crashing, every line reaches those who stay, once."""
    names = [f"leaver {number}" for number in range(20)]
    alice, *early, bob = join("alice", *names[:10], "bob")  # bob and carol come behind somebody who crashes
    *late, carol, dave, erin = join(*names[10:], "carol", "dave", "erin")
    leavers = early + late
    gone = threading.Event()
    sent = []
    why = "clients that left while the line was sent made others miss it: the collection changed during the loop"

    def talk():
        while not gone.is_set() or len(sent) < 200:
            words = payload.words(10)
            alice.say(*words)
            bob.hear(*words, why=why)  # in step with who reads: a server may keep what it cannot send at once
            sent.extend(words)

    def come_and_go():
        try:
            for number, leaver in enumerate(leavers):
                leaver.reset() if number % 2 else leaver.leave()
                server.client("guest").close()
        finally:
            gone.set()

    stage.at_once(talk, come_and_go)
    for hearer in (carol, dave, erin):
        hearer.hear(*sent, why=why)
