"""Step 08: lines that begin with / are commands, among them private messages."""

import pytest

from tests.kit.requirement import requirement
from tests.steps.chatting import refusal, same_order, users
from tests.steps.every_chat import *

WHISPERS = 100  # private lines in each direction


@requirement(points=3, lesson="08_private_chat#a-line-for-one")
def test_a_private_line_goes_to_both_and_nobody_else(join, payload):
    """/msg bob TEXT of alice goes as alice>bob~TEXT to bob and to alice, and to nobody else."""
    alice, bob, carol = join("alice", "bob", "carol")
    secret, public = payload.texts(2)
    alice.say(f"/msg bob {secret}")
    alice.hear(f"alice>bob~{secret}", why="the sender gets the line as well")
    bob.hear(f"alice>bob~{secret}")
    alice.say(public)
    for member in (alice, bob, carol):
        member.hear(f"alice~{public}", why="a private line reached a third person, or came twice")


@requirement(points=2, lesson="08_private_chat#a-line-for-one")
def test_the_recipient_is_found_in_any_case(join, payload):
    """The recipient's name may be written in any case; the line shows it as its owner spelled it."""
    alice, bob, strasse = join("alice", "Bob", "Straße")
    text = payload.text()
    alice.say(f"/msg bOB {text}", f"/msg STRASSE {text}")
    bob.hear(f"alice>Bob~{text}")
    strasse.hear(f"alice>Straße~{text}")
    alice.hear(f"alice>Bob~{text}", f"alice>Straße~{text}")


@requirement(points=2, lesson="07_usernames#one-thing-at-a-time")
def test_two_who_talk_to_each_other_do_not_block(join, stage, payload):
    """When two send each other private lines at the same time, both get all of them."""
    alice, bob = join("alice", "bob")
    words = {alice: payload.words(WHISPERS), bob: payload.words(WHISPERS)}
    pairs = ((alice, bob), (bob, alice))

    def whisper(one, other):
        one.say(*(f"/msg {other.name} {word}" for word in words[one]))

    stage.at_once(*(lambda pair=pair: whisper(*pair) for pair in pairs))
    why = "two threads wait for each other's lock: one lock for all, or always take them in the same order"
    for hearer in (alice, bob):
        came = [hearer.next_line(f"{hearer.name} receives all private lines of both", why) for _ in range(2 * WHISPERS)]
        for one, other in pairs:
            tag = f"{one.name}>{other.name}~"
            mine = [line.decode().removeprefix(tag) for line in came if line.startswith(tag.encode())]
            same_order(hearer, one.name, words[one], mine)


@requirement(points=1, lesson="08_private_chat#a-line-for-one")
def test_a_private_line_to_oneself_comes_once(join, payload):
    """A private line to oneself comes once."""
    alice, bob = join("alice", "bob")
    text, after = payload.texts(2)
    alice.say(f"/msg alice {text}", after)
    alice.hear(f"alice>alice~{text}", f"alice~{after}", why="to oneself it is one copy")
    bob.hear(f"alice~{after}")


@requirement(points=2, lesson="08_private_chat#a-line-for-one")
def test_the_text_of_a_private_line_is_unchanged(join, payload):
    """TEXT is everything behind the one space after NAME: more spaces, ~ and / belong to it."""
    alice, bob = join("alice", "bob")
    one, two = payload.words(2)
    for text in (f" {one}  {two} ", f"{one}~{two}", f"/{one}", f"//{one}", f"bob {one}", f"{one}\r{two}"):
        alice.say(f"/msg bob {text}")
        bob.hear(f"alice>bob~{text}")
        alice.hear(f"alice>bob~{text}")


@requirement(points=2, lesson="08_private_chat#when-a-command-is-wrong")
def test_no_such_user_is_told_to_the_sender_alone(join, payload):
    """/msg to a name that nobody has is answered with ERROR~ and that name, to the sender alone."""
    alice, bob = join("alice", "bob")
    nobody, after = payload.words(2)
    alice.say(f"/msg {nobody} hello")
    refusal(alice, naming=nobody)
    alice.say(after)
    for member in (alice, bob):
        member.hear(f"alice~{after}", why="the error is for the sender alone, and a command is not public")


