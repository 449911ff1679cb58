"""Threads of a program that meddle with its windows, and exceptions that nobody catches."""

import pytest

from tests.kit.tests.programs import caught, hurried
from tests.kit.tests.windows import IMPORTS, LONG, LOOP, TK, Show, _pictures, _show, told  # noqa: F401 (the fixtures)

pytestmark = hurried
IN_THREAD = "def work():\n    {}\ndef start():\n    threading.Thread(target=work, name='helper', daemon=True).start()\n"
BUTTON = "label = tk.Label(root, name='label')\ntk.Button(root, name='start', command=start).pack()\n"


def in_thread(line: str) -> str:
    """Return a program of which a button starts a thread that runs a line."""
    return TK + IN_THREAD.format(line) + BUTTON + LOOP


@pytest.mark.parametrize(
    ("line", "used"),
    [
        ("label.config(text='news')", "the widget .label"),
        ("label['text'] = 'news'", "the widget .label"),
        ("root.after(0, print)", "Tk's command after"),
        ("text.set('news')", "the variable PY_VAR0"),
        ("text.get()", "the variable PY_VAR0"),
        ("root.title('news')", "Tk's command wm"),
    ],
)
def test_tk_is_used_in_another_thread(show: Show, line: str, used: str) -> None:
    window = show(in_thread(line).replace(BUTTON, "text = tk.StringVar(value='old')\n" + BUTTON))
    window.demand_one_thread()
    window["start"].click()
    assert told(window, "other thread")
    failure = caught(window.demand_one_thread)
    assert failure.expected == "only the thread that runs the main loop touches Tk"
    assert failure.came == f"the thread 'helper' used {used}, in client.py:5 in work:  {line}"
    assert failure.cause == "put the news into a queue.SimpleQueue, and look into it with after()"


def test_the_garbage_collector_may_use_any_thread(show: Show) -> None:
    text = in_thread("del kept[0]; print('gone', flush=True)")
    window = show(text.replace(BUTTON, "kept = [tk.StringVar()]\n" + BUTTON))
    window["start"].click()
    assert window.program.stdout.wait_for(lambda data: b"gone" in data, LONG)
    window.settle()
    window.demand_one_thread()


def test_windows_may_live_in_any_thread(show: Show) -> None:
    text = "def run():\n    root = tk.Tk()\n    root.mainloop()\nthreading.Thread(target=run, name='windows').start()\n"
    show(IMPORTS + text).demand_one_thread()


@pytest.mark.parametrize(("kind", "line"), [("thread", "int('x')"), ("callback", "root.after(0, int, 'x')")])
def test_an_exception_is_told(show: Show, kind: str, line: str) -> None:
    window = show(in_thread(line))
    window.demand_no_error()
    window["start"].click()
    assert told(window, kind)
    failure = caught(window.demand_no_error)
    assert failure.expected == "no callback and no thread raises an exception"
    assert failure.came.startswith("ValueError: invalid literal for int() with base 10: 'x' (")
    if kind == "thread":
        assert failure.came.endswith("(client.py:5 in work:  int('x'))")
    assert failure.cause == f"client.py goes on, but raised an exception: {failure.came}"


def test_a_thread_that_ends_itself_raises_nothing(show: Show) -> None:
    window = show(in_thread("print('bye', flush=True); sys.exit()"))
    window["start"].click()
    assert window.program.stdout.wait_for(lambda data: b"bye" in data, LONG)
    window.settle()
    window.demand_no_error()
