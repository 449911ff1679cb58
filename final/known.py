"""Which certificate each server showed at first sight, as ssh's known_hosts: one line a server."""

from pathlib import Path


class KnownServers:
    """A file of lines HOST:PORT FINGERPRINT."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def get(self, where: str) -> str | None:
        """Return the fingerprint of a server, or None at first sight."""
        return self._all().get(where)

    def remember(self, where: str, fingerprint: str) -> None:
        """Write down what a server shows.

        Raises:
            OSError: the file cannot be written.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(f"{where} {fingerprint}\n")

    def _all(self) -> dict[str, str]:
        try:
            lines = self.path.read_text("utf-8").splitlines()
        except FileNotFoundError:
            return {}
        return dict(line.split(" ", 1) for line in lines if " " in line)
