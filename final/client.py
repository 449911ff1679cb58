"""A client without a face: what it is told waits in an inbox, what it has to say waits until somebody takes it.

Whatever happens to the connection, it is tried again, in growing pauses; no line is ever sent twice.
"""

import queue
import random
import threading
from collections import deque

from final.dialing import Address, CannotConnect, Line, Rejected, closed_on_error, dial, log_in
from final.events import Connected, Disconnected, Event, MayFetch, MayUpload, Message, Said, understand
from final.protocol import key
from final.transfers import Transfers

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two tries to connect
MOST_REJECTIONS = 5  # of a name that we had: the server may not have noticed yet that we were gone


class Client:
    """One person's part in a chat. Any thread may call its methods; none of them waits."""

    def __init__(self, address: Address, name: str, password: str = "") -> None:
        """Know whom to ask and how; `start` begins.

        Args:
            address: where the server is.
            name: under which to be in the chat.
            password: the name's, or "" for a guest.
        """
        self.address, self.name = address, name
        self.inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.transfers = Transfers(address, self.send, self.inbox.put)
        self._password = password
        self._changed = threading.Condition()  # guards all below
        self._outbox: deque[str] = deque()
        self._unconfirmed: list[str] = []
        self._line: Line | None = None  # while we are in the chat
        self._closing = False  # nothing more will be said
        self._finished = False  # and all has been
        self._ended = False  # the network's thread is done
        self._network = threading.Thread(target=self._run, name="network", daemon=True)
        self._sender = threading.Thread(target=self._send, name="sender", daemon=True)

    def start(self) -> None:
        """Connect and log in; what becomes of it comes into the inbox."""
        self._network.start()
        self._sender.start()

    @property
    def finished(self) -> bool:
        """Whether all was said, and it was our wish to end."""
        return self._finished

    def send(self, line: str) -> None:
        """Send a line as soon as there is a connection."""
        with self._changed:
            self._outbox.append(line)
            self._changed.notify_all()

    def finish(self) -> None:
        """Say no more, and stay until the server has sent what is due."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()

    def close(self) -> None:
        """Leave at once."""
        with self._changed:
            self._closing = self._ended = True
            self._changed.notify_all()
            if self._line is not None:
                self._line.wire.hang_up()

    def _run(self) -> None:
        """Be in the chat, and come back to it, until that makes no sense any more."""
        pause, rejections, been_in = FIRST_PAUSE, 0, False
        while True:
            try:
                line = self._enter()
                pause, rejections, been_in = FIRST_PAUSE, 0, True
                reason = self._listen(line)
                final = self._closing
            except Rejected as error:
                rejections += 1
                reason, final = str(error), not been_in or rejections >= MOST_REJECTIONS
            except (CannotConnect, OSError) as error:
                reason, final = str(error), not been_in
            pause_now = pause * random.uniform(0.5, 1.0)  # so that not all clients come back in the same moment
            self._tell_end(reason, None if final or self._closing else pause_now)
            if final or self._wait(pause_now):
                return
            pause = min(LONGEST_PAUSE, 2 * pause)

    def _enter(self) -> Line:
        line = dial(self.address)
        with closed_on_error(line.wire):
            log_in(line, self.name, self._password, self._tell)
        self.inbox.put(Connected(self.name))
        with self._changed:
            self._line = line
            self._changed.notify_all()
        return line

    def _listen(self, line: Line) -> str:
        """Tell what the server says until the connection ends; return why it did."""
        reason = "the server has ended the connection"
        try:
            while (text := line.read()) is not None:
                self._tell(understand(text))
        except (OSError, ValueError) as error:
            reason = str(error)
        with self._changed:
            self._line = None
            line.wire.close()
        return reason

    def _tell(self, said: Said) -> None:
        match said:
            case MayUpload() | MayFetch():
                self.transfers.begin(said)
                return
            case Message(sender, text, "", 0.0) if key(sender) == key(self.name):
                with self._changed:
                    if text in self._unconfirmed:
                        self._unconfirmed.remove(text)
        self.inbox.put(said)

    def _tell_end(self, reason: str, retry: float | None) -> None:
        with self._changed:
            unconfirmed, self._unconfirmed = tuple(self._unconfirmed), []
            if retry is None:
                unconfirmed += tuple(self._outbox)
                self._outbox.clear()
                self._ended = True
                self._changed.notify_all()
        self.inbox.put(Disconnected(reason, unconfirmed, retry))

    def _wait(self, seconds: float) -> bool:
        """Wait before the next try; return whether there shall be none."""
        with self._changed:
            return self._changed.wait_for(lambda: self._ended, seconds)

    def _send(self) -> None:
        """Send what waits, while there is a connection."""
        while (task := self._next()) is not None:
            line, text = task
            try:
                if text is None:
                    self._finished = True
                    line.wire.finish()
                    return
                line.write(text)
            except OSError:
                line.wire.hang_up()  # the network's thread notices, and tells

    def _next(self) -> tuple[Line, str | None] | None:
        """Wait for something to send; no text means that this was all, None that nobody is there any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (self._line and (self._outbox or self._closing)))
            if self._ended or self._line is None:
                return None
            if not self._outbox:
                return self._line, None
            text = self._outbox.popleft()
            if not text.startswith("/") or text.startswith("//"):
                self._unconfirmed.append(text.removeprefix("/"))
            return self._line, text
