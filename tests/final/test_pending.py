"""Which answer belongs to which line."""

import pytest

from final.events import Entered, MayUpload, Message, Refusal, Rooms, Said, Users
from final.pending import Pending, spoken


def pending(*lines: str) -> Pending:
    waiting = Pending()
    for line in lines:
        waiting.sent(line)
    return waiting


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("hello", Message("Alice", "hello")),
        ("//slash", Message("alice", "/slash")),
        ("/msg bob  psst", Message("alice", " psst", "Bob")),
        ("/rooms", Rooms({"lobby": 1})),
        ("/join games", Entered("games")),
        ("/upload 1 abc x", MayUpload("token", "abc", "x")),
        ("/dance", Refusal("Unknown command /dance")),
    ],
)
def test_a_line_and_its_answer(line: str, answer: Said) -> None:
    assert pending("before", line, "after").heard(answer, "alice") == (line if line != "/dance" else "before")
    assert pending(line, "after").heard(answer, "alice") == line


@pytest.mark.parametrize(
    "said", [Message("bob", "hello"), Message("alice", "hello", time=1.0), Message("alice", "hello", "bob"), Users(())]
)
def test_what_is_no_answer(said: Said) -> None:
    waiting = pending("hello", "/rooms")
    assert waiting.heard(said, "alice") == ""
    assert waiting.give_up() == ["hello"]


def test_what_comes_later_tells_that_a_command_was_answered_in_another_way() -> None:
    waiting = pending("/help", "first", "/msg nobody psst")
    assert waiting.heard(Message("alice", "first"), "alice") == "first"
    assert waiting.heard(Refusal("No such user: nobody"), "alice") == "/msg nobody psst"
    assert waiting.heard(Refusal("what?"), "alice") == ""


def test_only_what_somebody_would_miss_is_given_up_and_only_once() -> None:
    waiting = pending("/who", "hello", "/msg bob psst", "/get 3")
    assert waiting.give_up() == ["hello", "/msg bob psst", "/get 3"]
    assert waiting.give_up() == []


@pytest.mark.parametrize(
    ("line", "meaning"),
    [
        ("hi", ("", "hi")),
        ("//hi", ("", "/hi")),
        ("/msg Bob hi you", ("bob", "hi you")),
        ("/msg bob", None),
        ("/x", None),
    ],
)
def test_what_a_line_says_and_to_whom(line: str, meaning: tuple[str, str] | None) -> None:
    assert spoken(line) == meaning
