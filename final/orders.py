"""What `/send` and `/get` mean: which file, and for whom. For the terminal and the window; nothing is sent here."""

from pathlib import Path

LONGEST_NUMBER = 18  # digits: no server counts so far


def file_to_send(words: str) -> tuple[Path, str]:
    """Return the file that the words after `/send` mean, and the name of who shall have it: "" if none is said.

    Args:
        words: [@NAME] FILE.

    Raises:
        ValueError: there is no such file; the message is a sentence.
    """
    recipient, _, name = words.partition(" ") if words.startswith("@") else ("", "", words)
    if not name:
        raise ValueError("Write /send FILE, or /send @NAME FILE")
    try:
        path = Path(name).expanduser()
        there = path.is_file()
    except (OSError, RuntimeError):
        there = False  # its name is too long, say, or it is in the home of a user that nobody knows
    if not there:
        raise ValueError(f"There is no file {name}")
    return path, recipient.removeprefix("@")


def file_to_get(words: str) -> int:
    """Return the number after `/get`; -1, which no file has, if it is none."""
    return int(words) if words.isdecimal() and len(words) <= LONGEST_NUMBER else -1
