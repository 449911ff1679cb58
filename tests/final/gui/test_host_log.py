"""The log of the server's page, by itself, in this process."""

import logging
import tkinter as tk
from pathlib import Path
from tkinter import filedialog

import pytest

from final.gui.log import LONGEST, MOST, LogView
from final.gui.palette import DARK
from final.gui.theme import Theme
from final.overhearing import Line
from tests.final.gui.viewing import NOON


class Log:
    """A log that can be seen, and what it tells the user."""

    def __init__(self, window: tk.Tk, theme: Theme) -> None:
        self.told: list[str] = []
        self.view = LogView(window, theme, self.told.append)
        self.view.pack(fill="both", expand=True)
        window.update()
        self.area: tk.Text = self.view.nametowidget("log_area")

    def add(self, *texts: str, level: int = logging.INFO) -> None:
        self.view.add([Line(NOON, level, text) for text in texts])
        self.view.update()

    @property
    def lines(self) -> list[str]:
        return [line.partition("  ")[2] for line in self.area.get("1.0", "end - 1 char").split("\n")]


@pytest.fixture
def log(window: tk.Tk, theme: Theme) -> Log:
    """An empty log."""
    return Log(window, theme)


def many(count: int, first: int = 0) -> list[str]:
    """Return lines that differ."""
    return [f"line {number}" for number in range(first, first + count)]


def test_the_log_keeps_the_newest_lines_and_no_more(log: Log) -> None:
    log.add("the first", *many(MOST - 1))
    assert (len(log.lines), log.lines[0]) == (MOST, "the first")
    log.add(*many(10, MOST))
    assert (len(log.lines), log.lines[0], log.lines[-1]) == (MOST, "line 9", f"line {MOST + 9}")
    log.add(*many(2 * MOST, 10_000))
    assert log.lines == many(MOST, 10_000 + MOST)


def test_the_log_follows_the_newest_line_until_somebody_scrolls_up(log: Log) -> None:
    log.add(*many(100))
    assert log.area.yview()[1] == 1
    log.area.yview_moveto(0.3)
    log.view.update()
    before = log.area.index("@0,0")
    log.add(*many(100))
    assert log.area.index("@0,0") == before
    log.area.see("end")
    log.view.update()
    log.add(*many(100))
    assert log.area.yview()[1] == 1


def test_a_log_that_is_not_seen_yet_follows(window: tk.Tk, theme: Theme) -> None:
    view = LogView(window, theme, print)
    for number in range(500):
        view.add([Line(NOON, logging.INFO, f"line {number}")])
    view.pack(fill="both", expand=True)
    window.update()
    assert view.nametowidget("log_area").yview()[1] == 1


def test_problems_and_names_have_colours_also_after_a_change_of_the_look(log: Log, theme: Theme) -> None:
    log.add("[alice] hello")
    log.add("cannot store", level=logging.ERROR)
    for dark in (True, False):
        theme.use(dark)
        colours = {log.area.tag_cget(tag, "foreground") for tag in log.area.tag_names("1.12")}
        assert theme.person("alice") in colours
        assert log.area.tag_cget("problem", "foreground") == theme.palette.danger
        assert "problem" in log.area.tag_names("2.12")
        assert (log.area.cget("background") == DARK.window) == dark


def test_long_lines_are_cut_and_cannot_be_edited(log: Log) -> None:
    log.add("x" * 4000)
    assert log.lines == ["x" * LONGEST + " …"]
    log.area.focus_force()
    log.area.event_generate("<Key>", keysym="y")
    assert log.lines == ["x" * LONGEST + " …"]


def test_the_whole_line_is_saved(log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_: str(tmp_path / "log.txt"))
    log.add("größer " + "x" * 4000)
    log.view.export()
    assert (tmp_path / "log.txt").read_text("utf-8").endswith("  größer " + "x" * 4000 + "\n")
    assert not log.told


@pytest.mark.parametrize(("path", "told"), [("", 0), ("folder", 1)])
def test_a_log_that_is_not_saved_does_no_harm(
    log: Log, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, told: int
) -> None:
    (tmp_path / "folder").mkdir()
    monkeypatch.setattr(filedialog, "asksaveasfilename", lambda **_: path and str(tmp_path / path))
    log.view.export()
    assert [sentence.partition(":")[0] for sentence in log.told] == ["The log was not saved"] * told
