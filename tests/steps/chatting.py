"""What the tests of the chat servers (07 to 09) have in common: logging in, and telling a story's contradictions."""

import itertools
import time

from tests.kit.chart import quote

MANY_TURNS = 4  # times the patience for one reply, for a name that others have first
USERS_WHY = "USERS~ lists all names, the newcomer's too, sorted by casefold, with commas and no spaces"


def why_not_in(line):
    """Return the likely cause of a line that came instead of USERS~ and the names."""
    if line.startswith("ERROR~"):
        return "a name of 1 to 20 letters, digits, _ and - that nobody has is accepted: letters of any script"
    if line.startswith("JOIN~"):
        return "JOIN~ goes to the others; the newcomer gets USERS~"
    return USERS_WHY


def is_notice(line):
    """SERVER lines may come at any time."""
    return line.startswith(b"SERVER~")


def meet(server, name):
    """Connect a client that is asked for its name and has not given it."""
    server.stage.skipped = is_notice
    client = server.client(name)
    greeting = client.stream.take_line(client.stage.patience.reply)
    if greeting is None:
        client.stage.fail_silent(f"{name} is greeted: SERVER~ and a text that asks for a name", "nothing", client)
    if not is_notice(greeting):
        client.stage.fail(f"{name} is greeted with a line SERVER~…", repr(greeting), client)
    return client


def users(*names):
    """Return the line that lists these names."""
    return "USERS~" + ",".join(sorted(names, key=str.casefold))


def refusal(client, naming=""):
    """Demand an ERROR line, which names something if asked to."""
    line = client.next_line(f"{client.name} receives ERROR~ and the reason").decode("utf-8", "replace")
    if not line.startswith("ERROR~") or naming not in line:
        expected = f"{client.name} receives ERROR~ and a reason" + (f' that names "{naming}"' if naming else "")
        client.stage.fail(expected, f'"{line}"', client)


def insist(client, name):
    """Ask for a name again and again, until whoever has it has left."""
    deadline = time.monotonic() + MANY_TURNS * client.stage.patience.reply
    while time.monotonic() < deadline:
        client.say(name)
        if client.next_line().startswith(b"USERS~"):
            return
    client.stage.fail(f"{client.name} gets the name {name} when all who had it have left", "it stays taken", client)


def same_order(hearer, speaker, wanted, came):
    """Demand that what one client said came to another in its order, each line once."""
    pairs = itertools.zip_longest(wanted, came, fillvalue="")
    for number, (one, other) in enumerate(pairs, start=1):
        if one != other:
            expected = f"line {number} of {speaker} at {hearer.name} is {quote(one.encode())}"
            hearer.stage.fail(expected, quote(other.encode()), hearer, "lines were lost, came twice or overtook others")


class Room:
    """The clients that are in the chat, in the order of their coming."""

    def __init__(self, server):
        self.server = server
        self.members = []

    def join(self, *names):
        """Log in one client after the other; each one's coming is told to all others."""
        return [self._join(name) for name in names]

    def enter(self, name):
        """Log in a client without a look at what it or the others are told."""
        newcomer = meet(self.server, name)
        newcomer.say(name)
        newcomer.next_line(f"{name} receives USERS~ and all names")
        return newcomer

    def _join(self, name):
        newcomer = meet(self.server, name)
        newcomer.say(name)
        newcomer.hear(users(name, *(member.name for member in self.members)), why=why_not_in)
        for member in self.members:
            member.hear(f"JOIN~{name}")
        self.members.append(newcomer)
        return newcomer

    def without(self, client):
        """Forget a client that is about to leave; return the others."""
        self.members.remove(client)
        return self.members


def contradiction(lines, me):
    """Return what is wrong in the lines one client received since its login, or "".

    Nobody speaks before their JOIN or after their LEAVE, and each of these comes once.
    """
    present = set(lines[0].removeprefix("USERS~").split(","))
    if me not in present:
        return f"{lines[0]!r} does not list {me}"
    for line in lines[1:]:
        tag, _, text = line.partition("~")
        if tag == "JOIN":
            if text in present:
                return f"JOIN~{text}, who was there already"
            present.add(text)
        elif tag == "LEAVE":
            if text not in present:
                return f"LEAVE~{text}, who was not there"
            present.remove(text)
        elif tag not in present:
            return f"{line!r}, but {tag} was not there"
    return ""
