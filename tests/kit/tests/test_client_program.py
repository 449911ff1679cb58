"""The program under test as a client."""

import pytest

from tests.kit.client_program import ClientProgram
from tests.kit.program import Program
from tests.kit.stage import HOST, deaf_port
from tests.kit.tests.conftest import MakeStage
from tests.kit.tests.programs import ARGUMENTS, CONNECTS, READY, SLEEPS, caught, hurried

READS = "for line in sys.stdin:\n    connection.sendall(line.encode())\n    print(line, end='', flush=True)\n"


def client_of(stage_of: MakeStage, text: str, **patience: float) -> ClientProgram:
    return ClientProgram(stage_of(text, name="client.py", **patience))


def test_what_is_typed_arrives_and_is_shown(stage_of: MakeStage) -> None:
    client = client_of(stage_of, CONNECTS + READS)
    client.type("one", "two")
    client.server.hear("one", "two")
    client.must_show("two")
    client.type_unfinished("three")
    client.end_typing()
    client.must_end(0, 30)
    client.must_have_printed("one", "two")
    chart = "".join(client.stage.chart.draw())
    assert chart.startswith("    server") and "you" in chart and "end of input" in chart


@hurried
def test_a_client_that_does_not_connect(stage_of: MakeStage) -> None:
    failure = caught(lambda: client_of(stage_of, ARGUMENTS + SLEEPS, start=0.3))
    assert failure.expected.startswith("client.py connects to 127.0.0.1:")
    assert failure.came == "no connection came"


@hurried
def test_a_line_that_is_not_shown(stage_of: MakeStage) -> None:
    client = client_of(stage_of, CONNECTS + SLEEPS, reply=0.1)
    failure = caught(lambda: client.must_show("hello"))
    assert (failure.expected, failure.came) == ('client.py prints "hello" at once', "it printed nothing")


@hurried
def test_an_end_that_does_not_come_or_has_another_status(stage_of: MakeStage) -> None:
    client = client_of(stage_of, CONNECTS + "sys.stdin.read()\nsys.exit(3)\n")
    assert caught(lambda: client.must_end(0, 0.1)).came == "it is still running after 0.1 s"
    client.end_typing()
    client.must_end(3, 30)
    client.must_end()
    failure = caught(lambda: client.must_end(0))
    assert (failure.expected, failure.came) == ("client.py ends with status 0", "it ended with status 3")


@hurried
def test_lines_that_were_not_printed_or_not_alone(stage_of: MakeStage) -> None:
    client = client_of(stage_of, CONNECTS + "print('> one')\nprint('two')\n")
    client.must_end(0, 30)
    client.must_have_printed("two")
    failure = caught(lambda: client.must_have_printed("one", "two"))
    assert failure.expected == 'client.py has printed "one\\ntwo"'
    assert (failure.came, failure.cause) == (
        'it printed "> one\\ntwo\\n"',
        "each line stands alone: no prompt, no break",
    )
    assert caught(lambda: client.must_have_printed("three")).cause == "a line that arrived was not printed"


@hurried
def test_a_complaint_that_is_missing_or_another(stage_of: MakeStage) -> None:
    assert caught(lambda: client_of(stage_of, CONNECTS).must_complain("Disconnected")).came == "nothing"
    client = client_of(stage_of, CONNECTS + "print('Oh', file=sys.stderr)\n")
    client.must_end(0, 30)
    client.must_complain("Oh")
    assert caught(lambda: client.must_complain("Disconnected")).came == '"Oh\\n"'


def test_a_traceback_is_no_complaint(stage_of: MakeStage) -> None:
    client = client_of(stage_of, CONNECTS + "raise ValueError('Disconnected')\n")
    client.must_end(1, 30)
    assert caught(lambda: client.must_complain("ValueError")).came == "a traceback"


COMPLAINS = ARGUMENTS + "where = f'Cannot connect to 127.0.0.1:{port}: '\n"


@hurried
@pytest.mark.parametrize(
    ("text", "came"),
    [
        ("sys.exit(where + 'refused')\n", ""),
        ("socket.create_connection(('127.0.0.1', port))\n", "a traceback"),
        ("sys.exit(1)\n", "nothing"),
        ("sys.exit('Oh')\n", '"Oh\\n"'),
        ("print(where + 'oh', file=sys.stderr)\n", "status 0"),
        (f"print(where + 'oh', file=sys.stderr, flush=True)\n{READY}{SLEEPS}", "it still runs"),
    ],
)
def test_a_client_must_say_that_nobody_listens(
    stage_of: MakeStage, monkeypatch: pytest.MonkeyPatch, text: str, came: str
) -> None:
    def running(program: Program, _seconds: float) -> None:
        program.stderr.wait_for(lambda data: b"ready" in data, 20)

    if came == "it still runs":
        monkeypatch.setattr(Program, "drained_status", running)
    stage = stage_of(COMPLAINS + text, name="client.py")
    with deaf_port() as port:
        if came:
            assert caught(lambda: ClientProgram.must_not_connect(stage, HOST, port)).came == came
        else:
            ClientProgram.must_not_connect(stage, HOST, port)
