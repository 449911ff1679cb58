"""Dialogs: message boxes, questions, windows of the program's own, one window after the other."""

from tests.kit.tests.programs import hurried
from tests.kit.tests.windows import LONG, LOOP, TK, Show, _pictures, _show  # noqa: F401 (the fixtures)

pytestmark = hurried
ASKS = """\
def ask():
    name = simpledialog.askstring('Who', 'Name:')
    text = name and simpledialog.askstring('What', 'Text:')
    answer['text'] = f'{name}: {text}'
answer = tk.Label(root, name='answer')
answer.pack()
tk.Button(root, name='ask', command=ask).pack()
"""


def test_two_questions_one_after_the_other(show: Show) -> None:
    window = show(TK + ASKS + LOOP)
    for _ in range(2):
        window["ask"].click()
        window.answer("bob", "a dialog asks for the name")
        window.answer("Grüße", "a dialog asks for the text")
        window["answer"].must_show("bob: Grüße")


def test_a_question_is_not_answered(show: Show) -> None:
    window = show(TK + ASKS + LOOP)
    window["ask"].click()
    window.close(window.dialog("a dialog asks for the name")["path"])
    window["answer"].must_show("None: None")
    assert window.dialogs() == []


def test_a_message_box_is_read_and_dismissed(show: Show) -> None:
    text = "def warn():\n    messagebox.showerror('Oh', 'No server', detail='refused')\n    root.title('on')\n"
    window = show(TK + text + "tk.Button(root, name='warn', command=warn).pack()\n" + LOOP)
    window["warn"].click()
    assert window.dialog("a box opens")["title"] == "Oh"
    said = window.dismiss("a box opens")
    assert "No server" in said and "refused" in said
    window.wait(lambda: window.windows()[0]["title"] == "on", "showerror() returns", "it does not")


def test_a_dialog_of_ones_own(show: Show) -> None:
    text = """\
def ask():
    own = tk.Toplevel(root)
    own.title('Own')
    field = tk.Entry(own, name='own_field')
    field.pack()
    field.bind('<Return>', lambda event: (root.title(field.get()), own.destroy()))
    own.grab_set()
    root.wait_window(own)
tk.Button(root, name='ask', command=lambda: root.after_idle(ask)).pack()
"""
    window = show(TK + text + LOOP)
    window["ask"].click()
    window.answer("done", "a dialog asks")
    window.wait(lambda: window.windows()[0]["title"] == "done", "the answer is taken", "it is not")


def test_a_window_follows_another(show: Show) -> None:
    text = "login = tk.Button(root, name='login', command=root.destroy)\nlogin.pack()\nroot.mainloop()\n"
    chat = "root = tk.Tk()\ntk.Label(root, name='chat', text='hello').pack()\nroot.mainloop()\n"
    window = show(TK + text + chat)
    window["login"].click()
    assert window["chat"].text == "hello"
    assert "login" not in [each["name"] for each in window.order("tree")]
    window.close()
    window.must_end(LONG)


def test_the_programs_own_window_may_be_beside_a_hidden_root(show: Show) -> None:
    text = """\
root.withdraw()
own = tk.Toplevel(root)
own.protocol('WM_DELETE_WINDOW', root.destroy)
tk.Button(own, name='send_button', command=lambda: messagebox.showerror('Oh', 'No')).pack()
"""
    window = show(TK + text + LOOP)
    assert window.dialogs() == []
    window["send_button"].click()
    assert "No" in window.dismiss("a box opens")
    window.close()
    window.must_end(LONG)


def test_a_message_box_that_offers_more_is_closed_by_its_harmless_button(show: Show) -> None:
    text = "def warn():\n    root.title(messagebox.askretrycancel('Oh', 'Refused'))\n"
    window = show(TK + text + "tk.Button(root, name='warn', command=warn).pack()\n" + LOOP)
    window["warn"].click()
    assert "Refused" in window.dismiss("a box opens")
    window.wait(lambda: window.windows()[0]["title"] in ("0", "False"), "Cancel was pressed", "Retry was")
