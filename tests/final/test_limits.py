"""How much one client may do in a time."""

import pytest

from final.limits import Buckets, TokenBucket

NOW = 1000.0  # seconds, on some clock


def test_so_many_at_once_cost_no_time() -> None:
    bucket = TokenBucket(rate=20, burst=100)
    assert bucket.take(100, NOW) == 0
    assert bucket.take(10, NOW) == pytest.approx(0.5)


def test_in_the_long_run_the_rate_is_kept() -> None:
    bucket, now = TokenBucket(rate=20, burst=100), NOW
    for _ in range(1000):
        now += bucket.take(7, now)
    assert now - NOW == pytest.approx((7000 - 100) / 20)


def test_who_pauses_has_the_burst_again_and_not_more() -> None:
    bucket = TokenBucket(rate=20, burst=100)
    bucket.take(100, NOW)
    assert bucket.take(100, NOW + 5) == 0
    assert bucket.take(101, NOW + 10_000) == pytest.approx(1 / 20)


def test_a_rate_of_0_sets_no_limit() -> None:
    bucket = TokenBucket(rate=0, burst=1)
    assert [bucket.take(10**9, NOW) for _ in range(3)] == [0, 0, 0]


def test_a_clock_that_goes_back_gives_nothing_and_takes_no_more_than_it_went() -> None:
    bucket = TokenBucket(rate=20, burst=100)
    bucket.take(50, NOW)
    assert bucket.take(0, NOW - 5) == pytest.approx(50 / 20)
    assert bucket.take(0, NOW) == 0


def test_each_has_a_bucket_of_its_own_and_who_was_not_there_for_longest_gets_a_new_one() -> None:
    buckets = Buckets(rate=1 / 10, burst=2, most=3)
    assert [buckets.take("alice", 1, NOW) for _ in range(3)] == [0, 0, pytest.approx(10)]
    assert [buckets.take(name, 1, NOW) for name in ("bob", "carol", "alice", "dave")] == [0, 0, pytest.approx(20), 0]
    assert buckets.take("alice", 0, NOW) == pytest.approx(20)
    assert [buckets.take("bob", 1, NOW) for _ in range(2)] == [0, 0]


def test_what_is_given_back_was_not_taken() -> None:
    buckets = Buckets(rate=1 / 10, burst=2, most=3)
    for _ in range(10):
        assert buckets.take("alice", 1, NOW) == 0
        buckets.take("alice", -1, NOW)
