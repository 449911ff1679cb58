"""The windows of steps 10 and 11, from the reference solutions."""

import random
from collections.abc import Iterator
from contextlib import contextmanager

from tests.kit.catalog import find_step
from tests.kit.gui.client import ClientWindow
from tests.kit.gui.server import ServerWindow
from tests.kit.peer import Peer
from tests.kit.stage import Patience, Stage, deaf_port
from tests.screenshots.album import Album

TALK = [
    ("bob", "Did anybody find out why send() takes a part only?"),
    ("Zoë", "The buffer of the system was full. sendall() sends the rest when there is room."),
    ("alice", "And while it waits, the thread waits: so never under a lock!"),
    ("bob", "That explains step 05 ~ thank you 😀"),
]


@contextmanager
def stage_of(step: str) -> Iterator[Stage]:
    """A stage for a reference solution."""
    stage = Stage(find_step(step).program_in(None), Patience(), random.Random(1))
    try:
        yield stage
    finally:
        stage.close()


def enter(stage: Stage, port: int, name: str) -> Peer:
    """Let somebody come who has no window."""
    peer = stage.connect(name, port)
    peer.next_line()
    peer.say(name)
    peer.next_line()
    return peer


def client_pictures(album: Album) -> None:
    """Login, a chat among three, a private message, a refusal."""
    with stage_of("08") as server_stage, stage_of("10") as stage:
        server = server_stage.start_server()
        window = ClientWindow(stage, album.display)
        with deaf_port() as port:
            window.fill_in("alice", port)
            window.dialog("a message box")
            album.take("refused", window)
            window.dismiss("a message box")
        album.take("login", window)
        bob, zoe = (enter(server_stage, server.port, name) for name in ("bob", "Zoë"))
        window.fill_in("alice", server.port)
        window["users_list"].must_show("alice")
        for name, text in TALK:
            if name == "alice":
                window["message_entry"].type(text)
                window["message_entry"].press("Return")
            else:
                (bob if name == "bob" else zoe).say(text)
            window["chat_area"].must_show(text)
        zoe.say("/msg alice Shall we do step 09 together?")
        window["chat_area"].must_show("step 09")
        window["message_entry"].type("See you all")
        album.take("chat", window)
        window["personal_button"].click()
        window.answer("Zoë", "who")
        window.dialog("what")
        album.take("private", window)


def server_picture(album: Album) -> None:
    """The server's window, while three people chat."""
    with stage_of("11") as stage:
        window = ServerWindow(stage, album.display)
        server = window.start()
        people = {name: enter(stage, server.port, name) for name in ("alice", "bob", "Zoë")}
        for name, text in TALK:
            people[name].say(text)
            window["log_area"].must_show(text)
        people["Zoë"].say("/msg alice Shall we do step 09 together?")
        window["log_area"].must_show("private")
        album.take("server", window)
