"""What a client or a host has told its inbox, one after the other."""

import queue
from collections.abc import Callable
from typing import Generic, TypeVar

SECONDS = 15.0  # only failures wait so long
News = TypeVar("News")
T = TypeVar("T")


class Listener(Generic[News]):
    """Who listens to an inbox."""

    def __init__(self, inbox: "queue.SimpleQueue[News]") -> None:
        self._inbox = inbox
        self.seen: list[News] = []

    def waits_for(self, kind: type[T], fits: Callable[[T], bool] = lambda news: True) -> T:
        """Return the next news of a kind that fit; those before them are seen, too."""
        while True:
            try:
                news = self._inbox.get(timeout=SECONDS)
            except queue.Empty:
                raise AssertionError(f"no such {kind.__name__} after {self.seen[-20:]}") from None
            self.seen.append(news)
            if isinstance(news, kind) and fits(news):
                return news
