"""One test's stage: programs, peers, and their end."""

import socket
import threading

import pytest

from tests.kit import processes, system
from tests.kit import stage as stage_module
from tests.kit.stage import HOST, Patience
from tests.kit.tests.conftest import MakeStage
from tests.kit.tests.programs import ARGUMENTS, ECHO, LISTENS, SLEEPS, STANDS, caught, hurried, linux_only, lives


@hurried
def test_a_server_that_never_listens_is_waited_for_once(stage_of: MakeStage) -> None:
    stage = stage_of(ARGUMENTS + "print('Hello', flush=True)\n" + SLEEPS, start=0.5)
    failure = caught(stage.start_server)
    assert failure.expected == 'server.py prints the line "Listening on 127.0.0.1:PORT"'
    assert failure.came in ('it printed "Hello"', "it printed nothing")
    assert stage.patience.start <= stage_module.SECOND_START
    assert stage.evidence.program == "server.py"


@hurried
def test_a_server_that_listens_where_it_was_not_told_to(stage_of: MakeStage) -> None:
    stage = stage_of(LISTENS.replace(", port)", ", 0)") + SLEEPS)
    failure = caught(lambda: stage.start_server(port=1))
    assert failure.expected == "with --port 1 server.py listens on port 1"
    assert failure.came.startswith("it listens on port ")


@hurried
def test_a_server_that_no_longer_listens(stage_of: MakeStage) -> None:
    server = stage_of(LISTENS + "listener.close()\n" + "print('closed', flush=True)\n" + SLEEPS).start_server()
    assert server.program.stdout.wait_for(lambda data: b"closed" in data, 10)
    assert caught(lambda: server.client("alice")).expected == f"alice can connect to port {server.port}"


def test_without_a_program_a_failure_is_only_what_the_test_says(stage_of: MakeStage) -> None:
    stage = stage_of("")
    failure = caught(lambda: stage.fail("this", "that", why="because"))
    assert (failure.expected, failure.came, failure.cause) == ("this", "that", "because")
    assert caught(lambda: stage.fail_silent("this", "nothing", why="because")).cause == "because"
    assert str(failure) == "expected: this; came: that"


def test_actions_at_once_wait_for_each_other(stage_of: MakeStage) -> None:
    barrier = threading.Barrier(3)
    stage_of("").at_once(*[lambda: barrier.wait(10)] * 3)
    assert not barrier.broken


def test_of_actions_at_once_the_first_failure_is_raised(stage_of: MakeStage) -> None:
    done: list[int] = []

    def fail() -> None:
        raise ValueError("no")

    before = threading.active_count()
    stage = stage_of("")
    with pytest.raises(ValueError, match="no"):
        stage.at_once(lambda: done.append(1), fail, lambda: done.append(3))
    assert sorted(done) == [1, 3]
    assert threading.active_count() == before + 1  # the stage's reader


def test_what_cannot_be_checked_at_once_is_not_checked(stage_of: MakeStage) -> None:
    with pytest.raises(pytest.skip.Exception):
        stage_of("").at_once(lambda: system.not_checked("here"), lambda: None)


def test_nothing_remains_after_the_end(stage_of: MakeStage) -> None:
    before = set(threading.enumerate())
    stage = stage_of(ECHO)
    servers = [stage.start_server(), stage.start_server()]
    alice = servers[0].client("alice")
    servers[1].clients("bob", "carol")
    alice.say("hello")
    stage.close()
    assert set(threading.enumerate()) == before
    assert not any(lives(server.program.process.pid) for server in servers)
    assert not any(peer.is_open for peer in stage.peers)
    for server in servers:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((HOST, server.port))
    stage.reader = stage_module.Reader()  # so that the fixture may close once more


@linux_only
def test_a_program_that_works_in_silence_is_not_idle(stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "IDLE_SECONDS", 0.3)
    monkeypatch.setattr(stage_module, "IDLE_SHARE", 0.02)  # on a busy machine it gets little
    stage = stage_of(LISTENS + "while True:\n    pass\n")
    stage.start_server()
    failure = caught(lambda: stage.demand_idle("here"))
    assert failure.expected == "server.py uses no processor time in a second of silence here"
    assert "a loop that never blocks" in failure.cause


@linux_only
def test_a_program_that_sleeps_is_idle(stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stage_module, "IDLE_SECONDS", 0.3)
    stage = stage_of(LISTENS + SLEEPS)
    stage.start_server()
    stage.demand_idle("here")


def test_a_program_that_has_ended_is_not_idle(stage_of: MakeStage) -> None:
    stage = stage_of("")
    stage.start().status(30)
    assert caught(lambda: stage.demand_idle("here")).came == "it ended with status 0"


def test_where_processor_time_is_unknown_idleness_is_not_checked(
    stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stage_module, "IDLE_SECONDS", 0.0)
    monkeypatch.setattr(processes.Family, "cpu_seconds", lambda family: None)
    stage = stage_of(ARGUMENTS + STANDS)
    stage.start()
    with pytest.raises(pytest.skip.Exception, match="processor time"):
        stage.demand_idle("here")


@hurried
def test_the_line_listening_on_needs_its_end(stage_of: MakeStage) -> None:
    caught(stage_of(LISTENS.replace("flush=True", "flush=True, end=''") + SLEEPS, start=0.5).start_server)


@hurried
def test_what_was_printed_cannot_break_the_failure(stage_of: MakeStage) -> None:
    stage = stage_of(ARGUMENTS + "print('a\\n\\n\\x1b[31mb', flush=True)\nsys.exit()\n")
    assert caught(stage.start_server).came.isprintable()


def test_patience_with_replies_tires() -> None:
    patience = Patience()
    replies = [patience.reply for _ in range(9) if patience.tire() is None]
    assert replies[:3] == pytest.approx([4.0, 3.2, 2.56])
    assert replies[-1] == stage_module.LEAST_PATIENCE
    hasty = Patience(reply=0.5)
    hasty.tire()
    assert hasty.reply == 0.5


def test_a_port_that_is_taken_is_not_free(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server((HOST, 0)) as taken:
        ports = [taken.getsockname()[1], 0]
        monkeypatch.setattr(stage_module.random, "randrange", lambda *limits: ports.pop(0))
        assert stage_module.free_port() == 0
    assert ports == []
