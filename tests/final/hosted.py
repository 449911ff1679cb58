"""A server run by a host in this process, and what its inbox has told."""

import argparse
import threading
from collections.abc import Callable

from final import serve
from final.host import Host, News, Seen, Started, Stopped
from tests.final.inbox import SECONDS, Listener
from tests.kit.stage import HOST, Server, Stage


class Hosted(Listener[News]):
    """A host, and who listens to it."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.host = stage, Host()
        super().__init__(self.host.inbox)
        self._others = set(threading.enumerate())

    def sees(self, fits: Callable[[Seen], bool]) -> Seen:
        """Return the first look around that fits."""
        return self.waits_for(Seen, fits)

    def opens(self, *arguments: str) -> Server:
        """Start a server, in memory only unless the arguments name a folder; return where clients come in."""
        self.host.start(options(*arguments))
        return Server(self.stage, None, self.waits_for(Started).port)

    def closes(self) -> None:
        """Stop the server, and wait for its end; then not one thread of it may be left."""
        self.host.stop()
        self.waits_for(Stopped)
        self.must_be_quiet()

    def must_be_quiet(self) -> None:
        """Demand that the threads of a server end."""
        for thread in set(threading.enumerate()) - self._others:
            if thread.name in ("host", "postman", "accept", "discovery") or thread.name.startswith(HOST):
                thread.join(SECONDS)
                assert not thread.is_alive(), thread.name


def options(*arguments: str) -> argparse.Namespace:
    """Return the options of a server for a test."""
    memory = [] if "--data" in arguments else ["--no-history"]
    return serve.parser().parse_args(["--port", "0", "--rate", "0", *memory, *arguments])
