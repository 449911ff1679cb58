"""What the pages for people promise: words that programs really print, links that lead somewhere."""

import re
from pathlib import Path

import pytest

from tests.kit.catalog import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
TROUBLES = (ROOT / "docs" / "troubleshooting.md").read_text("utf-8")
SYSTEMS_WORDS = {  # what the system or another program says, not ours
    "Address already in use",
    "Cannot assign requested address",
    "Connection refused",
    "timed out",
    "WinError 10048",
    "WinError 10061",
    "No module named 'tkinter'",
    "no display name and no $DISPLAY",
    "skipped because could not find python interpreter",
}
EXAMPLES = {"your own file socket.py hides Python's module socket": "your own file {name}.py hides Python's module"}


def seen() -> list[str]:
    """Return all words that the page says somebody may see."""
    rows = [line.split("|")[1] for line in TROUBLES.splitlines() if line.startswith("| ")]
    return sorted({words for cell in rows for words in re.findall(r"`([^`]+)`", cell)} - SYSTEMS_WORDS)


@pytest.fixture(scope="module")
def programs() -> str:
    """The text of all programs."""
    folders = (ROOT / "steps", ROOT / "final", ROOT / "tests" / "kit")
    files = [path for folder in folders for path in folder.rglob("*.py") if "tests" not in path.parts[-2:]]
    return "\n".join(path.read_text("utf-8") for path in files)


@pytest.mark.parametrize("words", seen())
def test_what_one_may_see_is_what_programs_say(programs: str, words: str) -> None:
    assert EXAMPLES.get(words, words) in programs


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for link in re.findall(r'(?:\]\(|src="|srcset=")([^)\s"]+)[)"]', page.read_text("utf-8")):
        target, _, anchor = link.partition("#")
        if target.startswith(("http:", "https:")):
            continue
        file = (page.parent / target) if target else page
        assert file.exists(), link
        assert not anchor or anchor in anchors(file), link
