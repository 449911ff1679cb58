"""What the windows remember, without a window."""

import json
import os
from pathlib import Path

import pytest

from final.gui.settings import Settings, load


def test_what_was_changed_is_there_at_the_next_start(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "settings.json"
    settings = load(file)
    assert settings == Settings()
    settings.change(name="Zoë", port=5001, tls=True, appearance="dark")
    settings.change(downloads="/somewhere")
    assert load(file) == Settings(name="Zoë", port=5001, tls=True, appearance="dark", downloads="/somewhere")
    assert [path.name for path in file.parent.iterdir()] == ["settings.json"]


@pytest.mark.parametrize(
    "damaged", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"[" * 100_000, b'{"host": ["a"], "port": "80"}']
)
def test_a_damaged_file_counts_as_none(tmp_path: Path, damaged: bytes) -> None:
    file = tmp_path / "settings.json"
    file.write_bytes(damaged)
    assert load(file) == Settings()
    load(file).change(name="alice")
    assert load(file).name == "alice"


def test_of_a_file_that_is_damaged_in_part_the_rest_counts(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    values = {"port": 0, "tls": 1, "text_size": 1000, "appearance": "pink", "name": "alice", "later": "version"}
    file.write_text(json.dumps(values), "utf-8")
    assert load(file) == Settings(name="alice")


def test_what_makes_no_sense_is_not_taken_over(tmp_path: Path) -> None:
    settings = load(tmp_path / "settings.json")
    for wrong in ({"port": 70_000}, {"port": True}, {"serve_port": 65_536}, {"appearance": "pink"}, {"host": None}):
        with pytest.raises(ValueError, match="cannot be"):
            settings.change(**wrong)
    assert settings == Settings()


def test_where_nothing_can_be_written_settings_hold_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = load(tmp_path / "file" / "settings.json")
    settings.change(name="alice")
    assert settings.name == "alice"


def test_a_crash_while_writing_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "settings.json"
    load(file).change(name="alice")

    def fails(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", fails)
    load(file).change(name="bob")
    assert load(file).name == "alice"
    assert os.listdir(tmp_path) == ["settings.json"]


def test_no_password_has_a_place_in_it() -> None:
    assert not any("password" in name for name in vars(Settings()))
