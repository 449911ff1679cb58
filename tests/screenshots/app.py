"""The windows of the finished app: a server's, and those of people who chat. All they keep is in folders of ours."""

import json
import random
import re
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.final.carrying import comer, send_file
from tests.final.gui.host_window import HostWindow
from tests.final.gui.joining import JoinWindow
from tests.final.house import guest, until
from tests.kit.catalog import ROOT
from tests.kit.peer import Peer
from tests.kit.stage import Patience, Server, Stage, deaf_port, free_port
from tests.screenshots.album import Album
from tests.screenshots.relay import Relay
from tests.screenshots.talk import ANSWERS, CROWD, QUESTION, REMARKS, TALKERS, document, landscape, remember

PROGRAM = ROOT / "tests" / "final" / "gui" / "whole.py"
DOWNLOADS = "/home/alice/Downloads"  # is shown, and not used
USUAL, NARROW = "1000x680", "480x680"  # pixels
FILE_SIZE, HELD_AT = 5_000_000, 3_120_000  # bytes of a file, and where its transfer is stopped
PERCENT = "62 %"
CHATTER, PAUSE = 60, 0.7  # times that people say something, and the seconds between them
LATER = re.compile(r"Next try in ([3-9]|\d\d) s. 1 line waits")


def app_pictures(album: Album, place: Path) -> None:
    """All pictures of the app.

    Args:
        album: where they go.
        place: an empty folder.
    """
    remember(place / "server")
    discovery = str(free_port(socket.SOCK_DGRAM))
    with a_stage() as stage:
        options = ("--data", str(place / "server"), "--log-texts", "--announce", "--discovery-port", discovery)
        host = HostWindow(stage, album.display, str(place), discovery, "server", "--gui", *options)
        host.order("place", path=".", size=USUAL)
        server = host.start(free_port())
        people = {name: comer(server, name) for name in TALKERS}
        before_the_chat(album, place, discovery)
        with Relay(server.port, HELD_AT) as relay:
            in_the_chat(album, place, server, relay, people)
        chatter(list(people.values()))
        album.take("app-server", host)
        many_people(album, place, server)


@contextmanager
def a_stage() -> Iterator[Stage]:
    """A stage for the app."""
    stage = Stage(PROGRAM, Patience(start=20.0, reply=15.0, end=10.0), random.Random(1))
    try:
        yield stage
    finally:
        stage.close()


@contextmanager
def a_window(album: Album, home: Path, *arguments: str, downloads: str = "") -> Iterator[JoinWindow]:
    """The app of somebody who likes light windows.

    Args:
        album: whose display it is on.
        home: a folder for all that it keeps.
        arguments: the UDP port where it looks for servers, and those of python -m final.
        downloads: where it saves files, if that is shown.
    """
    settings = home / "chat-from-scratch" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps({"appearance": "light", "downloads": downloads or str(home)}), "utf-8")
    with a_stage() as stage:
        window = JoinWindow(stage, album.display, str(home), *arguments)
        window.order("place", path=".", size=USUAL)
        yield window


def before_the_chat(album: Album, place: Path, discovery: str) -> None:
    """The first window, the settings, and a login that fails."""
    with a_window(album, place / "start", discovery, downloads=DOWNLOADS) as window, deaf_port() as port:
        album.take("app-start", window)
        window["settings_button"].click()
        dialog = window.dialog("the settings open")
        album.take("app-settings", window, dialog["path"])
        window["close_button"].click()
        window["join_button"].click()
        window["servers_label"].must_show("Choose one")
        window.log_in(port, "alice")
        window.must_say("host_error", "refused")
        album.take("app-login-error", window)


def in_the_chat(album: Album, place: Path, server: Server, relay: Relay, people: dict[str, Peer]) -> None:
    """What alice sees, until the connection is lost."""
    arguments = ("9", "client", "--gui", "--port", str(relay.port), "--name", "alice")
    with a_window(album, place / "alice", *arguments) as window:
        window["login_button"].click()
        window["users_list"].must_show("さくら")
        talk(window, server, people)
        album.take("app-chat-light", window)
        look(window, "dark")
        album.take("app-chat-dark", window)
        look(window, "light")
        hold_a_file(window, server, people["Νίκος"])
        album.take("app-file", window)
        relay.go_on()
        window.must_say("file_state", "received")
        be_without_files(window)
        window.order("place", path=".", size=NARROW)
        album.take("app-chat-narrow", window)
        window.order("place", path=".", size=USUAL)
        window["personal_button"].click()
        window.answer("Zoë", "whom to write to")
        window["chat_area"].must_show(ANSWERS[-1])
        window["message_entry"].type("I am coming")
        album.take("app-private", window)
        relay.cut()
        say(window, "I am coming, wait for me")
        waits = lambda seen: bool(LATER.search(seen["text"]))  # noqa: E731
        window["banner_label"].must(waits, "says that a line waits")
        album.take("app-lost", window)


def talk(window: JoinWindow, server: Server, people: dict[str, Peer]) -> None:
    """Let people send a picture, and write to alice alone, while she writes to all."""
    people["さくら"].say("Look at the sky! 🌄")
    window["chat_area"].must_show("the sky")
    fetch(window, server, people["さくら"], landscape(), "sky.png")
    window.must_say("file_state", "received")
    say(window, f"/msg Zoë {QUESTION}")
    until(people["Zoë"], f"alice>Zoë~{QUESTION}")
    for line in ANSWERS:
        people["Zoë"].say(f"/msg alice {line}")
    window["conversations_list"].must_show("Zoë")
    be_without_files(window)


def chatter(people: list[Peer]) -> None:
    """Let people talk so long that there is something to be seen in the server's plot."""
    chance = random.Random(1)
    for _ in range(CHATTER):
        for person in chance.sample(people, chance.choice((0, 0, 1, 2))):
            person.say(chance.choice(REMARKS))
        time.sleep(PAUSE)


def hold_a_file(window: JoinWindow, server: Server, sender: Peer) -> None:
    """Let somebody send a file that comes to alice as far as the relay passes it on."""
    fetch(window, server, sender, document(FILE_SIZE), "lecture-05.pdf")
    window.must_say("file_state", PERCENT)


def fetch(window: JoinWindow, server: Server, sender: Peer, data: bytes, name: str) -> None:
    """Let somebody send a file, and alice save it."""
    number = send_file(server, sender, data, name)
    window["chat_area"].must_show(name)
    say(window, f"/get {number}")


def say(window: JoinWindow, text: str) -> None:
    """Write something, and press Return."""
    window["message_entry"].type(text)
    window["message_entry"].press("Return")


def look(window: JoinWindow, appearance: str) -> None:
    """Choose how the window looks."""
    window["settings_button"].click()
    window[f"{appearance}_radio"].click()
    window["close_button"].click()
    window["message_entry"].press("Escape")


def be_without_files(window: JoinWindow) -> None:
    """Wait until no file is seen on its way any more."""
    window.wait(lambda: not window.is_shown("file_action"), "what is said of a file goes", "it stays")


def many_people(album: Album, place: Path, server: Server) -> None:
    """A chat with a crowd in it."""
    for name in CROWD:
        guest(server, name)
    arguments = ("9", "client", "--gui", "--port", str(server.port), "--name", "Mia")
    with a_window(album, place / "mia", *arguments) as window:
        window["login_button"].click()
        window["people_label"].must_show(f"{len(CROWD) + len(TALKERS) + 1} people")
        album.take("app-many-people", window)
