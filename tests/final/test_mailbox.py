"""What each client is still to be sent."""

import random
import threading

import pytest

from final.mailbox import Log, Mailbox

MUCH = 1 << 20


def taken(mailbox: Mailbox, most: int = MUCH) -> bytes:
    """Take all that waits, in pieces of a size."""
    pieces = []
    while piece := mailbox.take(most, {}):
        assert len(piece) <= most
        pieces.append(piece)
    assert mailbox.size == 0
    return b"".join(pieces)


def following(log: Log) -> Mailbox:
    mailbox = Mailbox()
    mailbox.follow(log)
    return mailbox


def test_who_follows_a_log_gets_what_comes_from_then_on() -> None:
    log = Log()
    log.add(b"before ")
    mailbox = following(log)
    log.add(b"after")
    assert mailbox.size == 5
    assert taken(mailbox, 2) == b"after"


def test_one_s_own_lines_stand_where_they_were_told_among_the_others() -> None:
    log, mailbox = Log(), Mailbox()
    mailbox.tell(b"1 ")
    mailbox.follow(log)
    log.add(b"2 ")
    mailbox.tell(b"3 ")
    log.add(b"4 ")
    mailbox.follow(None)
    log.add(b"unheard ")
    mailbox.tell(b"5 ")
    assert taken(mailbox, 3) == b"1 2 3 4 5 "


def test_any_order_of_telling_saying_and_taking_keeps_the_order() -> None:
    chance = random.Random(1)
    for _ in range(100):
        log, expected, came = Log(), b"", b""
        mailbox = following(log)
        for number in range(60):
            data = b"%d " % number
            action = chance.randrange(3)
            if action == 0:
                mailbox.tell(data)
            elif action == 1:
                log.add(data)
            else:
                came += mailbox.take(chance.randrange(1, 9), {})
            expected += data if action < 2 else b""
            log.trim(len(data) * 200)
        assert came + taken(mailbox, 7) == expected


def test_those_at_the_same_place_share_what_they_take() -> None:
    log = Log()
    mailboxes, shared = [following(log) for _ in range(3)], {}
    log.add(b"x" * 100)
    first, second = (mailbox.take(60, shared) for mailbox in mailboxes[:2])
    assert first is second
    assert mailboxes[2].take(60, {}) is not first
    assert len(shared) == 1


def test_a_log_forgets_its_oldest_part_and_who_needs_that_is_lost() -> None:
    log = Log()
    late, prompt = following(log), following(log)
    log.add(b"a" * 15)
    assert taken(prompt) == b"a" * 15
    log.trim(10)
    assert (log.start, log.end) == (0, 15)  # not worth the work yet
    log.add(b"b" * 10)
    log.trim(10)
    assert (log.start, log.end) == (15, 25)
    assert late.lost and not prompt.lost
    assert taken(prompt) == b"b" * 10


def test_who_is_lost_stays_so_whatever_it_is_told(mailbox_that_is_lost: Mailbox) -> None:
    mailbox = mailbox_that_is_lost
    mailbox.tell(b"private")
    assert mailbox.lost and not mailbox.own
    mailbox.follow(Log())
    assert mailbox.lost
    mailbox.abandon()
    assert not mailbox.lost


@pytest.fixture
def mailbox_that_is_lost() -> Mailbox:
    """A mailbox whose log has forgotten what was still to be sent."""
    log = Log()
    mailbox = following(log)
    log.add(b"x" * 30)
    log.trim(10)
    assert mailbox.lost
    return mailbox


def test_who_is_abandoned_costs_nothing_any_more() -> None:
    log = Log()
    mailbox = following(log)
    mailbox.tell(b"own")
    mailbox.empty = threading.Event()
    mailbox.abandon()
    log.add(b"x" * 100)
    mailbox.tell(b"more")
    mailbox.follow(log)
    log.add(b"y" * 100)
    assert (mailbox.size, mailbox.lost, taken(mailbox)) == (0, False, b"")
