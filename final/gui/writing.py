"""What a text in the message box means: lines for the server, or something to be done here. Pure text."""

from final.protocol import LONGEST_LINE

MOST_LINES = 100  # at a time: more are a file
HERE = ("/get", "/history", "/quit", "/search", "/send")  # commands that are carried out in the window


def order(text: str) -> tuple[str, str]:
    """Return a command that is to be carried out here and what follows it, or two empty strings."""
    word, _, rest = text.strip().partition(" ")
    return (word, rest.strip()) if word in HERE and "\n" not in text.strip() else ("", "")


def lines_of(text: str, recipient: str) -> list[str]:
    """Return the lines that say a text.

    Args:
        text: as it was written; each line of it is said by itself, blank ones are left out.
        recipient: to whom; "" is everybody in the room.

    Raises:
        ValueError: a line is too long, or these are too many; the message says what to do.
    """
    lines = [_addressed(line.replace("\r", ""), recipient) for line in text.split("\n") if line.strip()]
    if len(lines) > MOST_LINES:
        raise ValueError(f"These are {len(lines)} lines. Send a file, or {MOST_LINES} lines at a time.")
    for number, line in enumerate(lines, 1):
        surplus = len(line.encode("utf-8", "replace")) - LONGEST_LINE
        if surplus > 0:
            which = f"Line {number}" if len(lines) > 1 else "This line"
            raise ValueError(f"{which} is too long, by {surplus} bytes. Break it in two with Shift+Return.")
    return lines


def box_text(said: str) -> str:
    """Return what must stand in the message box so that this is said."""
    return f"/{said}" if said.startswith("/") else said


def _addressed(line: str, recipient: str) -> str:
    if not recipient or (line.startswith("/") and not line.startswith("//")):
        return line
    return f"/msg {recipient} {line.removeprefix('/')}"
