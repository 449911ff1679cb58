"""How a program with windows ends, or does not."""

import pytest

from tests.kit.tests.programs import caught, hurried, unix_only
from tests.kit.tests.windows import LONG, LOOP, SHORT, TK, Show, _pictures, _show  # noqa: F401 (the fixtures)

pytestmark = hurried
KEEPER = "def wait():\n    threading.Event().wait(60)\nthreading.Thread(target=wait, name='keeper').start()\n"
QUIT = "tk.Button(root, name='quit', command=lambda: {}).pack()\n"


def test_a_closed_window_ends_the_program(show: Show) -> None:
    window = show(TK + LOOP)
    window.close()
    window.must_end(LONG)
    assert (window.stage.evidence.windows, window.stage.evidence.picture) == ([], "")
    failure = caught(window.windows)
    assert (failure.expected, failure.came, failure.cause) == ("the window stays open", "it is closed", "")


def test_the_handler_of_the_cross_decides(show: Show) -> None:
    text = "tk.Label(root, name='label').pack()\ndef stay():\n    root.children['label']['text'] = 'no'\n"
    window = show(TK + text + "root.protocol('WM_DELETE_WINDOW', stay)\n" + LOOP)
    window.close()
    window["label"].must_show("no")
    failure = caught(lambda: window.must_end(0))
    assert (failure.expected, failure.came) == ("client.py ends within 0 s with status 0", "it still runs")


def test_a_thread_keeps_the_program_alive(show: Show) -> None:
    window = show(TK + KEEPER + LOOP)
    window.close()
    failure = caught(lambda: window.must_end(SHORT))
    place = "the thread 'keeper' at client.py:5 in wait:  threading.Event().wait(60)"
    assert failure.cause == f"{place} keeps the program alive: end it, or make it a daemon"


def test_the_main_thread_goes_on(show: Show) -> None:
    window = show(TK + LOOP + "print('left', flush=True); time.sleep(60)\n")
    window.close()
    assert window.program.stdout.wait_for(lambda data: b"left" in data, LONG)
    cause = caught(lambda: window.must_end(0)).cause
    assert cause.startswith("the thread 'MainThread' at client.py:5 in <module>:  print('left'")
    assert cause.endswith(" keeps the program alive: its main thread goes on")


def test_a_window_is_awaited_that_does_not_come_back(show: Show) -> None:
    window = show(TK + LOOP + "time.sleep(60)\n")
    window.close()
    window.stage.patience.reply = SHORT
    failure = caught(lambda: window.wait(lambda: window["it"], "a window opens", "none does"))
    assert failure.came == "it is closed"


@pytest.mark.parametrize(
    ("action", "status"), [("sys.exit()", 0), ("root.destroy()", 0), ("sys.exit(3)", 3), ("os._exit(4)", 4)]
)
def test_a_click_ends_the_program(show: Show, action: str, status: int) -> None:
    window = show(TK + QUIT.format(action) + LOOP)
    window["quit"].click()
    if status:
        failure = caught(lambda: window.must_end(LONG))
        assert (failure.expected, failure.came) == (
            f"client.py ends within {LONG:g} s with status 0",
            f"it ended with status {status}",
        )
    else:
        window.must_end(LONG)


@unix_only
def test_a_program_that_is_killed(show: Show) -> None:
    window = show(TK + "tk.Label(root, name='it').pack()\n" + LOOP)
    it = window["it"]
    window.program.process.kill()
    assert caught(lambda: window.must_end(LONG)).came == "it ended with status -9"
    failure = caught(it.click)
    assert (failure.expected, failure.came) == ("one can click on it", "it is closed")
    window.settle()
