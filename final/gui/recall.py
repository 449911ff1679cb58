"""What somebody has sent, to be sent again: leafed through with the arrow keys. Pure state, no window."""

MOST = 100  # texts that are remembered


class Recall:
    """The texts that were sent, and where in them one is leafing."""

    def __init__(self) -> None:
        self._sent: list[str] = []
        self._at = 0  # len(_sent) while nobody leafs
        self._draft = ""

    def remember(self, text: str) -> None:
        """A text was sent."""
        if self._sent[-1:] != [text]:
            self._sent = [*self._sent[1 - MOST :], text]
        self._at = len(self._sent)

    def older(self, shown: str) -> str | None:
        """Return the text sent before; None if there is none.

        Args:
            shown: what stands in the box now; it comes back after the newest.
        """
        if not self._at:
            return None
        if self._at == len(self._sent):
            self._draft = shown
        self._at -= 1
        return self._sent[self._at]

    def newer(self) -> str | None:
        """Return the text sent after, or what stood in the box before one leafed; None if one does not leaf."""
        if self._at == len(self._sent):
            return None
        self._at += 1
        return self._sent[self._at] if self._at < len(self._sent) else self._draft
