"""Runs a script as `python script.py` would, on a machine that is harder than the student's."""

import json
import socket
from pathlib import Path

import pytest

from tests.kit.tests.conftest import Start

needs_unix_sockets = pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="no AF_UNIX: not checked")


def said(start: Start, text: str, *arguments: str, **more: object) -> object:
    """Return what a program prints as JSON."""
    program = start("import json, socket, sys, threading\n" + text, *arguments, **more)
    assert program.drained_status(20) == 0, program.complained()
    return json.loads(program.printed())


@needs_unix_sockets
def test_send_takes_half_of_what_is_long_and_all_of_what_is_short(start: Start) -> None:
    text = "left, right = socket.socketpair()\nprint([left.send(bytes(n)) for n in (0, 1, 512, 513, 1000, 2000)])\n"
    assert said(start, text) == [0, 1, 512, 512, 512, 1000]


@needs_unix_sockets
def test_sendall_sends_all_in_two_steps(start: Start) -> None:
    text = "left, right = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\nleft.sendall(b'hello')\n"
    assert said(start, text + "print(json.dumps([right.recv(9).decode() for _ in 'ab']))") == ["he", "llo"]


def test_sendall_over_tcp_loses_nothing(start: Start) -> None:
    text = """\
listener = socket.create_server(("127.0.0.1", 0))
left = socket.create_connection(listener.getsockname())
right, _ = listener.accept()
left.sendall(memoryview(b"hello"), 0)
left.close()
print(json.dumps(right.makefile().read()))
"""
    assert said(start, text) == "hello"


def test_threads_change_much_more_often_than_usual(start: Start) -> None:
    assert said(start, "print(sys.getswitchinterval())") == pytest.approx(1e-6)


def test_the_script_is_the_main_module(start: Start) -> None:
    text = "import __main__\nx = 5\nprint(json.dumps([__name__, __main__.x, __main__.__file__, __file__, sys.path[0]]))"
    name, x, main_file, file, folder = said(start, text)  # type: ignore[misc]
    assert (name, x, main_file, folder) == ("__main__", 5, file, str(Path(file).parent))


def test_nothing_of_the_bootstrap_is_seen_by_the_script(start: Start) -> None:
    names = said(start, "print(json.dumps([name for name in globals() if not name.startswith('__')]))")
    assert names == ["json", "socket", "sys", "threading"]


def test_a_module_next_to_the_script_is_found(start: Start, tmp_path: Path) -> None:
    (tmp_path / "helper.py").write_text("answer = 42\n")
    assert said(start, "import helper\nprint(helper.answer)") == 42


def test_arguments_arrive_as_they_were(start: Start) -> None:
    arguments = ["a b", "", "漢字", "--x=1", "'"]
    assert said(start, "print(json.dumps(sys.argv[1:]))", *arguments) == arguments


def test_a_folder_with_spaces_and_letters_of_any_script(start: Start, tmp_path: Path) -> None:
    folder = tmp_path / "my work é 漢字"
    folder.mkdir()
    text = "import os\nprint(json.dumps([sys.argv[0], __file__, os.getcwd()]))"
    script = str(folder / "server.py")
    assert said(start, text, folder=folder) == [script, script, str(folder)]


def test_threads_that_outlive_the_main_thread_still_work(start: Start) -> None:
    text = """\
numbers, go = [1, 2], threading.Event()
def work():
    threading.main_thread().join()
    print(json.dumps(numbers), flush=True)
threading.Thread(target=work).start()
"""
    assert said(start, text) == [1, 2]


@pytest.mark.parametrize("text", ["import sys\nsys.exit(3)", "import os\nos._exit(3)"])
def test_the_status_is_the_programs_own(start: Start, text: str) -> None:
    assert start(text).status(20) == 3


def test_a_traceback_shows_no_frame_of_the_bootstrap(start: Start) -> None:
    program = start("import socket\n\n\ndef main():\n    socket.socket().sendall(b'x')\n\n\nmain()\n")
    assert program.drained_status(20) == 1
    lines = program.complained().splitlines()
    assert lines[0] == "Traceback (most recent call last):"
    assert [line.split(", ")[1] for line in lines if line.startswith("  File")] == ["line 8", "line 5"]
    assert "bootstrap" not in program.complained()


def test_the_environment_is_not_the_shells(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONPATH", "/nonsense")
    monkeypatch.setenv("SECRET", "1")
    names = said(start, "import os\nprint(json.dumps(sorted(os.environ)))")
    assert not {"PYTHONPATH", "SECRET", "PYTEST_CURRENT_TEST"} & set(names)  # type: ignore[call-overload]


def test_sendall_does_not_mind_a_system_that_refuses_the_option(start: Start) -> None:
    text = """\
def refuse(*arguments):
    raise OSError(22, "Invalid argument")
listener = socket.create_server(("127.0.0.1", 0))
left = socket.create_connection(listener.getsockname())
socket.socket.setsockopt = refuse
left.sendall(b"hello")
print(1)
"""
    assert said(start, text) == 1


def test_a_thread_begins_late(start: Start) -> None:
    text = """\
import time
def work():
    print(json.dumps(time.monotonic() - before), flush=True)
before = time.monotonic()
threading.Thread(target=work).start()
"""
    assert said(start, text) >= 0.002  # type: ignore[operator]


def test_others_run_between_two_steps_that_no_lock_holds_together(start: Start) -> None:
    text = """\
lock = threading.Lock()
together = threading.Barrier(4)
count = 0
def work():
    global count
    together.wait()
    for _ in range(5000):
        with lock:
            seen = count
        with lock:
            count = seen + 1
threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(count)
"""
    assert said(start, text) < 20000  # type: ignore[operator]


def test_no_view_of_what_was_sent_remains(start: Start) -> None:
    text = """\
left, right = socket.socketpair()
data = bytearray(b"x" * 2000)
left.sendall(data)
del data[: left.send(data)]
right.close()
for send in (left.send, left.sendall):
    try:
        send(data)
    except OSError as error:
        kept = error
        data.extend(b"more")
print(len(data))
"""
    assert said(start, text) == 1008


def test_a_file_that_hides_nothing_in_python_hides_nothing_here(start: Start, tmp_path: Path) -> None:
    (tmp_path / "os.py").write_text("")
    assert said(start, "import os\nprint(os.getpid() > 0 and 1)") == 1