@requirement(points=2, lesson="08_private_chat#when-a-command-is-wrong")
@pytest.mark.parametrize("line", ["/msg", "/msg ", "/msg bob", "/msg bob "], ids=ascii)
def test_a_private_line_without_text_is_an_error(join, payload, line):
    """/msg without a text or without a name is answered with ERROR~ and how to use it."""
    alice, bob = join("alice", "bob")
    after = payload.word()
    alice.say(line)
    refusal(alice, naming="msg")
    alice.say(after)
    for member in (alice, bob):
        member.hear(f"alice~{after}", why="a command without all it needs is an error, and not public")


@requirement(points=2, lesson="your-task")
def test_who_is_answered_to_the_asker_alone(join, payload):
    """/who is answered with USERS~ and all names, to the asker alone."""
    alice, bob, carol = join("alice", "Bob", "carol")
    carol.leave()
    for member in (alice, bob):
        member.hear("LEAVE~carol")
    after = payload.word()
    alice.say("/who", after)
    alice.hear(users("alice", "Bob"), f"alice~{after}")
    bob.hear(f"alice~{after}", why="the answer to /who is for the asker alone")


@requirement(points=2, lesson="08_private_chat#when-a-command-is-wrong")
@pytest.mark.parametrize("command", ["/nonsense", "/", "/msgs", "/who2", "/quits", "/ msg bob hello"], ids=ascii)
def test_an_unknown_command_is_an_error(join, payload, command):
    """An unknown command is answered with ERROR~ and its name, and is not said to anybody."""
    alice, bob = join("alice", "bob")
    after = payload.word()
    alice.say(command if " " in command else f"{command} {payload.word()}")
    refusal(alice, naming=command.partition(" ")[0].removeprefix("/"))
    alice.say(after)
    for member in (alice, bob):
        member.hear(f"alice~{after}", why="a command is not public")


@requirement(points=1, lesson="08_private_chat#a-line-for-one")
def test_two_slashes_say_one(join, payload):
    """//TEXT is no command: it says /TEXT to everybody. Nor is a line that begins with a space."""
    alice, bob = join("alice", "bob")
    word = payload.word()
    for text in (f"/{word}", f"//{word}", f"/ {word} ", "/who", " /who"):
        alice.say(f"/{text}" if text.startswith("/") else text)
        for member in (alice, bob):
            member.hear(f"alice~{text}")


@requirement(points=2, lesson="your-task")
def test_quit_sends_what_is_due_and_closes(join, payload):
    """After /quit the server sends what is due and closes the connection; the others hear LEAVE~."""
    alice, bob = join("alice", "bob")
    texts = payload.texts(10)
    alice.say(*texts, "/quit")
    alice.hear(*(f"alice~{text}" for text in texts))
    alice.see_the_end(why="after /quit the server closes the connection")
    bob.hear(*(f"alice~{text}" for text in texts), "LEAVE~alice")


@requirement(points=2, lesson="your-task")
def test_a_name_is_free_after_quit(room):
    """Who has left with /quit can come back under the same name."""
    alice, bob = room.join("alice", "bob")
    alice.say("/quit")
    alice.see_the_end()
    bob.hear("LEAVE~alice")
    room.without(alice)
    room.join("alice")


@requirement(points=3, lesson="08_private_chat#a-line-for-one")
def test_private_and_public_lines_keep_their_order(join, stage, payload):
    """Private lines stand between the public ones where their sender put them, also when many talk at once."""
    alice, bob, carol = join("alice", "bob", "carol")
    words = payload.words(50)
    lines = [f"/msg bob {word}" if number % 2 else word for number, word in enumerate(words)]
    noise = payload.words(50)
    stage.at_once(lambda: alice.say(*lines), lambda: carol.say(*noise))
    expected = [f"alice>bob~{word}" if number % 2 else f"alice~{word}" for number, word in enumerate(words)]
    came = [bob.next_line().decode() for _ in range(100)]
    if [line for line in came if line.startswith("alice")] != expected:
        stage.fail("bob receives the lines of alice in the order sent", "they come in another order", bob)
    if [line for line in came if line.startswith("carol~")] != [f"carol~{word}" for word in noise]:
        stage.fail("bob receives the lines of carol in the order sent", "they come in another order", bob)
