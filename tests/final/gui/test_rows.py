"""A list of rows drawn by hand: what is seen of it, and how one chooses."""

import tkinter as tk
from collections.abc import Hashable, Iterator

import pytest

from final.gui.row import Row, height_of, shortened
from final.gui.rows import Rows
from final.gui.theme import Theme

MANY = [Row(None, "HEADING"), *(Row(number, f"row {number}") for number in range(1000))]


class Listing(Rows):
    """A list, and what was chosen in it."""

    def __init__(self, root: tk.Tk, theme: Theme, clicks: int) -> None:
        self.picked: list[Hashable] = []
        super().__init__(root, theme, "listing", self.picked.append, clicks=clicks)

    def texts(self) -> list[str]:
        """Return what can be seen, from above."""
        self.update()
        return [str(self.itemcget(item, "text")) for item in self.find_all() if self.type(item) == "text"]


@pytest.fixture
def listing(tk_root: tk.Tk, theme: Theme) -> Iterator[Listing]:
    """A list that fills the window, with a heading and many rows."""
    rows = Listing(tk_root, theme, clicks=1)
    rows.pack(fill="both", expand=True)
    rows.show(MANY)
    rows.update()
    rows.focus_force()
    rows.update()
    yield rows
    rows.destroy()


def test_only_what_can_be_seen_is_drawn(listing: Listing) -> None:
    texts = listing.texts()
    assert texts[:3] == ["HEADING", "row 0", "row 1"]
    assert len(texts) < 50


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [("Down Return", 0), ("Down Down space", 1), ("Down End Return", 999), ("Down End Up Return", 998)],
)
def test_keys_choose(listing: Listing, keys: str, chosen: int) -> None:
    for key in keys.split():
        listing.event_generate(f"<{key}>")
    listing.update()
    assert listing.picked == [chosen]
    assert f"row {chosen}" in listing.texts()


def test_a_click_chooses_a_row_and_never_a_heading(listing: Listing, theme: Theme) -> None:
    for row in (0, 3):
        listing.event_generate("<Button-1>", x=20, y=row * height_of(theme) + 5)
    assert listing.picked == [2]


def test_a_list_for_double_clicks(tk_root: tk.Tk, theme: Theme) -> None:
    rows = Listing(tk_root, theme, clicks=2)
    rows.pack(fill="both", expand=True)
    rows.show(MANY)
    rows.update()
    place = {"x": 20, "y": height_of(theme) + 5}
    rows.event_generate("<Button-1>", **place)
    assert rows.picked == []
    rows.event_generate("<ButtonRelease-1>", **place)
    rows.event_generate("<Button-1>", **place)
    assert rows.picked == [0]
    rows.destroy()


def test_the_wheel_and_the_bar_scroll(listing: Listing) -> None:
    listing.event_generate("<Button-5>", x=5, y=5)
    assert listing.texts()[0] == "row 2"
    listing.event_generate("<Button-4>", x=5, y=5)
    assert listing.texts()[0] == "HEADING"
    listing._scroll_to("moveto", "1.0")
    assert "row 999" in listing.texts()
    listing._scroll_to("scroll", "-1", "pages")
    assert "row 999" not in listing.texts()


def test_what_is_new_in_it_moves_neither_the_cursor_nor_the_view(listing: Listing) -> None:
    listing.cursor = 500
    before = listing.texts()
    listing.event_generate("<Button-5>", x=5, y=5)
    moved = listing.texts()
    assert moved != before
    listing.show([*MANY, Row("new", "one more")])
    listing.cursor = 500
    assert listing.texts() == moved
    listing.show(MANY[:3])
    assert listing.cursor is None


def test_long_texts_are_cut(theme: Theme) -> None:
    text = "a long name " * 10
    short = shortened(text, theme.body, 100)
    assert short.endswith("…")
    assert text.startswith(short[:-1])
    assert theme.body.measure(short) <= 100 < theme.body.measure(text[: len(short)] + "…")
    assert shortened("short", theme.body, 100) == "short"
