"""What every chat server from step 07 on must do: names, and the same lines in the same order for everybody."""

from tests.kit.requirement import requirement
from tests.steps.chatting import Room, contradiction, insist, meet, refusal, same_order, users
from tests.steps.every_server import *

BAD_NAMES = ["two words", "a~b", "x" * 21, "dot.", "smile😀", "tab\tname", "semi;"]
RESERVED = ["SERVER", "error", "Users", "JOIN", "Leave", "fIlE"]
GOOD_NAMES = ["x" * 20, "漢" * 20, "a", "Zoë-9_", "Ωμέγα", "７seven", "x²½Ⅷ", "_", "-"]
CONTENDERS = 8  # clients that ask for one name at the same instant
HEIRS = 4  # clients that want one name at the same time ...
TURNS = 10  # ... and come back for it so many times


@requirement(points=1, lesson="07_usernames#who-is-who")
def test_the_first_line_is_the_name(join):
    """A client is asked for its name (SERVER~…); its first line is the name, and it gets USERS~ with all names."""
    join("bob", "alice", "Carol")


@requirement(points=1, lesson="your-task")
def test_the_name_may_come_in_pieces(server, join, payload):
    """A name may come in pieces, or in one piece with what is said next: only the newline ends it."""
    (bob,) = join("bob")
    alice = meet(server, "alice")
    alice.send(b"two words\nal")
    refusal(alice)  # so the piece has been read, and its end within a name was seen
    word = payload.word()
    alice.send(f"ice\n{word}\n".encode())
    alice.hear(users("alice", "bob"), f"alice~{word}", why="a packet is no line: it may hold less than one, or more")
    bob.hear("JOIN~alice", f"alice~{word}")


@requirement(points=2, lesson="your-task")
def test_a_line_goes_to_everyone_with_its_speaker(join, payload):
    """A line TEXT of alice goes to everyone as alice~TEXT, to alice too."""
    members = join("alice", "bob", "carol")
    for speaker in members:
        text = payload.text()
        speaker.say(text)
        for member in members:
            member.hear(f"{speaker.name}~{text}")


@requirement(points=1, lesson="your-task")
def test_the_text_is_passed_on_unchanged(join, payload):
    r"""Only the first ~ ends the tag: text with ~, with spaces at its ends, or with a lone \r stays as it is."""
    alice, bob = join("alice", "bob")
    one, two = payload.words(2)
    odd = (f"{one}~{two}~", f"  {one} ", f"~{one}", f"{one}\r{two}", f"{one}\u2028{two}", f"JOIN~{one}", "~")
    for text in (one, one, *odd):
        alice.say(text)
        bob.hear(f"alice~{text}")
    alice.send(f"{one}\r\r\n".encode())
    bob.hear(f"alice~{one}\r", why="one \\r before \\n belongs to the end of the line; another one is text")


@requirement(points=1, lesson="your-task")
def test_lines_arrive_whole_however_the_bytes_are_cut(join, payload, cut):
    """However TCP cuts the bytes, the others receive whole lines."""
    alice, bob = join("alice", "bob")
    cut.deliver(alice, payload.texts(4), lambda text: bob.hear(f"alice~{text}"))


@requirement(points=1, lesson="your-task")
def test_odd_lines_do_no_harm(join, payload):
    """Empty lines are not passed on; bytes that are not UTF-8 count as U+FFFD."""
    alice, bob = join("alice", "bob")
    word = payload.word()
    alice.send(b"\n\r\n\xff\n" + word.encode() + b"\n")
    bob.hear("alice~\ufffd", f"alice~{word}", why="an empty line was passed on, or bytes that are not UTF-8")


@requirement(points=2, lesson="07_usernames#what-is-a-good-name")
def test_a_bad_name_is_refused(server, join):
    """A name has 1 to 20 letters, digits, _ and -; another one is refused (ERROR~), and the client may try again."""
    (bob,) = join("bob")
    client = meet(server, "newcomer")
    for name in BAD_NAMES:
        client.say(name)
        refusal(client)
    client.say("alice")
    client.hear(users("alice", "bob"), why="after ERROR~ the server waits for another name on the same connection")
    bob.hear("JOIN~alice", why="a refused name must not be announced")


@requirement(points=2, lesson="07_usernames#what-is-a-good-name")
def test_a_good_name_is_accepted(join):
    """Letters and digits of any script, _ and - make a name, and 20 characters are allowed."""
    bob, *others = join("bob", *GOOD_NAMES)
    for other in others:
        other.say("hello")
        bob.hear(f"{other.name}~hello")


@requirement(points=2, lesson="07_usernames#what-is-a-good-name")
def test_a_reserved_word_is_refused(server, join):
    """The tags SERVER ERROR USERS JOIN LEAVE FILE are nobody's name, in any case."""
    join("bob")
    client = meet(server, "newcomer")
    for name in RESERVED:
        client.say(name)
        refusal(client)


