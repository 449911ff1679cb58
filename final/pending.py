"""What a client has sent and not had answered: which answer belongs to which line. Pure state, no I/O."""

from final.events import Entered, MayFetch, MayUpload, Message, Notice, PastEnds, Refusal, Rooms, Said, Users
from final.protocol import key

ANSWERS: dict[type[Said], tuple[str, ...]] = {
    MayUpload: ("/upload",),
    MayFetch: ("/get",),
    Rooms: ("/rooms",),
    Entered: ("/join", "/leave"),
    Users: ("/who",),
    PastEnds: ("/history", "/search"),
    Notice: ("/register",),
}
FILES = ("/upload", "/get")


class Pending:
    """The lines without an answer, in the order in which they were sent, which is the order of their answers."""

    def __init__(self) -> None:
        self._lines: list[str] = []

    def sent(self, line: str) -> None:
        """Wait for this line's answer."""
        self._lines.append(line)

    def heard(self, said: Said, me: str) -> str:
        """Return the line that this answers, or "".

        Args:
            said: by the server.
            me: one's own name.
        """
        for index, line in enumerate(self._lines):
            if _answers(said, line, me):
                before = [each for each in self._lines[:index] if matters(each)]  # the others had another answer
                self._lines[: index + 1] = before
                return line
        return ""

    def give_up(self) -> list[str]:
        """Forget all that matters, and return it: no answer will come any more."""
        lines, self._lines = [line for line in self._lines if matters(line)], []
        return lines


def spoken(line: str) -> tuple[str, str] | None:
    """Return to whom a line is said ("": to all in the room) and its text, or None if it says nothing to anybody."""
    if not line.startswith("/"):
        return "", line
    if line.startswith("//"):
        return "", line[1:]
    word, _, rest = line.partition(" ")
    name, _, text = rest.partition(" ")
    return (key(name), text) if word == "/msg" and text else None


def matters(line: str) -> bool:
    """Return whether somebody would miss this line."""
    return spoken(line) is not None or line.startswith(FILES)


def _answers(said: Said, line: str, me: str) -> bool:
    match said:
        case Refusal():
            return True
        case Message(sender, text, recipient, time):
            return not time and key(sender) == key(me) and spoken(line) == (key(recipient), text)
    return line.partition(" ")[0] in ANSWERS.get(type(said), ())
