"""Names in a conversation: each has the colour that it has everywhere."""

import tkinter as tk
from collections.abc import Iterator

import pytest

from final.gui.palette import DARK, LIGHT
from final.gui.theme import Theme
from tests.final.gui.viewing import View, said


@pytest.fixture
def view(tk_root: tk.Tk, theme: Theme) -> Iterator[View]:
    view = View(tk_root, theme)
    yield view
    view.transcript.destroy()
    theme.use(False)


@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_each_person_has_a_colour(view: View, theme: Theme, palette: object) -> None:
    view.show(said("one", "bob"), said("two", "carol"), said("three", "bob", seconds=9))
    theme.use(palette is DARK)
    for name in ("bob", "carol"):
        colours = {str(view.text.tag_cget(tag, "foreground")) for tag in view.text.tag_names(view.place(name))}
        assert theme.person(name) in colours
    assert theme.person("bob") != theme.person("carol")
