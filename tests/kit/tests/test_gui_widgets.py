"""Widgets of each kind: read, written, clicked."""

import pytest

from tests.kit.tests.programs import hurried
from tests.kit.tests.windows import LOOP, TK, Show, _pictures, _show  # noqa: F401 (the fixtures)

pytestmark = hurried
OF_ANY_SCRIPT = "aZ 09 ~!@#%&*()[]{}<>$;\\\"'|/ äß é 漢字 Привет שלום \N{PARTY POPPER}"
ALL_KINDS = f"""\
{TK}
shown = tk.StringVar(value='old')
text = tk.Text(root, name='text', height=2)
text.insert('end', 'one\\n\\ntwo')
disabled = tk.Text(root, name='disabled', height=2)
disabled.insert('end', 'read')
disabled['state'] = 'disabled'
scrolled = scrolledtext.ScrolledText(root, name='scrolled', height=2)
scrolled.insert('end', 'far')
listbox = tk.Listbox(root, name='listbox', height=2)
listbox.insert('end', 'alice', 'bob {{x}}')
table = ttk.Treeview(root, name='table', columns=('a', 'b'), height=2)
top = table.insert('', 'end', text='alice', values=('at home', 7))
table.insert(top, 'end', text='her cat')
canvas = tk.Canvas(root, name='canvas', width=9, height=9)
canvas.create_text(5, 5, text='drawn')
canvas.create_line(0, 0, 5, 5)
frame = tk.Frame(root, name='frame', class_='Talk')
label = tk.Label(frame, name='label', textvariable=shown)
themed = ttk.Label(frame, name='themed', textvariable=shown)
message = tk.Message(frame, name='message', text='advice')
box = ttk.Combobox(root, name='box', values=['x'])
box.set('x')
for each in (text, disabled, scrolled, listbox, table, canvas, frame, label, themed, message, box):
    each.pack()
shown.set('new')
root.mainloop()
"""
FIELDS = ("tk.Entry", "ttk.Entry", "tk.Text", "ttk.Combobox", "tk.Spinbox", "scrolledtext.ScrolledText")


def test_what_each_kind_shows(show: Show) -> None:
    window = show(ALL_KINDS)
    shown = {
        "text": "one\n\ntwo",
        "disabled": "read",
        "scrolled": "far",
        "listbox": "alice\nbob {x}",
        "table": "alice at home 7\nher cat",
        "canvas": "drawn",
        "frame": "new\nnew\nadvice",
        "label": "new",
        "themed": "new",
        "box": "x",
    }
    assert {name: window[name].text for name in shown} == shown
    assert window["text"].lines == ["one", "two"]
    assert not window["disabled"].facts["enabled"] and window["frame"].facts["enabled"]
    window["label"].must_show("new")


@pytest.mark.parametrize("kind", FIELDS)
def test_any_text_can_be_typed(show: Show, kind: str) -> None:
    window = show(f"{TK}field = {kind}(root, name='field')\nfield.insert('end', 5)\nfield.pack()\n{LOOP}")
    for text in (OF_ANY_SCRIPT, "", "again"):
        window["field"].type(text)
        assert window["field"].text == text


def test_keys_can_be_held_together_and_the_focus_is_seen(show: Show) -> None:
    text = "field, other = tk.Entry(root, name='field'), tk.Entry(root, name='other')\nfield.pack()\nother.pack()\n"
    window = show(TK + text + "field.bind('<Control-Shift-F5>', lambda event: other.focus_set())\n" + LOOP)
    window["field"].press("F5")
    assert window["field"].facts["focused"]
    window["field"].press("Control-Shift-F5")
    assert window["other"].facts["focused"]
    assert not window["field"].facts["focused"]


def test_keys_have_their_effect_before_the_test_goes_on(show: Show) -> None:
    text = "field = tk.Entry(root, name='field')\nfield.pack()\n"
    window = show(TK + text + "field.bind('<Return>', lambda event: field.delete(0, 'end'))\n" + LOOP)
    window["field"].type("hello")
    window["field"].press("Return")
    assert window["field"].text == ""


def test_who_watches_each_key_sees_each(show: Show) -> None:
    text = "field = ttk.Entry(root, name='field')\n"
    text += "seen = tk.StringVar()\ntk.Label(root, name='seen', textvariable=seen).pack()\n"
    text += "field.bind('<KeyRelease>', lambda event: seen.set(f'{seen.get()} {event.keysym}'))\nfield.pack()\n"
    window = show(TK + text + LOOP)
    window["field"].type("Ab 1")
    assert window["seen"].text == " A b space 1"


def test_a_toolkit_on_top_of_tk(show: Show) -> None:
    """Its widgets are made of several, have their names in attributes, and options that Tk does not know."""
    text = """\
class CTkEntry(tk.Frame):
    def __init__(self, master):
        super().__init__(master)
        self.inner = tk.Entry(self)
        self.inner.pack()
        self.name = 'field'
    def get(self):
        return self.inner.get()
class CTkButton(tk.Frame):
    def __init__(self, master, text, command):
        super().__init__(master)
        self.name, self.shown = 'button', text
        self.inner = tk.Canvas(self, width=50, height=20)
        self.inner.bind('<Button-1>', lambda event: command())
        self.inner.pack()
    def cget(self, option):
        return {'text': self.shown, 'state': 'normal'}[option]
class CTkCanvas(tk.Canvas):
    pass
CTkEntry.__module__ = CTkButton.__module__ = CTkCanvas.__module__ = 'customtkinter'
field = CTkEntry(root)
field.pack()
CTkButton(root, 'Send', lambda: field.inner.delete(0, 'end')).pack()
shapes = CTkCanvas(root, name='shapes')
shapes.create_text(5, 5, text='A')
shapes.pack()
"""
    window = show(TK + text + LOOP)
    window["field"].type("hello")
    assert window["field"].text == "hello"
    assert (window["button"].text, window["shapes"].text) == ("Send", "")
    window["button"].click()
    assert window["field"].text == ""
    assert [each["name"] for each in window.order("tree")] == ["", "field", "button", "shapes"]


def test_whether_a_text_is_scrolled_to_its_end(show: Show) -> None:
    text = "area = tk.Text(root, name='area', height=3)\narea.pack()\narea.insert('end', 'x\\n' * 99)\n"
    text += "tk.Button(root, name='end', command=lambda: area.see('end')).pack()\ntk.Label(root, name='label').pack()\n"
    window = show(TK + text + LOOP)
    assert not window["area"].facts["at_end"]
    window["end"].click()
    assert window["area"].facts["at_end"]
    assert window["label"].facts["at_end"]


def test_a_window_that_is_too_small_grows(show: Show) -> None:
    text = (
        "tk.Label(root, height=9).pack()\ntk.Button(root, name='low', command=lambda: root.title('clicked')).pack()\n"
    )
    window = show(TK + "root.geometry('60x20')\n" + text + LOOP)
    window["low"].click()
    assert window.windows()[0]["title"] == "clicked"
