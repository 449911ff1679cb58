"""A server that is started and stopped again and again by one program, and told what to do by who sits there."""

import contextlib
import logging
import shutil
import socket
import ssl
import threading
from collections.abc import Iterator
from logging.handlers import BufferingHandler
from pathlib import Path

import pytest

from final import certificates
from final.host import OPERATOR, Answer, Failed, Line, Started, Stopped
from final.overhearing import MOST_WAITING, Ear, Lines
from tests.final.hosted import Hosted, options
from tests.final.house import couple, guest, hears_nothing_but, meet
from tests.kit import system
from tests.kit.stage import HOST, Server, Stage, free_port

BYE = "SERVER~Server is shutting down"


@pytest.fixture
def hosted(stage: Stage) -> Iterator[Hosted]:
    """A host whose server does not run yet."""
    hosted = Hosted(stage)
    yield hosted
    hosted.host.stop()
    hosted.must_be_quiet()


@pytest.fixture
def server(hosted: Hosted) -> Server:
    """Its server, running."""
    return hosted.opens()


def answered(hosted: Hosted, order: str) -> Answer:
    """Return the answer to an order."""
    hosted.host.order(order)
    return hosted.waits_for(Answer)


def test_who_is_there_is_seen_and_what_they_have_said_is_counted(hosted: Hosted, server: Server) -> None:
    alice, bob = couple(server)
    alice.say("hello", "/msg bob psst", "/who")
    bob.hear("alice~hello", "alice>bob~psst")
    seen = hosted.sees(lambda seen: seen.lines == 2 and len(seen.people) == 2)
    assert [(person.name, person.lines) for person in seen.people] == [("alice", 2), ("bob", 0)]
    assert all(person.address.startswith(f"{HOST}:") and person.joined > 1e9 for person in seen.people)
    alice.reset()
    assert [person.name for person in hosted.sees(lambda seen: len(seen.people) == 1).people] == ["bob"]


def test_everybody_is_told_of_the_end_and_the_port_can_be_used_again(hosted: Hosted) -> None:
    port = free_port()
    for _ in range(3):
        alice, nameless = guest(server := hosted.opens("--port", str(port)), "alice"), meet(server, "nameless")
        hosted.closes()
        for peer in (alice, nameless):
            peer.hear(BYE)
            peer.see_the_end()


def test_a_server_that_is_stopped_before_it_runs_ends_at_once(hosted: Hosted) -> None:
    hosted.host.start(options())
    hosted.host.stop()
    hosted.waits_for(Stopped)
    assert len([news for news in hosted.seen if isinstance(news, Started)]) == 1
    hosted.must_be_quiet()


@pytest.mark.parametrize("port", ["in use", "70000", "-1"])
def test_an_address_that_cannot_be_used_is_one_sentence_and_the_next_may_do(hosted: Hosted, port: str) -> None:
    with socket.create_server((HOST, 0)) as other:
        number = other.getsockname()[1] if port == "in use" else int(port)
        wanted = options()
        wanted.port = number  # as a form may have it
        hosted.host.start(wanted)
        assert hosted.waits_for(Failed).reason.startswith(f"Cannot listen on {HOST}:{number}: ")
    hosted.must_be_quiet()
    hosted.opens()


