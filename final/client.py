"""A client without a face: what it is told waits in an inbox, what it has to say waits until somebody takes it.

Whatever happens to the connection, it is tried again, in growing pauses; no line is ever sent twice.
"""

import queue
import random
import threading
from collections import deque

from final.dialing import Address, CannotConnect, Line, Rejected, closed_on_error, dial, log_in
from final.events import (
    About,
    Connected,
    Disconnected,
    Entered,
    Event,
    MayFetch,
    MayUpload,
    Notice,
    Refusal,
    Said,
)
from final.pending import Pending, spoken
from final.protocol import LOBBY, key
from final.transfers import Transfers
from final.understanding import understand
from final.wire import Wire

FAREWELL = 1.0  # seconds for what is still to be said by who leaves
LONGEST_SLOWDOWN = 600.0  # seconds that a server may take nothing from who says very much at once
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds between two tries to connect
MOST_REJECTIONS = 5  # of a name that we had: the server may not have noticed yet that we were gone


class Client:
    """One person's part in a chat. Any thread may call its methods; none of them waits."""

    def __init__(self, address: Address, name: str, password: str = "", register: bool = False) -> None:
        """Know whom to ask and how; `start` begins.

        Args:
            address: where the server is.
            name: under which to be in the chat.
            password: the name's, or "" for a guest.
            register: whether the name shall become ours with this password, the first time.
        """
        self.address, self.name = address, name
        self.inbox: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.transfers = Transfers(address, self.send, self.inbox.put)
        self._password, self._register = password, register
        self._changed = threading.Condition()  # guards all below
        self._outbox: deque[tuple[str, bool]] = deque()  # lines, and whether each may wait for another connection
        self._pending = Pending()
        self._room = ""  # where we are, or were when the connection ended
        self._hurry = False  # the next try shall not wait
        self._wire: Wire | None = None  # the last one, also while we log in and when it has ended
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

    @property
    def waiting(self) -> int:
        """How many lines to be said wait for a connection."""
        with self._changed:
            return sum(spoken(line) is not None for line, _ in self._outbox)

    def send(self, line: str) -> None:
        """Send a line as soon as there is a connection."""
        with self._changed:
            self._outbox.append((line, True))
            self._changed.notify_all()

    def ask(self, line: str) -> None:
        """Send a line on this connection, if there is one: on the next one nobody would understand the answer."""
        with self._changed:
            if self._line is not None:
                self._outbox.append((line, False))
                self._changed.notify_all()

    def finish(self) -> None:
        """Say no more, and stay until the server has sent what is due."""
        with self._changed:
            self._closing = self._hurry = True
            self._changed.notify_all()

    def leave(self, seconds: float = FAREWELL) -> None:
        """Say what is still to be said, and leave, after so many seconds at the latest.

        Nobody waits for it but the end of the program.
        """
        self.finish()
        threading.Thread(target=self._leave, args=(seconds,), name="farewell").start()

    def hurry(self) -> None:
        """Try again now to connect, if the next try would come later."""
        with self._changed:
            self._hurry = True
            self._changed.notify_all()

    def close(self) -> None:
        """Leave at once."""
        with self._changed:
            self._closing = self._ended = True
            self._changed.notify_all()
            if self._wire is not None:
                self._wire.hang_up()

    def _run(self) -> None:
        """Be in the chat, and come back to it, until that makes no sense any more."""
        pause, rejections, been_in = FIRST_PAUSE, 0, False
        about: About
        while True:
            try:
                line = self._enter()
                pause, rejections, been_in = FIRST_PAUSE, 0, True
                reason, about, final = self._listen(line), "line", self._closing
            except Rejected as error:
                rejections += 1
                reason, about, final = str(error), error.about, not been_in or rejections >= MOST_REJECTIONS
            except CannotConnect as error:
                reason, about, final = str(error), error.about, not been_in
            except OSError as error:
                reason, about, final = error.strerror or str(error), "line", not been_in
            pause_now = pause * random.uniform(0.5, 1.0)  # so that not all clients come back in the same moment
            self._tell_end(reason, None if final or self._closing else pause_now, about)
            if final or self._wait(pause_now):
                return
            pause = min(LONGEST_PAUSE, 2 * pause)

    def _leave(self, seconds: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._line is None, seconds)
        self.close()

    def _enter(self) -> Line:
        room = self._room
        line = dial(self.address)
        with closed_on_error(line.wire):
            self._hold(line.wire)
            log_in(line, self.name, self._password, self._tell, self._register)
        self._register = False  # whoever comes back logs in
        with self._changed:
            self._line = line
            if key(room) not in ("", LOBBY):
                self._outbox.appendleft((f"/join {room}", True))  # what was said there meanwhile belongs there
                self._room = room  # also if the connection ends before we are there
            self._changed.notify_all()
        self.inbox.put(Connected(self.name))
        return line

    def _hold(self, wire: Wire) -> None:
        """Let `close` end a wire from now on."""
        with self._changed:
            if self._ended:
                raise ConnectionError("we have left")
            self._wire = wire

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
            line.wire.hang_up()  # who waits to send there would not notice that it is closed
            line.wire.close()
        return reason

    def _tell(self, said: Said) -> None:
        with self._changed:
            line = self._pending.heard(said, self.name)
        match said:
            case MayUpload() | MayFetch():
                self.transfers.begin(said)
                return
            case Refusal(reason):
                if self.transfers.refused(line, reason):
                    return
                said = Refusal(reason, line)
            case Entered(room):
                self._room = room
            case Notice() if line:
                self._password = line.partition(" ")[2]  # the name is ours now: this is how we come back
        self.inbox.put(said)

    def _tell_end(self, reason: str, retry: float | None, about: About) -> None:
        with self._changed:
            lost = self._pending.give_up()
            self._outbox = deque(each for each in self._outbox if each[1])
            self._hurry = False  # whoever hears of this end may hurry from now on
            if retry is None:
                lost += [line for line, _ in self._outbox]
                self._outbox.clear()
                self._ended = True
                self._changed.notify_all()
        for line in lost:
            self.transfers.refused(line, reason)
        self.inbox.put(Disconnected(reason, tuple(line for line in lost if spoken(line)), retry, about))

    def _wait(self, seconds: float) -> bool:
        """Wait before the next try; return whether there shall be none."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or self._hurry, seconds)
            return self._ended

    def _send(self) -> None:
        """Send what waits, while there is a connection."""
        while (task := self._next()) is not None:
            line, text = task
            try:
                if text is None:
                    self._finished = True
                    line.wire.finish()
                    return
                line.write(text, LONGEST_SLOWDOWN)
            except (OSError, ValueError):  # the second if the wire has just been closed
                line.wire.hang_up()  # the network's thread notices, and tells

    def _next(self) -> tuple[Line, str | None] | None:
        """Wait for something to send; no text means that this was all, None that nobody is there any more."""
        with self._changed:
            self._changed.wait_for(lambda: self._ended or (self._line and (self._outbox or self._closing)))
            if self._ended or self._line is None:
                return None
            if not self._outbox:
                return self._line, None
            text, _ = self._outbox.popleft()
            self._pending.sent(text)
            return self._line, text
