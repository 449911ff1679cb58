"""Whether the system is dark, asked of commands and a registry that the test plays."""

import sys
import types

import pytest

from final.gui import appearance

PORTAL, SCHEME, MAC = "gdbus", "gsettings", "defaults"


@pytest.fixture(autouse=True)
def _desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GTK_THEME", raising=False)
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")


def answers(**known: str) -> appearance.Ask:
    """Return somebody who knows the answers of some commands."""
    return lambda command: known.get(command[0], "")


@pytest.mark.parametrize(
    ("platform", "known", "dark"),
    [
        ("darwin", {MAC: "Dark"}, True),
        ("darwin", {}, False),
        ("linux", {PORTAL: "(<<uint32 1>>,)"}, True),
        ("linux", {PORTAL: "(<<uint32 2>>,)", SCHEME: "'prefer-dark'"}, False),
        ("linux", {SCHEME: "'prefer-dark'"}, True),
        ("linux", {SCHEME: "'default'"}, False),
        ("linux", {}, False),
    ],
)
def test_each_system_is_asked_in_its_way(
    monkeypatch: pytest.MonkeyPatch, platform: str, known: dict[str, str], dark: bool
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    assert appearance.is_dark(answers(**known)) == dark


@pytest.mark.parametrize(("theme", "dark"), [("Adwaita:dark", True), ("Yaru-dark", True), ("Adwaita", False)])
def test_a_theme_of_the_environment_goes_first(monkeypatch: pytest.MonkeyPatch, theme: str, dark: bool) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("GTK_THEME", theme)
    assert appearance.is_dark(answers(gsettings="'prefer-dark'")) == dark


def test_where_there_is_no_bus_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.delenv("DBUS_SESSION_BUS_ADDRESS")
    monkeypatch.delenv("XDG_RUNTIME_DIR", raising=False)
    assert not appearance.is_dark(answers(gdbus="(<<uint32 1>>,)"))


@pytest.mark.parametrize(("value", "dark"), [(0, True), (1, False), (None, False)])
def test_windows_has_it_in_the_registry(monkeypatch: pytest.MonkeyPatch, value: int | None, dark: bool) -> None:
    class Key:
        def __enter__(self) -> "Key":
            return self

        def __exit__(self, *_: object) -> None:
            pass

    def query(_key: Key, name: str) -> tuple[int, int]:
        if value is None:
            raise FileNotFoundError(name)
        assert name == "AppsUseLightTheme"
        return value, 4

    registry = types.SimpleNamespace(HKEY_CURRENT_USER=1, OpenKey=lambda *_: Key(), QueryValueEx=query)
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(sys, "platform", "win32")
    assert appearance.is_dark() == dark


def test_windows_is_asked_for_its_real_pixels(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    shell = types.SimpleNamespace(SetProcessDpiAwareness=asked.append)
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr("ctypes.windll", types.SimpleNamespace(shcore=shell), raising=False)
    appearance.use_every_pixel()
    monkeypatch.setattr("ctypes.windll", types.SimpleNamespace(), raising=False)  # Windows 7
    appearance.use_every_pixel()
    assert asked == [1]


def test_a_command_that_is_not_there_or_fails_or_hangs_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appearance, "SECONDS", 0.5)
    assert appearance.ask(["no-such-command"]) == ""
    assert appearance.ask([sys.executable, "-c", "print('x'); exit(1)"]) == ""
    assert appearance.ask([sys.executable, "-c", "import time; time.sleep(60)"]) == ""


def test_a_command_that_answers_is_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(appearance, "SECONDS", 15.0)
    assert appearance.ask([sys.executable, "-c", "print(' dark ')"]) == "dark"


class FakeTk:
    """A Tk that knows what it was told."""

    def __init__(self, system: str) -> None:
        self.tk, self.system = self, system
        self.calls: list[tuple[object, ...]] = []

    def call(self, *words: object) -> str:
        self.calls.append(words)
        return self.system if words == ("tk", "windowingsystem") else ""


@pytest.mark.parametrize(
    ("system", "resources", "scaling"),
    [
        ("x11", "Xft.dpi:\t192\nXft.hinting:\t1", 192 / 72),
        ("x11", "Xft.dpi:\tlarge", None),
        ("x11", "Xft.dpi:\t0", None),
        ("x11", "", None),
        ("aqua", "Xft.dpi:\t192", None),
    ],
)
def test_a_fine_screen_of_x11_is_known_from_its_resources(system: str, resources: str, scaling: float | None) -> None:
    root = FakeTk(system)
    appearance.scale(root, answers(xrdb=resources))  # type: ignore[arg-type]
    assert root.calls[1:] == ([] if scaling is None else [("tk", "scaling", scaling)])
