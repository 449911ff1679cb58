"""What a student reads when a person could not do what a test does, and when a program does not end."""

from pathlib import Path
from typing import Any

import pytest

from tests.kit.failure import Requirement, tell
from tests.kit.gui import explain
from tests.kit.gui import window as window_module
from tests.kit.tests.programs import caught, hurried
from tests.kit.tests.windows import (  # noqa: F401 (the fixtures)
    LONG,
    LOOP,
    SHORT,
    TK,
    Show,
    _pictures,
    _show,
    caught_soon,
)

pytestmark = hurried
SCRIPT = Path("/home/me/client.py")
FORM = """\
tk.Entry(root, name='mesage_entry').pack()
tk.Button(root, text='Send').pack()
tk.Label(root, text='not connected').pack()
tk.Button(root, text='Log in', name='login_button').pack()
"""


def facts(type_: str, role: str, name: str = "", text: str = "", **more: Any) -> dict[str, Any]:
    """Return what the driver tells of a widget."""
    plain = {"depth": 1, "title": "", "enabled": True, "visible": True}
    return {"type": type_, "role": role, "name": name, "text": text, **plain, **more}


def stack(*frames: tuple[str, int, str, str], **more: Any) -> dict[str, Any]:
    """Return what the driver tells of a thread."""
    return {"thread": "helper", "daemon": False, "main": False, "owner": True, "frames": frames, **more}


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("send_button", "there is a Button with the text 'Send': create it with Button(…, name='send_button')"),
        ("message_entry", "there is an Entry named 'mesage_entry': create it with Entry(…, name='message_entry')"),
        ("users_list", ""),
    ],
    ids=["no name", "another name", "nothing alike"],
)
def test_a_widget_is_missing(show: Show, name: str, cause: str) -> None:
    window = show(TK + FORM + LOOP)
    failure = caught_soon(window, lambda: window[name])
    assert (failure.expected, failure.came) == (f'the window has a widget named "{name}"', "there is none")
    assert failure.cause == cause
    widgets = window.stage.evidence.windows
    assert [line.strip() for line in widgets] == [
        '-  Tk  "tk"',
        "mesage_entry  Entry",
        "-  Button  'Send'",
        "-  Label  'not connected'",
        "login_button  Button  'Log in'",
    ]


def test_a_failure_shows_the_widgets_and_a_picture(show: Show) -> None:
    window = show(TK + FORM + LOOP)
    failure = caught(lambda: window.fail("this", "that", "because"))
    picture = Path(window.stage.evidence.picture)
    assert picture.read_bytes().startswith(b"\x89PNG")
    lines = tell(Requirement("10", "test", "It works", 1, "here"), failure, window.stage.evidence, "tox").splitlines()
    assert f"  Picture    {picture}" in lines
    assert "  |   -  Button  'Send'" in lines


@pytest.mark.parametrize(
    ("make", "came"),
    [
        ("", "it is there, but cannot be seen: neither packed nor gridded, or its window is hidden"),
        ("tk.Toplevel(root).withdraw(); it.pack()", ""),
        ("it.pack(); it['state'] = 'disabled'", "it is disabled"),
        ("it.pack(); box = tk.Toplevel(root); box.title('Box'); box.update(); box.grab_set()", "blocked"),
    ],
    ids=["hidden", "usable", "disabled", "blocked"],
)
@pytest.mark.parametrize("kind", ["tk", "ttk"])
def test_a_widget_that_nobody_could_use(
    show: Show, kind: str, make: str, came: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window_module, "SOON", 0.1)
    ready = "root.title('ready')\n"  # update() lets the driver in before the box is what it shall be
    window = show(TK + f"tk.Label(root).pack()\nit = {kind}.Entry(root, name='it')\n{make}\n{ready}{LOOP}")
    window.wait(lambda: window.windows()[0]["title"] == "ready", "the window is ready", "it is not")
    if not came:
        window["it"].click()
        return
    came = came.replace("blocked", 'a dialog "Box" is open and takes all clicks and keys')
    for action, what in (
        (window["it"].click, "one can click on it"),
        (lambda: window["it"].type("x"), "one can type in it"),
        (lambda: window["it"].press("Return"), "one can press Return in it"),
    ):
        failure = caught(action)
        assert (failure.expected, failure.came) == (what, came)


@pytest.mark.parametrize("kind", ["Entry", "Combobox"])
def test_a_field_that_can_be_read_only(show: Show, kind: str) -> None:
    window = show(TK + f"ttk.{kind}(root, name='it', state='readonly').pack()\n" + LOOP)
    failure = caught(lambda: window["it"].type("x"))
    assert (failure.expected, failure.came) == ("one can type in it", "it can be read only")


