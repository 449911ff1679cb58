"""python -m steps demo: a chat server and three people who talk through it, drawn as they spoke."""

from tests.kit.catalog import Step
from tests.kit.payload import Payload
from tests.kit.stage import Patience, Stage

STEP = Step(8, "08_private_chat")
TALK = [
    ("alice", "Hello! This is a real server, on a real socket.", "alice~{}", ("alice", "bob", "carol")),
    ("bob", "And each line reaches everybody, in the same order.", "bob~{}", ("alice", "bob", "carol")),
    ("carol", "/msg bob This one is for you alone.", "carol>bob~This one is for you alone.", ("bob", "carol")),
]


def conversation() -> list[str]:
    """Run the reference server of step 08, let three clients talk, and return the chart of what was sent."""
    stage = Stage(STEP.program_in(None), Patience(), Payload())
    try:
        server = stage.start_server()
        clients = {name: server.client(name) for name in ("alice", "bob", "carol")}
        stage.skipped = stage.chart.skipped = lambda line: line.startswith((b"SERVER~", b"USERS~", b"JOIN~"))
        for name, client in clients.items():
            client.stream.take_line(stage.patience.reply)  # the greeting
            client.say(name)
            client.stream.take_line(stage.patience.reply)  # the list of users
        for speaker, line, comes, hearers in TALK:
            clients[speaker].say(line)
            for hearer in hearers:
                clients[hearer].hear(comes.format(line))
        return stage.chart.draw()
    finally:
        stage.close()
