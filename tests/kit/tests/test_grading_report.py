"""The pages: all that matters is there, and nothing of what a student wrote is more than text."""

import xml.etree.ElementTree as ET
from html.parser import HTMLParser

import pytest

from tests.kit.failure import for_terminal
from tests.kit.grading.overview import overview
from tests.kit.grading.policy import Policy, StepPolicy
from tests.kit.grading.report import report
from tests.kit.grading.sequence import as_svg
from tests.kit.tests.grading_samples import CHART, NASTY, good, graded, result

EMPTY = {"meta", "br"}


class Page(HTMLParser):
    """The elements and the text of a page; demands that each element is closed."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name == "href"]
        if tag not in EMPTY:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_report_tells_all_that_a_student_needs() -> None:
    text = Page(report(graded(notes=["A note."]), Policy())).text
    for part in (
        "anna",
        "2 of 10 points",
        "A note.",
        "Other text.",
        "this <b>",
        "why\nand why not",
        "0.013 s",
        "no means",
    ):
        assert part in text
    for part in ("tox -e step01", "README.md#your-task", "Not handed in.", "sandbox: walls", "no means"):
        assert part in text
    assert "first\nsecond" not in text  # what the harness says about itself is not for students


@pytest.mark.parametrize("name", ["anna", NASTY, "</title><script>alert(1)</script>"])
def test_nothing_of_a_student_is_more_than_text(name: str) -> None:
    nasty = graded(name, notes=[NASTY], troubles=[NASTY], refused="")
    nasty.results.append(result("05_broadcast", "failed", NASTY * 50_000, text=NASTY))
    for html in (report(nasty, Policy()), overview([nasty], Policy(NASTY))):
        page = Page(html)
        assert not page.names & {"script", "img", "iframe", "object", "form", "input", "link", "base"}
        assert not {attribute for attribute in page.attributes if attribute.startswith("on")} | (
            page.attributes & {"src"}
        )
        assert not set(html) & {"\x1b", "\u202e", "\ud800"}
        assert len(html) < 200_000


def test_ten_megabytes_of_output_make_no_large_page() -> None:
    big = graded()
    big.results.append(
        result("05_broadcast", "failed", "✘ Text.\n\n  Came  x\n\n  server.py printed:\n" + "  | y" * 2_000_000)
    )
    assert len(report(big, Policy())) < 100_000


def test_lessons_are_linked_where_the_policy_says_where_they_are() -> None:
    page = Page(report(graded(), Policy(lessons="https://x.example/steps/")))
    assert "https://x.example/steps/01_echo_server/README.md#your-task" in page.links
    assert not [link for link in Page(report(graded(), Policy())).links if not link.startswith("#")]


def test_bonus_and_refusal_are_told() -> None:
    assert "(bonus)" in Page(report(good(), Policy(steps={"01_echo_server": StepPolicy(bonus=True)}))).text
    refused = graded(results=[result("01_echo_server", "not handed in")], refused="It is broken.")
    assert "Nothing was tested. It is broken." in Page(report(refused, Policy())).text
    assert "needs review" in Page(overview([refused], Policy())).text


def test_an_overview_shows_the_class() -> None:
    page = Page(overview([graded("anna"), good("bert/../x")], Policy()))
    assert {"./anna/report.html", "./bert%2F..%2Fx/report.html"} <= set(page.links)
    for part in (
        "2 submissions. Half have 3.5 points or more; 1 with all points.",
        "2/4",
        "5/5",
        "01 Other text.",
        "1 of 1",
        "90 to 100 %",
    ):
        assert part in page.text
    assert "Nothing has failed." in Page(overview([good()], Policy())).text


def test_a_chart_is_drawn() -> None:
    root = ET.fromstring(as_svg(CHART.splitlines()))
    arrows = [child for child in root if child.get("class", "").startswith("arrow")]
    labels = [child.text for child in root if child.get("class", "").startswith("label")]
    assert [child.text for child in root if child.get("class") == "name"] == ["alice", "server", "bob"]
    assert labels == ['"hi"', '"漢 <b>"', '"hi"']
    assert [arrow.get("class") for arrow in arrows] == ["arrow", "arrow", "arrow bad"]
    lanes = [int(child.get("x1", "")) for child in root if child.get("class") == "lane"]
    ends = [(int(arrow.get("x1", "")), int(arrow.get("x2", ""))) for arrow in arrows]
    assert ends == [(lanes[0], lanes[1]), (lanes[1], lanes[2]), (lanes[0], lanes[1])]
    assert [child.text for child in root if child.get("class") == "note"] == ["⋮ 3 more"]


@pytest.mark.parametrize("lines", [[], ["x"], ["x", "y"], ["x", "│"]])
def test_what_is_no_chart_is_not_drawn(lines: list[str]) -> None:
    assert as_svg(lines) == ""


def test_signs_have_a_plain_form() -> None:
    assert for_terminal("✔ │", "ascii") == "+ |"
