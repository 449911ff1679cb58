"""The commands one can type, and what a beginning may become. Pure text, for the terminal and the window."""

from collections.abc import Iterable

from final.protocol import key

MANAGE = ("/admin", "/ban", "/kick", "/mute", "/unban", "/unmute")
TALK = (
    "/get",
    "/help",
    "/history",
    "/join",
    "/leave",
    "/msg",
    "/quit",
    "/register",
    "/rooms",
    "/search",
    "/send",
    "/who",
)
COMMANDS = tuple(sorted(MANAGE + TALK))


def complete(beginning: str, people: Iterable[str]) -> list[str]:
    """Return the commands or the names that begin like this, in their order."""
    words = COMMANDS if beginning.startswith("/") else sorted(people, key=key)
    return [word for word in words if key(word).startswith(key(beginning))]
