"""What the lines of the chat are: cutting, names, what a terminal may be shown."""

import random

import pytest

from final.protocol import LONGEST_LINE, LineBuffer, LineTooLong, key, names, printable, problem_with_name

TEXT = "höre\r\nß\r\r\n\n\r\nlast ☕\n".encode()
LINES = ["höre".encode(), "ß\r".encode(), "last ☕".encode()]


def fed(pieces: list[bytes]) -> list[bytes]:
    buffer = LineBuffer()
    return [line for piece in pieces for line in buffer.feed(piece)]


@pytest.mark.parametrize("size", range(1, len(TEXT) + 1))
def test_the_lines_are_the_same_however_the_bytes_are_cut(size: int) -> None:
    assert fed([TEXT[at : at + size] for at in range(0, len(TEXT), size)]) == LINES


def test_random_bytes_in_random_pieces_are_cut_as_a_whole() -> None:
    chance = random.Random(1)
    for _ in range(300):
        data = bytes(chance.choices(b"ab\r\n", k=chance.randrange(60))) + b"\n"
        cuts = sorted(chance.choices(range(len(data)), k=chance.randrange(8)))
        pieces = [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]
        assert fed(pieces) == [line.removesuffix(b"\r") for line in data.split(b"\n") if line.removesuffix(b"\r")]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_a_line_may_be_as_long_as_the_longest(end: bytes) -> None:
    line = b"x" * LONGEST_LINE
    assert fed([line, end, b"\n"]) == [line]


@pytest.mark.parametrize("pieces", [[b"x" * 4097], [b"x" * 4096, b"x"], [b"a\n" + b"x" * 4097 + b"\nb\n"]])
def test_a_line_that_is_too_long_is_refused_before_its_end(pieces: list[bytes]) -> None:
    with pytest.raises(LineTooLong, match="4096"):
        fed(pieces)


@pytest.mark.parametrize("name", ["a", "x" * 20, "Zoë-9_", "漢字", "x²", "_", "-"])
def test_these_names_are_good(name: str) -> None:
    assert problem_with_name(name) == ""


@pytest.mark.parametrize("name", ["", "x" * 21, "two words", "a~b", "a.b", "☕", "e\u0301", "server", "fIlE"])
def test_these_names_are_not(name: str) -> None:
    assert problem_with_name(name)


@pytest.mark.parametrize("letter", ["\u115f", "\u1160", "\u3164", "\uffa0"])
def test_a_letter_that_nobody_sees_makes_no_name(letter: str) -> None:
    assert letter.isalnum()
    assert problem_with_name(f"bob{letter}") and problem_with_name(letter)


def test_names_are_compared_and_sorted_without_regard_to_case() -> None:
    assert key("Straße") == key("STRASSE")
    for one, same in (("\ud55c", "\u1112\u1161\u11ab"), ("\u00c5", "\u212b"), ("\u6797", "\uf9f4")):
        assert key(one) == key(same)
    assert names(["bob", "Alice", "carol"]) == "Alice,bob,carol"


def test_no_text_moves_the_cursor_or_turns_the_writing() -> None:
    assert printable("a\x1b[2Jb\rc\x00d\x9be\n") == "a�[2Jb�c�d�e�"
    assert printable("ab\u202ecd\u2066ef\ufeff") == "abcdef"
    assert printable("nothing\u2028alice: yes\u2029bob: no") == "nothingalice: yesbob: no"
    for text in ("family: \U0001f468\u200d\U0001f469", "می\u200cخواهم"):  # joiners belong to the spelling
        assert printable(text) == text
