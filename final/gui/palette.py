"""The colours of the windows, light and dark. Each can be read on the grounds that it is used on."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    """The colours of one appearance."""

    window: str  # behind the messages
    panel: str  # behind the lists beside them
    field: str  # where one types
    line: str  # between two areas
    text: str
    faint: str  # times, hints
    accent: str  # what one is to click; what is new
    on_accent: str
    hover: str
    selected: str
    mine: str  # behind one's own messages
    danger: str
    success: str
    people: tuple[str, ...]  # for names: all can be read on window and panel


LIGHT = Palette(
    window="#ffffff",
    panel="#f4f5f7",
    field="#ffffff",
    line="#d9dce1",
    text="#1f2328",
    faint="#656d76",
    accent="#2f5fd0",
    on_accent="#ffffff",
    hover="#e8eaee",
    selected="#dbe4f8",
    mine="#eaf0fd",
    danger="#c0362c",
    success="#1a7f37",
    people=("#b3261e", "#9a4f00", "#7a6000", "#2e7031", "#00696b", "#0b62a8", "#5145b8", "#8a2fa0", "#a8265f"),
)
DARK = Palette(
    window="#1e1f22",
    panel="#26282c",
    field="#2f3136",
    line="#3a3d43",
    text="#e6e7ea",
    faint="#9aa0a8",
    accent="#6f9bff",
    on_accent="#10131a",
    hover="#33363c",
    selected="#34405c",
    mine="#29334a",
    danger="#ff8a80",
    success="#6fcf84",
    people=("#ff9a8d", "#ffb266", "#e3c84f", "#86d18a", "#5fd0cf", "#7db8ff", "#b3a7ff", "#de98f0", "#ff9ac4"),
)
