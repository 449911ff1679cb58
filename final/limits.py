"""How much one client, or one address, may do in a time. Pure arithmetic: the time is an argument."""


class TokenBucket:
    """So many things at once, and so many more each second."""

    __slots__ = ("_burst", "_filled", "_rate", "_tokens")

    def __init__(self, rate: float, burst: float) -> None:
        """Begin with a full bucket.

        Args:
            rate: things per second in the long run; 0 sets no limit.
            burst: things at once.
        """
        self._rate, self._burst = rate, burst
        self._tokens = burst
        self._filled = 0.0

    def take(self, count: int, now: float) -> float:
        """Take tokens, more than there are if need be; return how many seconds to wait until that is made up for."""
        if not self._rate:
            return 0.0
        self._tokens = min(self._burst, self._tokens + (now - self._filled) * self._rate) - count
        self._filled = now
        return max(0.0, -self._tokens / self._rate)


class Buckets:
    """A bucket for each of many; who has not taken anything for longest is forgotten."""

    def __init__(self, rate: float, burst: float, most: int) -> None:
        """Begin with nobody.

        Args:
            rate: things per second of each, in the long run.
            burst: things at once.
            most: how many are remembered.
        """
        self._rate, self._burst, self._most = rate, burst, most
        self._buckets: dict[str, TokenBucket] = {}  # who took last comes last

    def take(self, who: str, count: int, now: float) -> float:
        """Take somebody's tokens as TokenBucket.take does; a negative count gives them back."""
        self._buckets[who] = bucket = self._buckets.pop(who, None) or TokenBucket(self._rate, self._burst)
        if len(self._buckets) > self._most:
            del self._buckets[next(iter(self._buckets))]
        return bucket.take(count, now)
