"""How wheels and touchpads scroll what is too large for its window."""

import tkinter as tk
from tkinter import ttk

import pytest

from final.gui import scrolling
from final.gui.scrolling import PIXELS, Scrolled, notches
from final.gui.theme import Theme


@pytest.mark.parametrize(
    ("type_", "number", "delta", "down"),
    [
        ("4", 4, 0, -1),
        ("4", 5, 0, 1),
        ("38", "??", -240, 2),  # Windows
        ("38", "??", 3, -3),  # macOS before Tk 9
        ("39", "??", 7 << 16 | 60, -1),  # a touchpad's 7 to the right, 60 up
        ("39", "??", -1 << 16 | -30 & 0xFFFF, 0.5),
    ],
)
def test_each_system_tells_otherwise_how_far_one_scrolls(
    type_: str, number: int | str, delta: int, down: float
) -> None:
    event: tk.Event[tk.Misc] = tk.Event()
    event.type, event.num, event.delta = type_, number, delta  # type: ignore[assignment]
    assert notches(event) == down


def test_the_wheel_scrolls_and_many_small_steps_add_up(
    window: tk.Tk, theme: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    scrolled = Scrolled(window, theme)
    scrolled.pack(fill="both", expand=True)
    for number in range(100):
        ttk.Label(scrolled.inside, text=str(number)).pack()
    scrolled.gather()
    window.update()

    def place() -> int:
        window.update()
        return scrolled.inside.winfo_rooty() - scrolled.winfo_rooty()

    scrolled.inside.event_generate("<Button-5>")
    notch = -place()
    assert notch > 0
    monkeypatch.setattr(scrolling, "notches", lambda _event: 1 / PIXELS)
    for _ in range(PIXELS):
        scrolled.inside.event_generate("<Button-5>")
    assert place() == pytest.approx(-2 * notch, abs=theme.space)
    scrolled.destroy()
