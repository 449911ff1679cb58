"""A table of commands, and how a function gets into it. Which there are: see commands and moderation."""

from collections.abc import Callable
from dataclasses import dataclass

from final.members import Deliveries, Member, Refused
from final.services import Services

Run = Callable[[Services, Member, str], Deliveries]


@dataclass(frozen=True)
class Command:
    """What stands behind a slash.

    Args:
        usage: the command and what it needs.
        about: what it does.
        run: does it. It is called with the hub's lock held, unless it is slow.
        slow: whether it looks into files, waits, or computes for long.
        admin: whether it is for admins only.
    """

    usage: str
    about: str
    run: Run
    slow: bool = False
    admin: bool = False


class Table(dict[str, Command]):
    """Commands by their first word."""

    def command(self, usage: str, about: str, *, slow: bool = False, admin: bool = False) -> Callable[[Run], Run]:
        """Return what enters a function into the table."""

        def enter(run: Run) -> Run:
            self[usage.partition(" ")[0]] = Command(usage, about, run, slow, admin)
            return run

        return enter

    def usage(self, name: str) -> Refused:
        """Return the refusal of a command that lacks something."""
        return Refused(f"Usage: {self[name].usage}")
