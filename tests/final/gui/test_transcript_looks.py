"""What the view of a conversation looks like: pictures, all scripts, colours and sizes."""

import random
import struct
import tkinter as tk
from pathlib import Path

import pytest

from final.gui import pictures, sheet
from final.gui.palette import DARK, LIGHT
from final.gui.theme import Theme
from tests.final.gui.viewing import View, expected, offered, said

FAMILY = "\N{MAN}\u200d\N{WOMAN}\u200d\N{GIRL}"
ODD = (
    "😀" * 300,
    FAMILY * 100,
    "🇩🇪🇯🇵🏴󠁧󠁢󠁳󠁣󠁴󠁿" * 50,
    "a" + "\u0301" * 1000,
    "\u0e49" * 1000,
    "おはようございます" * 100,
    "Καλημέρα κόσμε",
    "שלום عليكم",
    "\U0010ffff\ufffe\uffff\U0001f9d1\U0001f3fd",
    "x" * 4096,
    "{[$x \\n]} %s",
)


@pytest.mark.parametrize("kind", ["png", "gif"])
def test_a_received_picture_is_shown_small_below_its_file(view: View, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture"
    tk.PhotoImage(master=view.root, width=900, height=600).write(path, format=kind)
    view.show(*(said(f"line {number}") for number in range(30)), offered(7, "plan"), said("after"))
    view.called.clear()
    view.transcript.picture(7, path)
    view.settle()
    (name,) = view.text.image_names()
    width, height = view.text.tk.call("image", "width", name), view.text.tk.call("image", "height", name)
    assert 100 < int(width) <= pictures.WIDTH and 50 < int(height) <= pictures.HEIGHT
    assert view.transcript.at_end and view.called == []
    shown = view.conversation
    view.show(said("another"))
    view.transcript.show(shown)
    assert view.text.image_names() == (name,)
    view.transcript.add([], 31)
    assert not view.text.image_names() and not view.transcript._sheet.pictures and "after" in view.shown


def test_only_some_pictures_are_in_memory(view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_PICTURES", 2)
    path = tmp_path / "picture"
    tk.PhotoImage(master=view.root, width=9, height=6).write(path, format="png")
    view.show(*(offered(number, "plan") for number in range(5)), said("after"))
    for number in (0, 1, 2, 3, 4, 4):
        view.transcript.picture(number, path)
    view.settle()
    assert list(view.transcript._sheet.pictures) == [3, 4]
    assert view.shown.count("plan") == 5 and view.place("after") == f"{view.transcript._sheet.body(5)}.0"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no picture",
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 100, 100) + b"nonsense",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", 2**31, 2**31) + b"\x08\2\0\0\0",
        b"GIF89a" + struct.pack("<HH", 10, 10) + b"\0\0\0" + b"," + struct.pack("<HHHH", 0, 0, 65535, 65535) + b"\0\2",
        b"GIF89a" + struct.pack("<HH", 10, 10) + b"\x87",
        b"GIF89a" + struct.pack("<HH", 10, 10) + b"\0\0\0!\xff\xff",
    ],
)
def test_what_is_no_picture_is_not_shown(view: View, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "picture"
    path.write_bytes(data)
    view.show(offered(7, "plan.png"))
    view.transcript.picture(7, path)
    view.transcript.picture(7, tmp_path / "gone")
    with path.open("wb") as file:
        file.truncate(pictures.MOST_BYTES + 1)
    view.transcript.picture(7, path)
    assert not view.text.image_names() and view.shown == expected(view.conversation.entries)


def test_all_scripts_are_shown(view: View) -> None:
    view.show(*(said(text) for text in ODD))
    for place in (0.0, 0.3, 0.6, 1.0):
        view.text.yview_moveto(place)
        view.root.update()
    for character in (*"aあ😀", FAMILY, "\u0301"):
        view.transcript.find(character)
        view.transcript.find_next()
    view.root.update()
    assert view.shown == expected(view.conversation.entries)


def test_any_text_at_all_does_no_harm(view: View) -> None:
    chance = random.Random(6)
    planes = ((0x20, 0x250), (0x300, 0x370), (0x590, 0x700), (0x2000, 0x2100), (0x1F300, 0x1FAFF), (0, 0xD800))
    view.show()
    for _ in range(40):
        text = "".join(chr(chance.randrange(*chance.choice(planes))) for _ in range(chance.randrange(60)))
        view.add(said(text))
    view.settle()
    assert view.shown == expected(view.conversation.entries)


def test_colours_and_sizes_follow_the_theme_at_once(view: View, theme: Theme) -> None:
    view.show(*(said(f"line {number}", mine=number % 2 == 0) for number in range(50)))
    for dark, palette in ((True, DARK), (False, LIGHT)):
        theme.use(dark)
        assert view.text["background"] == palette.window
        assert str(view.text.tag_cget("mine", "background")) == palette.mine
    assert view.text.tag_names()[-1] == "sel", "what is selected can be seen, whatever it is"
    before = (view.text.dlineinfo("end-2l") or (0,) * 5)[3]
    theme.resize(150)
    view.root.update()
    assert view.transcript.at_end and (view.text.dlineinfo("end-2l") or (0,) * 5)[3] > 1.3 * before
    theme.resize(100)
    view.root.update()


def test_a_view_that_is_gone_leaves_nothing_behind(tk_root: tk.Tk, theme: Theme) -> None:
    followers = len(theme._followers)
    view = View(tk_root, theme)
    view.conversation.entries += [said("hello")] * 1000
    view.transcript.show(view.conversation)
    view.transcript.destroy()
    tk_root.update()
    theme.use(False)
    assert len(theme._followers) == followers
