"""Random data, and ways to cut it."""

from types import SimpleNamespace

import pytest

from tests.kit.payload import CUTS, Cut, Payload

SEEDS = range(20)
BY_NAME = {cut.name: cut for cut in CUTS}
every_cut = pytest.mark.parametrize("cut", CUTS, ids=lambda cut: cut.name)
every_acknowledged_cut = pytest.mark.parametrize(
    "cut", [cut for cut in CUTS if cut.acknowledged and cut.name != "whole"], ids=lambda cut: cut.name
)


def lines_of(seed: int) -> list[bytes]:
    """Return random lines, with and without wide characters."""
    payload = Payload(seed)
    return [text.encode() for text in [*payload.texts(3), payload.word(4), payload.text()]]


def test_the_same_seed_gives_the_same_data() -> None:
    one, two, other = (Payload(seed) for seed in ("5 test", "5 test", "6 test"))
    assert one.texts(3) == two.texts(3) != other.texts(3)


def test_a_word_has_the_length_asked_for() -> None:
    assert [len(Payload(1).word(length)) for length in (0, 1, 64_000)] == [0, 1, 64_000]
    assert len(set(Payload(1).words(100))) == 100


def test_a_text_has_characters_of_several_bytes_within() -> None:
    text = Payload(1).text()
    assert text[:4].isascii() and text[-4:].isascii() and len(text.encode()) >= len(text) + 3


def test_all_bytes_are_each_byte_once() -> None:
    assert sorted(Payload(1).all_bytes()) == list(range(256))


@every_cut
def test_the_pieces_of_a_cut_are_the_lines(cut: Cut) -> None:
    end = b"\r\n" if cut.name == "inside CRLF" else b"\n"
    for seed in SEEDS:
        lines = lines_of(seed)
        assert b"".join(cut.pieces(lines)) == b"".join(line + end for line in lines)


@every_cut
def test_no_piece_of_a_cut_is_empty(cut: Cut) -> None:
    assert all(all(cut.pieces(lines_of(seed))) for seed in SEEDS)


@every_acknowledged_cut
def test_all_but_the_last_piece_of_an_acknowledged_cut_end_within_a_line(cut: Cut) -> None:
    for seed in SEEDS:
        *pieces, last = cut.pieces(lines_of(seed))
        assert last.endswith(b"\n")
        assert not any(piece.endswith(b"\n") for piece in pieces)


@every_acknowledged_cut
def test_each_piece_of_an_acknowledged_cut_completes_a_line(cut: Cut) -> None:
    """Else nothing would prove that the piece was read before the next one is sent."""
    assert all(b"\n" in piece for seed in SEEDS for piece in cut.pieces(lines_of(seed)))


def test_a_cut_inside_a_character_leaves_pieces_that_cannot_be_decoded() -> None:
    for seed in SEEDS:
        lines = [text.encode() for text in Payload(seed).texts(4)]
        for piece in BY_NAME["inside a character"].pieces(lines)[:-1]:
            with pytest.raises(UnicodeDecodeError):
                piece.decode()


def test_a_line_without_wide_characters_is_cut_in_its_middle() -> None:
    assert BY_NAME["inside a character"].pieces([b"abcd", b"efgh"]) == [b"abcd\nef", b"gh\n"]


def test_a_cut_inside_crlf_parts_the_two() -> None:
    assert BY_NAME["inside CRLF"].pieces([b"ab", b"cd"]) == [b"ab\r\ncd\r", b"\n"]


@every_cut
def test_deliver_asks_for_every_answer_once_and_in_order(cut: Cut) -> None:
    sent, asked, texts = [], [], Payload(1).texts(5)
    cut.deliver(SimpleNamespace(send=sent.append), texts, asked.append)  # type: ignore[arg-type]
    assert asked == texts
    assert b"".join(sent).split() == [text.encode() for text in texts]


@every_acknowledged_cut
def test_an_acknowledged_piece_waits_for_the_answers_to_the_lines_before(cut: Cut) -> None:
    events: list[str] = []
    peer = SimpleNamespace(send=lambda piece: events.append("send"))
    cut.deliver(peer, Payload(1).texts(3), lambda text: events.append("answer"))  # type: ignore[arg-type]
    assert events == ["send", "answer"] * 3 if len(events) == 6 else events[:2] == ["send", "answer"]
