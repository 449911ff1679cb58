"""How much one client may do in a time. Pure arithmetic: the time is an argument."""


class TokenBucket:
    """So many things at once, and so many more each second."""

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
