"""What is remembered from one start to the next, in a file. Never passwords; no window is made here."""

import json
import logging
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from final.folders import data_folder, downloads_folder

log = logging.getLogger(__name__)

APPEARANCES = ("system", "light", "dark")
SMALLEST_TEXT, LARGEST_TEXT = 80, 160  # percent of the usual size
ALLOWED: dict[str, Any] = {
    "port": range(1, 65536),
    "serve_port": range(65536),  # 0 lets the system choose
    "appearance": APPEARANCES,
    "text_size": range(SMALLEST_TEXT, LARGEST_TEXT + 1),
}


@dataclass
class Settings:
    """What the user has chosen, here or at an earlier start. Change it with `change` only."""

    host: str = "127.0.0.1"
    port: int = 5000
    name: str = ""
    tls: bool = False
    appearance: str = "system"
    text_size: int = 100  # percent
    sound: bool = True
    downloads: str = field(default_factory=lambda: str(downloads_folder()))
    serve_host: str = "127.0.0.1"  # from here on: of one's own server, by the names of its options
    serve_port: int = 5000
    serve_tls: bool = False
    serve_no_guests: bool = False
    serve_announce: bool = False
    serve_no_history: bool = False
    serve_data: str = field(default_factory=lambda: str(data_folder()))

    def __post_init__(self) -> None:
        self._file: Path | None = None

    def change(self, **values: Any) -> None:
        """Take over values, and remember them; if the file cannot be written they hold until the end."""
        for name, value in values.items():
            if not _fits(name, value, getattr(self, name)):
                raise ValueError(f"{name} cannot be {value!r}")
            setattr(self, name, value)
        try:
            self._write()
        except OSError as error:
            log.warning("Settings are not remembered: %s", error)

    def _write(self) -> None:
        if self._file is None:
            return
        self._file.parent.mkdir(parents=True, exist_ok=True)
        beside = self._file.with_suffix(f".{os.getpid()}")  # a second window of the same user has its own
        try:
            beside.write_text(json.dumps(asdict(self), indent=2), "utf-8")
            os.replace(beside, self._file)
        finally:
            beside.unlink(missing_ok=True)  # of a full disk, say


def load(file: Path | None = None) -> Settings:
    """Return what a file remembers; where it is missing or damaged, the defaults.

    Args:
        file: where changes are written, too; by default in the user's data folder.
    """
    file = file or data_folder() / "settings.json"
    settings = Settings()
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        found = {}  # the first start, or nothing that can be read
    for each in fields(settings) if isinstance(found, dict) else ():
        value = found.get(each.name)
        if _fits(each.name, value, getattr(settings, each.name)):
            setattr(settings, each.name, value)
    settings._file = file
    return settings


def _fits(name: str, value: object, example: object) -> bool:
    return type(value) is type(example) and (name not in ALLOWED or value in ALLOWED[name])