@requirement(points=2, lesson="07_usernames#what-is-a-good-name")
def test_a_name_is_used_once_without_regard_to_case(server, room):
    """A name that somebody has, in whatever case, is refused; when that one has left it is free again."""
    (bob,) = room.join("bob")
    for taken, asked in (("alice", "alice"), ("Alice", "aLICE"), ("Straße", "STRASSE")):
        (owner,) = room.join(taken)
        client = meet(server, "newcomer")
        client.say(asked)
        refusal(client)
        room.without(owner)
        owner.leave()
        bob.hear(f"LEAVE~{taken}")
        client.say(asked)
        client.hear(users("bob", asked), why="the name is free again after LEAVE~")
        client.leave()
        bob.hear(f"JOIN~{asked}", f"LEAVE~{asked}")


@requirement(points=1, lesson="07_usernames#who-left-is-forgotten")
def test_a_name_changes_hands_after_the_leave(server, room, stage):
    """Whoever asks for the name of one who is leaving gets it when LEAVE~ has been told, not before."""
    (bob,) = room.join("bob")

    def inherit(number):
        for turn in range(TURNS):
            heir = meet(server, f"heir {number}-{turn}")
            insist(heir, "alice")
            heir.end_sending()

    stage.at_once(*(lambda number=number: inherit(number) for number in range(HEIRS)))
    why = "to forget who leaves and to tell LEAVE~ must be one step: both under one lock, held once"
    bob.hear(*["JOIN~alice", "LEAVE~alice"] * (HEIRS * TURNS), why=why)


@requirement(points=3, lesson="07_usernames#one-thing-at-a-time")
def test_of_two_clients_that_want_one_name_one_gets_it(server, room, stage, payload):
    """When several clients ask for the same name at the same instant, exactly one of them gets it."""
    (bob,) = room.join("bob")
    for _ in range(15):
        name = payload.word()
        clients = [meet(server, f"contender {number}") for number in range(CONTENDERS)]
        stage.at_once(*(lambda client=client, name=name: client.say(name) for client in clients))
        answers = [client.next_line().decode() for client in clients]
        winners = [client for client, answer in zip(clients, answers, strict=True) if answer.startswith("USERS~")]
        refused = [answer for answer in answers if answer.startswith("ERROR~")]
        if len(winners) != 1 or len(refused) != CONTENDERS - 1:
            why = "between looking whether the name is free and taking it another thread took it: a lock is missing"
            stage.fail(f"one of {CONTENDERS} clients gets the name", f"{len(winners)} got it", clients[0], why)
        for client in clients:
            client.close()
        bob.hear(f"JOIN~{name}", f"LEAVE~{name}")


@requirement(points=2, lesson="07_usernames#who-is-who")
def test_who_has_no_name_hears_nothing(server, join, payload):
    """Before its name is accepted a connection receives SERVER and ERROR lines only."""
    alice, bob = join("alice", "bob")
    nameless = meet(server, "carol")
    text = payload.text()
    alice.say(text)
    bob.hear(f"alice~{text}")
    nameless.say("carol")
    nameless.hear(users("alice", "bob", "carol"), why="a line of the chat reached a client that has no name yet")


@requirement(points=2, lesson="07_usernames#who-left-is-forgotten")
def test_leaving_is_told_to_the_rest_once(room, payload):
    """Who leaves, politely or by reset, is announced once: LEAVE~NAME; who stays goes on talking."""
    alice, bob, carol, dave = room.join("alice", "bob", "carol", "dave")
    bob.leave()
    for member in (alice, carol, dave):
        member.hear("LEAVE~bob")
    carol.reset()
    for member in (alice, dave):
        member.hear("LEAVE~carol")
    text = payload.text()
    alice.say(text)
    dave.hear(f"alice~{text}", why="LEAVE~ comes once")


@requirement(points=2, lesson="07_usernames#who-left-is-forgotten")
def test_who_never_gave_a_name_leaves_without_a_word(server, join, payload):
    """A connection that never had a name comes and goes without a line to the others."""
    alice, bob = join("alice", "bob")
    for how in ("leave", "reset"):
        nameless = meet(server, "nameless")
        nameless.say("bob")
        refusal(nameless)
        getattr(nameless, how)()
    probe, text = payload.texts(2)
    (carol,) = join("carol")
    carol.say(probe)
    alice.hear(f"carol~{probe}", why="somebody who never had a name must not be announced")
    bob.hear(f"carol~{probe}")
    bob.say(text)
    alice.hear(f"bob~{text}")