def test_a_folder_that_cannot_be_used_is_one_sentence(hosted: Hosted, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    hosted.host.start(options("--data", str(tmp_path / "file")))
    assert str(tmp_path / "file") in hosted.waits_for(Failed).reason


def test_without_a_way_to_make_a_certificate_there_is_one_sentence(
    hosted: Hosted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certificates.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    hosted.host.start(options("--tls", "--data", str(tmp_path)))
    assert hosted.waits_for(Failed).reason.startswith("To make a certificate, install openssl")


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed: not checked")
@pytest.mark.parametrize("late", [False, True], ids=["never", "too late"])
def test_who_does_not_end_the_handshake_leaves_nothing_behind(hosted: Hosted, tmp_path: Path, late: bool) -> None:
    seconds = "60" if late else "5"  # in which the handshake must end
    server = hosted.opens("--tls", "--data", str(tmp_path), "--login-timeout", seconds)
    with socket.create_connection((HOST, server.port)) as sock:
        assert system.poll(lambda: any(thread.name.startswith(HOST) for thread in threading.enumerate()), 15)
        hosted.host.stop()
        hosted.waits_for(Stopped)
        if late:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            with context.wrap_socket(sock) as wrapped, contextlib.suppress(OSError):  # which may say: no proper end
                assert not wrapped.recv(1)
        hosted.must_be_quiet()


def test_a_port_for_questions_that_is_in_use_is_one_sentence(hosted: Hosted) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("", 0))
        port = other.getsockname()[1]
        hosted.host.start(options("--announce", "--discovery-port", str(port)))
        reason = hosted.waits_for(Failed).reason
    assert reason.startswith(f"Cannot answer who looks for servers, on port {port}: ")


def test_who_is_kicked_is_told_and_may_come_back(hosted: Hosted, server: Server) -> None:
    alice, bob = couple(server)
    assert answered(hosted, "/kick BOB") == Answer("bob is turned out", refused=False)
    bob.hear(f"SERVER~{OPERATOR} has turned you out")
    bob.see_the_end()
    alice.hear("LEAVE~bob")
    guest(server, "bob")


def test_who_is_banned_stays_out_until_they_are_let_in_again(hosted: Hosted, tmp_path: Path) -> None:
    server = hosted.opens("--data", str(tmp_path))
    couple(server)
    assert answered(hosted, "/ban bob") == Answer("bob is banned", refused=False)
    assert hosted.sees(lambda seen: bool(seen.banned)).banned == ("bob",)
    hosted.closes()
    peer = meet(hosted.opens("--data", str(tmp_path)), "bob")
    peer.say("bob")
    peer.hear("ERROR~bob is banned")
    assert hosted.sees(lambda seen: True).banned == ("bob",)
    assert answered(hosted, "/unban bob").text == "bob may come in again"
    peer.say("bob")
    peer.hear("USERS~bob")


def test_who_is_muted_is_not_heard(hosted: Hosted, server: Server) -> None:
    alice, bob = couple(server)
    answered(hosted, "/mute bob")
    bob.hear("SERVER~You are muted")
    bob.say("hello?")
    bob.hear("ERROR~You are muted: nobody hears you")
    hears_nothing_but(alice, alice)
    assert [person.name for person in hosted.sees(lambda seen: True).people if person.muted] == ["bob"]


def test_an_announcement_reaches_everybody_in_all_rooms(hosted: Hosted, server: Server) -> None:
    alice, bob = couple(server)
    bob.say("/join games")
    alice.hear("LEAVE~bob")
    bob.hear("SERVER~You are in the room games", "USERS~bob")
    assert answered(hosted, "/announce Tea ~ now").text == "Everybody was told: Tea ~ now"
    for peer in (alice, bob):
        peer.hear("SERVER~Tea ~ now")


def test_a_notice_reaches_one_person_alone(hosted: Hosted, server: Server) -> None:
    alice, bob = couple(server)
    assert answered(hosted, "/notice Bob mind your words").text == "bob was told: mind your words"
    bob.hear("SERVER~mind your words")
    hears_nothing_but(alice, alice)


def test_an_order_is_one_line_however_it_was_pasted(hosted: Hosted, server: Server) -> None:
    alice, bob = couple(server)
    hosted.host.order("/announce first\nalice~not hers")
    bob.hear("SERVER~first alice~not hers")
    alice.hear("SERVER~first alice~not hers")


@pytest.mark.parametrize(
    "order", ["/kick nobody", "/unban nobody", "/announce", "/notice bob", "/dance", "/announce " + "x" * 5000]
)
def test_what_cannot_be_done_is_refused(hosted: Hosted, order: str) -> None:
    hosted.opens()
    assert answered(hosted, order).refused
    assert answered(hosted, "/announce marker") == Answer("Everybody was told: marker", refused=False)


@pytest.mark.parametrize("order", ["/who", "/leave", "/join x", "/history 1", "/register secret", "/msg x \ud800", "x"])
def test_what_only_people_in_a_room_can_do_is_unknown(hosted: Hosted, order: str) -> None:
    hosted.opens()
    assert answered(hosted, order) == Answer(f"Unknown command {order.split(maxsplit=1)[0]}, try /help", refused=True)
    assert answered(hosted, "/announce \ud800") == Answer("Everybody was told: ?", refused=False)


def test_the_log_tells_who_comes_speaks_and_goes(hosted: Hosted, server: Server) -> None:
    alice, _ = couple(server)
    address = hosted.sees(lambda seen: len(seen.people) == 2).people[0].address
    alice.say("hello", "/quit")
    hosted.waits_for(Line, lambda line: line.text == f"{address} has left (alice)")
    told = [news.text for news in hosted.seen if isinstance(news, Line) and (address in news.text or "[" in news.text)]
    assert told == [f"{address} connected", f"{address} is alice", "[alice] (one line)", f"{address} has left (alice)"]


def test_the_log_holds_what_is_said_if_that_is_wanted_but_never_private_lines(hosted: Hosted, server: Server) -> None:
    alice, _ = couple(server)
    hosted.host.log_texts(True)
    answered(hosted, "/announce texts are logged")  # orders are carried out in turn
    alice.say("/msg bob psst", "for all\x1b[2J")
    assert hosted.waits_for(Line, lambda line: line.text.startswith("[alice]")).text == "[alice] for all\ufffd[2J"
    hosted.host.log_texts(False)
    answered(hosted, "/announce not any more")
    alice.say("psst", "psst")
    hosted.waits_for(Line, lambda line: line.text.startswith("[alice]"))
    hosted.closes()
    assert "psst" not in str([news for news in hosted.seen if isinstance(news, Line)])


def test_what_floods_the_log_is_counted_instead_of_kept(hosted: Hosted) -> None:
    lines, inbox = Lines(hosted.host.inbox, logging.WARNING), hosted.host.inbox
    record = logging.makeLogRecord({"msg": "hello", "levelno": logging.INFO})
    for _ in range(MOST_WAITING + 10):
        lines.handle(record)
    assert inbox.qsize() == MOST_WAITING
    while inbox.qsize():
        inbox.get()
    lines.handle(record)
    assert [inbox.get().text, inbox.get().text] == ["… 10 lines are left out", "hello"]


def test_an_answer_that_comes_in_pieces_is_one(hosted: Hosted) -> None:
    ear = Ear(hosted.host.inbox)
    for piece in (b"SERVER~first\nERR", b"OR~\xc3", b"\xa9~\n"):
        ear.push(piece)
    assert [hosted.waits_for(Answer), hosted.waits_for(Answer)] == [Answer("first", False), Answer("\xe9~", True)]


def test_other_readers_of_the_log_are_told_no_more_than_before(hosted: Hosted, monkeypatch: pytest.MonkeyPatch) -> None:
    reader = BufferingHandler(1000)
    monkeypatch.setattr(logging.getLogger(), "handlers", [reader])
    alice, _ = couple(hosted.opens("--log-texts"))
    alice.say("a secret")
    hosted.waits_for(Line, lambda line: "a secret" in line.text)
    logging.getLogger("final.test").warning("a warning")
    hosted.waits_for(Line, lambda line: line.text == "a warning")
    assert [record.getMessage() for record in reader.buffer] == ["a warning"]


def test_the_log_of_the_program_is_as_before_once_the_server_has_ended(hosted: Hosted) -> None:
    logger = logging.getLogger("final")
    before = (logger.level, list(logger.handlers))
    hosted.opens()
    hosted.closes()
    assert (logger.level, logger.handlers) == before
