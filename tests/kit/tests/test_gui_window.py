"""A window's life: it begins, it answers, it freezes."""

import contextlib
import signal
import socket
import threading

import pytest

from tests.kit import diagnosis
from tests.kit.gui import wire
from tests.kit.gui.client import ClientWindow, has_spoken
from tests.kit.gui.display import Display
from tests.kit.gui.window import Window
from tests.kit.stage import HOST, deaf_port
from tests.kit.tests.conftest import MakeStage
from tests.kit.tests.programs import caught, hurried, unix_only
from tests.kit.tests.windows import (  # noqa: F401 (the fixtures)
    IMPORTS,
    LONG,
    LOOP,
    SHORT,
    TK,
    Show,
    _pictures,
    _show,
    caught_frozen,
)

pytestmark = hurried
CLIENT = f"""\
{TK}import socket
first = socket.create_connection(('127.0.0.1', int(sys.argv[-1])))  # tries by itself to come back
first.sendall(b'alice\\n')
said = first.makefile()
fields = [tk.Entry(root, name=name + '_entry') for name in ('host', 'port', 'username')]
status = tk.Label(root, name='status_label', text='not connected')
def log_in():
    threading.Thread(target=talk, args=[field.get() for field in fields], daemon=True).start()
def talk(host, port, name):
    lines.extend([said.readline(), said.readline()])  # is late to give that up
    said.close(), first.close()
    server = socket.create_connection((host, int(port)))
    server.sendall(name.encode() + b'\\n')
    lines.extend(server.makefile())
def look():
    status['text'] = 'connected' if lines.count('USERS~alice,bob\\n') == 2 else 'not connected'
    root.after(10, look)
lines = []
look()
for widget in (*fields, status, tk.Button(root, name='login_button', command=log_in)):
    widget.pack()
root.mainloop()
"""
FREEZES = "def freeze():\n    time.sleep(60)\ntk.Button(root, name='freeze', command=freeze).pack()\n"


def test_a_window_that_freezes_in_a_callback(show: Show) -> None:
    window = show(TK + FREEZES + LOOP)
    window.order("click", path=".freeze")
    failure = caught_frozen(window, window.settle)
    assert (failure.expected, failure.came) == ("the window answers within 1 s", "it is frozen")
    place = "client.py:5 in freeze:  time.sleep(60), called by click"
    assert failure.cause == f"the main loop waits in {place}: what takes long belongs into another thread"
    assert window.stage.evidence.windows == []
    assert window.stage.evidence.waits == ["client.py:5 in freeze:  time.sleep(60)"]


def test_a_window_that_freezes_by_itself(show: Show) -> None:
    window = show(TK + FREEZES.replace("=freeze)", "=lambda: root.after(1, freeze))") + LOOP)
    window.order("click", path=".freeze")
    failure = caught_frozen(window, lambda: window.wait(lambda: window.order("ping"), "it freezes", "it does not"))
    assert failure.cause.startswith("the main loop waits in ") and "called by" not in failure.cause


def test_a_window_without_a_main_loop(stage_of: MakeStage, display: Display) -> None:
    stage = stage_of(TK + "time.sleep(60)\n", name="client.py", start=LONG, reply=SHORT)
    cause = caught(lambda: Window(stage, display)).cause
    place = "client.py:4 in <module>:  time.sleep(60)"
    assert cause == f"the program has a window and is not in mainloop(): it is at {place}"


def test_a_main_loop_that_was_left(show: Show) -> None:
    window = show(TK + "tk.Button(root, name='leave', command=root.quit).pack()\n" + LOOP + "time.sleep(60)\n")
    window.order("click", path=".leave")
    failure = caught_frozen(window, lambda: window.wait(lambda: window.order("ping"), "it freezes", "it does not"))
    assert failure.cause.startswith("the program has left its main loop and is not in mainloop(): it is at client.py:")


@pytest.mark.parametrize(
    ("text", "came", "cause"),
    [
        (TK, "it is closed", "it must call mainloop()"),
        (IMPORTS, "none came", "it must make a Tk() and call mainloop()"),
        (IMPORTS + "tk.Tcl()\n", "none came", "it must make a Tk() and call mainloop()"),
    ],
    ids=["no main loop", "no window", "only a Tcl interpreter"],
)
def test_a_program_that_ends_at_once(stage_of: MakeStage, display: Display, text: str, came: str, cause: str) -> None:
    stage = stage_of(text, name="client.py", start=LONG, reply=LONG)
    failure = caught(lambda: Window(stage, display))
    assert (failure.expected, failure.came, failure.cause) == ("client.py shows a window", came, cause)