@requirement(points=2, lesson="07_usernames#who-left-is-forgotten")
def test_the_last_words_are_heard_before_the_leave(join, payload):
    """What somebody said before leaving comes first, LEAVE~ after it."""
    alice, bob = join("alice", "bob")
    texts = payload.texts(20)
    alice.say(*texts)
    alice.end_sending()
    bob.hear(*(f"alice~{text}" for text in texts), "LEAVE~alice")


@requirement(points=1, lesson="07_usernames#who-left-is-forgotten")
def test_who_leaves_gets_what_is_due(join, payload):
    """Who ends its sending still gets the answers to what it sent, then end of file."""
    alice, bob = join("alice", "bob")
    texts = payload.texts(20)
    alice.send("".join(f"{text}\n" for text in texts).encode())
    alice.end_sending()
    alice.hear(*(f"alice~{text}" for text in texts), why="the connection was closed before all was sent")
    alice.see_the_end()
    bob.hear(*(f"alice~{text}" for text in texts), "LEAVE~alice")


@requirement(points=1, lesson="07_usernames#who-left-is-forgotten")
def test_clients_that_left_leave_nothing_behind(server):
    """When many clients have come and gone, the server holds no socket and no thread of theirs."""
    must_leave_nothing_behind(server, lambda number: Room(server).enter(f"guest{number}"))


@requirement(points=4, lesson="07_usernames#one-thing-at-a-time")
def test_all_clients_see_the_same_lines_in_the_same_order(join, stage, payload):
    """When many talk at the same time all clients see the same lines in the same order."""
    members = join(*(f"member{number}" for number in range(6)))
    texts = {member: payload.words(60) for member in members}
    stage.at_once(*(lambda member=member: member.say(*texts[member]) for member in members))
    said = {f"{member.name}~{text}" for member in members for text in texts[member]}
    stories = [[member.next_line().decode("utf-8", "replace") for _ in said] for member in members]
    for member, story in zip(members, stories, strict=True):
        if torn := [line for line in story if line not in said]:
            why = "two threads sent to one connection at the same time: one lock around it all is missing"
            stage.fail(f"{member.name} receives each line whole", f"a line that nobody sent: {torn[0]!r}", member, why)
        if story != stories[0]:
            at = next(number for number, pair in enumerate(zip(story, stories[0], strict=True)) if pair[0] != pair[1])
            expected = f"{member.name} sees the lines in the order in which {members[0].name} sees them"
            why = "each line must be sent to everybody before the next one is: one lock around it all"
            stage.fail(expected, f"line {at + 1} is {story[at]!r} here and {stories[0][at]!r} there", member, why)
        mine = [line.partition("~")[2] for line in stories[0] if line.startswith(f"{member.name}~")]
        same_order(members[0], member.name, texts[member], mine)


@requirement(points=4, lesson="07_usernames#one-thing-at-a-time")
def test_nobody_speaks_before_coming_or_after_leaving(server, room, stage, payload):
    """While many come, talk and leave, nobody's line is seen before their JOIN or after their LEAVE."""
    (watcher,) = room.join("watcher")

    def visit(name):
        for turn in range(5):
            visitor = meet(server, f"{name}{turn}")
            visitor.say(f"{name}{turn}", "one", "two", "three")
            while visitor.next_line().decode() != f"{name}{turn}~three":
                pass
            visitor.leave()
            story = visitor.stream.everything().decode().splitlines()
            check([line for line in story if not line.startswith("SERVER~")], visitor)

    def check(story, who):
        if wrong := contradiction(story, who.name):
            why = "coming, talking and leaving must happen one after the other for everybody: one lock around it all"
            stage.fail(f"{who.name} sees a story without contradictions", wrong, who, why)

    names = ("ann", "ben", "cem", "dan", "eva")
    stage.at_once(*(lambda name=name: visit(name) for name in names))
    story = ["USERS~watcher"]
    while sum(line.startswith("LEAVE~") for line in story) < 5 * len(names):
        story.append(watcher.next_line().decode())
    check(story, watcher)
    marker = payload.word()
    watcher.say(marker)
    watcher.hear(f"watcher~{marker}", why="LEAVE~ comes once")


@requirement(points=1, lesson="07_usernames#who-left-is-forgotten")
def test_a_crowd_that_crashes_disturbs_nobody(room, payload):
    """When thirty clients crash at once, each one's LEAVE comes, and the others go on talking."""
    bob, *crowd, carol = room.join("bob", *(f"crowd{number}" for number in range(30)), "carol")
    for member in crowd:
        member.reset()
    for witness in (bob, carol):  # who came first, and who came last: sending to one who has crashed fails in between
        gone = {witness.next_line().decode() for _ in crowd}
        if gone != {f"LEAVE~{member.name}" for member in crowd}:
            witness.stage.fail(f"{witness.name} receives a LEAVE~ for each one", f"{sorted(gone)}", witness)
    text = payload.text()
    bob.say(text)
    for witness in (bob, carol):
        witness.hear(f"bob~{text}")
