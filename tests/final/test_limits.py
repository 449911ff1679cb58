"""How much one client may do in a time."""

import pytest

from final.limits import TokenBucket

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