def test_a_hidden_window_hides_what_is_in_it(show: Show) -> None:
    text = "tk.Label(root).pack()\nother = tk.Toplevel(root)\ntk.Button(other, name='it').pack()\nother.withdraw()\n"
    window = show(TK + text + "frame = tk.Frame(root)\ntk.Button(frame, name='lost').pack()\n" + LOOP)
    for name in ("it", "lost"):
        assert caught(window[name].click).came.startswith("it is there, but cannot be seen")


def test_a_field_that_gives_the_focus_away(show: Show) -> None:
    text = "other = tk.Entry(root)\nother.pack()\nfield = tk.Entry(root, name='it')\nfield.pack()\n"
    window = show(TK + text + "field.bind('<FocusIn>', lambda event: other.focus_force())\n" + LOOP)
    assert caught(lambda: window["it"].type("x")).came == "it does not take the keyboard's focus"


def test_a_widget_that_has_gone(show: Show) -> None:
    window = show(TK + "it = tk.Button(root, name='it', command=lambda: it.destroy())\nit.pack()\n" + LOOP)
    it = window["it"]
    it.click()
    failure = caught(it.click)
    assert (failure.expected, failure.came) == ("one can click on it", "the widget does not exist any more")
    assert caught_soon(window, lambda: it.text).expected == 'the window has a widget named "it"'


def test_a_dialog_keeps_the_main_window_open(show: Show) -> None:
    window = show(TK + "root.after(1, messagebox.showinfo, 'Box', 'news')\n" + LOOP)
    window.dialog("a box opens")
    failure = caught(window.close)
    assert failure.expected == "one can close the window"
    assert failure.came == 'a dialog "Box" is open and takes all clicks and keys'


def test_a_dialog_that_never_comes(show: Show) -> None:
    window = show(TK + LOOP)
    assert caught_soon(window, lambda: window.dismiss("a box opens")).came == "no dialog opened"
    assert caught_soon(window, lambda: window.answer("x", "a box asks")).came == "no dialog asks for it"


@pytest.mark.parametrize(
    ("inside", "came"), [("", 'the dialog "Box" has no button'), ("tk.Button(box).pack()", "it stays open")]
)
def test_a_dialog_that_cannot_be_dismissed(show: Show, inside: str, came: str) -> None:
    window = show(TK + f"box = tk.Toplevel(root)\nbox.title('Box')\n{inside}\n" + LOOP)
    assert caught_soon(window, lambda: window.dismiss("a box opens")).came == came


def test_a_text_that_never_comes(show: Show) -> None:
    window = show(TK + "tk.Label(root, name='full', text='old').pack()\ntk.Label(root, name='empty').pack()\n" + LOOP)
    failure = caught_soon(window, lambda: window["full"].must_show("new", "because"))
    assert (failure.expected, failure.came, failure.cause) == ("full shows 'new'", "it shows 'old'", "because")
    assert caught_soon(window, lambda: window["empty"].must_show("new")).came == "it shows nothing"


def test_a_fault_of_the_drivers_is_no_failure(show: Show) -> None:
    with pytest.raises(RuntimeError, match="KeyError: 'unheard'"):
        show(TK + LOOP).order("unheard")


def test_which_widget_was_meant() -> None:
    assert explain.missing("chat_area", [facts("Label", "label")]) == ""
    tree = [facts("Listbox", "list", "users"), facts("CTkTextbox", "text", "chat", visible=False)]
    assert explain.missing("chat_area", tree).endswith(
        "a CTkTextbox named 'chat': set its attribute  name = 'chat_area'"
    )
    assert "Listbox" in explain.missing("users_list", tree)


def test_how_widgets_are_drawn() -> None:
    tree = [
        facts("Tk", "frame", title="Chat", depth=0),
        facts("Text", "text", "area", "x" * 99, enabled=False, visible=False),
    ]
    assert explain.draw(tree) == [
        '-  Tk  "Chat"',
        f"  area  Text  '{'x' * 28}…{'x' * 28}'  disabled  not visible",
    ]


def test_where_a_thread_is() -> None:
    own, other = (str(SCRIPT), 3, "work", "wait()"), ("/usr/lib/queue.py", 9, "get", "lock()")
    assert explain.where(stack(own, other), SCRIPT) == "client.py:3 in work:  wait()"
    assert explain.where(stack(other), SCRIPT) == "queue.py:9 in get:  lock()"
    assert explain.where(stack(), SCRIPT) == "an unknown place"
    loop = [stack((str(SCRIPT), 9, "<module>", "root.mainloop()"))]
    answer = {"looping": True, "busy": [], "looks": [[stack(own)], loop, [stack(own)]]}
    assert explain.frozen(answer, SCRIPT).startswith("the main loop finds no rest")
    answer["looks"].remove(loop)
    assert explain.frozen(answer, SCRIPT).startswith("the main loop waits in client.py:3 in work:")
    assert explain.still_alive([stack(own, daemon=True)], SCRIPT) == ""
