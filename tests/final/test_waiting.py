"""Private lines that wait for who is away: the chat without sockets, threads and files."""

import pytest

from final.hub import KEPT
from final.members import Refused
from final.records import Delivered
from final.wording import MUCH
from tests.final.pure_chat import Chat, heard


def test_a_private_line_waits_for_who_is_registered_and_away(chat: Chat) -> None:
    bob = chat.join("Bob", registered=True)
    chat.go(bob)
    alice = chat.join("alice")
    chat.do(chat.hub.whisper(alice, "bob", "one"))
    chat.do(chat.hub.whisper(alice, "BOB", "two"))
    assert heard(alice)[1:3] == ["alice>Bob~one", "SERVER~Bob is away and will read it on coming back"]
    bob = chat.join("Bob", registered=True, extended=True)
    assert heard(bob)[2:] == ["*PAST~1~1002~alice>Bob~one", "*PAST~2~1003~alice>Bob~two"]
    chat.go(bob)
    assert chat.records[-1] == Delivered("Bob", 2)
    assert heard(chat.join("Bob", registered=True)) == ["USERS~alice,Bob"]


def test_who_may_not_have_got_what_waited_gets_it_again(chat: Chat) -> None:
    chat.go(chat.join("bob", registered=True))
    chat.do(chat.hub.whisper(chat.join("alice"), "bob", "one"))
    bob = chat.join("bob", registered=True)
    chat.do(chat.hub.part(bob, satisfied=False))
    assert chat.records[-1] != Delivered("bob", 1)
    assert heard(chat.join("bob", registered=True))[-1] == "alice>bob~one"


def test_old_clients_are_told_that_lines_have_waited(chat: Chat) -> None:
    chat.go(chat.join("bob", registered=True))
    chat.do(chat.hub.whisper(chat.join("alice"), "bob", "one"))
    assert heard(chat.join("bob", registered=True))[1:] == ["SERVER~While you were away:", "alice>bob~one"]


def test_nothing_waits_for_guests(chat: Chat) -> None:
    chat.go(chat.join("bob"))
    with pytest.raises(Refused, match="No such user: bob"):
        chat.hub.whisper(chat.join("alice"), "bob", "one")


@pytest.mark.parametrize(("text", "most"), [("x", KEPT), ("\ufffd" * 4096, MUCH // (3 * 4096 + 40))])
def test_not_more_waits_than_can_be_given_at_once(chat: Chat, text: str, most: int) -> None:
    chat.go(chat.join("bob", registered=True))
    alice = chat.join("alice")
    for _ in range(most):
        chat.do(chat.hub.whisper(alice, "bob", text))
    with pytest.raises(Refused, match=f"bob is away, and {most} messages wait already"):
        chat.hub.whisper(alice, "bob", text)
