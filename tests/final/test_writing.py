"""What a text in the message box means, and what was sent before."""

import pytest

from final.gui.recall import MOST, Recall
from final.gui.writing import box_text, lines_of, order
from final.pending import spoken


@pytest.mark.parametrize(
    ("text", "recipient", "lines"),
    [
        ("hello", "", ["hello"]),
        ("one\r\n\n  \ntwo ", "", ["one", "two "]),
        ("hello", "bob", ["/msg bob hello"]),
        ("//slash", "bob", ["/msg bob /slash"]),
        ("/who", "bob", ["/who"]),
        ("/dance", "", ["/dance"]),
    ],
)
def test_lines_for_the_server(text: str, recipient: str, lines: list[str]) -> None:
    assert lines_of(text, recipient) == lines


def test_a_long_line_among_others_is_named() -> None:
    with pytest.raises(ValueError, match="Line 2 is too long, by 9 bytes"):
        lines_of("short\n" + "x" * 4096, "bob")


def test_too_many_lines_are_a_file() -> None:
    assert len(lines_of("x\n" * 100, "")) == 100
    with pytest.raises(ValueError, match="These are 101 lines"):
        lines_of("x\n" * 101, "")


@pytest.mark.parametrize(
    ("text", "meaning"),
    [("/get 3", ("/get", "3")), ("/send  a b ", ("/send", "a b")), ("/who", ("", "")), ("/get 3\nhello", ("", ""))],
)
def test_orders_to_the_window(text: str, meaning: tuple[str, str]) -> None:
    assert order(text) == meaning


@pytest.mark.parametrize("said", ["hello", "/slash", "//two"])
def test_what_is_written_again_says_the_same(said: str) -> None:
    (line,) = lines_of(box_text(said), "")
    assert spoken(line) == ("", said)


def test_one_leafs_through_what_was_sent() -> None:
    recall = Recall()
    assert recall.older("") is None
    assert recall.newer() is None
    for number in range(MOST + 10):
        recall.remember(str(number))
    recall.remember(str(MOST + 9))
    assert recall.older("draft") == str(MOST + 9)
    for _ in range(MOST - 1):
        oldest = recall.older("")
    assert oldest == "10"
    assert recall.older("") is None
    for _ in range(MOST - 1):
        recall.newer()
    assert recall.newer() == "draft"