def test_a_crash_at_the_start(stage_of: MakeStage, display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosis, "QUIET", LONG)
    stage = stage_of(TK + "1 / 0\n", name="client.py", start=LONG, reply=LONG)
    failure = caught(lambda: Window(stage, display))
    assert failure.expected == "client.py shows a window"
    assert failure.cause == "client.py crashed: ZeroDivisionError: division by zero (client.py line 4)"
    assert "bootstrap" not in stage.evidence.errors and "window_driver" not in stage.evidence.errors


def test_a_program_that_runs_without_a_window(
    stage_of: MakeStage, display: Display, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = wire.Wire.wait_event
    monkeypatch.setattr(wire.Wire, "wait_event", lambda self, kind, seconds: wait(self, kind, SHORT))
    stage = stage_of(IMPORTS + "time.sleep(60)\n", name="client.py", start=LONG)
    assert caught(lambda: Window(stage, display)).came == "none came"
    assert stage.evidence.windows == []


def test_a_program_that_does_not_start(stage_of: MakeStage, display: Display, monkeypatch: pytest.MonkeyPatch) -> None:
    with deaf_port() as deaf:
        monkeypatch.setattr(wire.Wire, "address", property(lambda _: f"{deaf} token"))
        stage = stage_of(TK + LOOP, name="client.py", start=0.2)
        assert caught(lambda: Window(stage, display)).came == "it did not start"


@pytest.mark.parametrize(
    ("said", "seconds"),
    [(b"nonsense\n", LONG), (b"[]\n", LONG), (b"[" * 100_000 + b"\n", LONG), (b"x" * 5_000_000, SHORT)],
    ids=["no JSON", "another JSON", "too deep", "no end"],
)
def test_who_is_not_the_driver_is_no_window(said: bytes, seconds: float) -> None:
    line = wire.Wire()
    port = int(line.address.split()[0])
    with socket.create_connection(("127.0.0.1", port)) as liar:

        def lie() -> None:
            with contextlib.suppress(OSError):  # nobody listens any more
                liar.sendall(said)

        thread = threading.Thread(target=lie)
        thread.start()
        assert not line.connect(seconds)
        line.close()
        thread.join()


def test_nonsense_from_the_driver_ends_the_window() -> None:
    line = wire.Wire()
    port, token = line.address.split()
    with socket.create_connection(("127.0.0.1", int(port))) as liar:
        liar.sendall(f'{{"token": "{token}"}}\n{{"id": 99}}\n{{"event": "x"}}\n5\n'.encode())
        assert line.connect(LONG)
        assert line.wait_event("x", LONG)
        assert line.ask("tree", LONG) == {"problem": "ended", "message": ""}
    line.close()


def test_a_window_that_stays_hidden(stage_of: MakeStage, display: Display, pictures: None) -> None:  # noqa: ARG001
    stage = stage_of(TK + "root.withdraw()\n" + LOOP, name="client.py", start=LONG, reply=2)
    assert caught(lambda: Window(stage, display)).came == "none can be seen"
    assert stage.evidence.windows[0].endswith("not visible")


@unix_only
def test_a_program_that_stands_still(show: Show, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "SLACK", 0.1)
    window = show(TK + LOOP)
    window.program.process.send_signal(signal.SIGSTOP)
    assert caught_frozen(window, window.settle).came == "not one thread of the program runs any more"


def client_window(stage_of: MakeStage, display: Display) -> ClientWindow:
    return ClientWindow(stage_of(CLIENT, name="client.py", start=LONG, reply=LONG), display)


def test_a_client_and_its_server(stage_of: MakeStage, display: Display) -> None:
    window = client_window(stage_of, display)
    window.wait(window._spoken_to, "it speaks", "it does not")
    window.log_in("alice", "bob")
    assert [peer.stream.ended for peer in window.stage.peers] == [True, False]
    assert [entry.rstrip(" │") for entry in window.stage.chart.draw() if "types" in entry]
    window.stop_listening()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", window.port))


def test_who_has_gone_is_not_the_client(stage_of: MakeStage, display: Display) -> None:
    window = client_window(stage_of, display)
    with socket.create_connection((HOST, window.port)) as gone:
        gone.sendall(b"alice\n")
    window.wait(lambda: any(peer.stream.ended for peer in window.stage.peers), "it goes", "it stays")
    with socket.create_connection((HOST, window.port)) as other:
        other.sendall(b"alice\n")
        port = other.getsockname()[1]
        peers = window.stage.peers
        window.wait(
            lambda: port in [each.remote_port for each in peers if has_spoken(each)], "it speaks", "it does not"
        )
        assert window.server("alice").remote_port == port
