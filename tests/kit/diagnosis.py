"""Why a program is silent: looks at it, tries things out, and says the likely cause in a student's words.

The last question asked before a failure is told, so it may disturb the program: nobody needs it any more.
"""

import re
from pathlib import Path
from typing import TYPE_CHECKING

from tests.kit import sockets, system
from tests.kit.program import END_SECONDS

if TYPE_CHECKING:
    from tests.kit.peer import Peer
    from tests.kit.program import Program

LOOK = 0.4  # seconds for which processor time is measured
QUIET = 0.4  # seconds without a word on stderr, after which no traceback is expected
BUSY = 0.25  # of the time that it could have had a processor: a loop that never blocks takes more
AT_WORK = 3.0  # seconds that a program may need to write a traceback
ERROR_LINE = re.compile(r"^Traceback \(most recent call last\):\n(?:[ \t].*\n|\n)*(\S.*)$", re.MULTILINE)
TRY = 0.3  # of the patience with a reply, to wait for what an experiment brings out


def why_silent(program: "Program", peer: "Peer | None", others: list["Peer"], believed: str = "") -> str:
    """Return the likely cause of a reply that did not come.

    Args:
        program: the silent one.
        peer: who waits for the reply; None if nobody is connected.
        others: the other open connections.
        believed: what to say if nothing is found out.
    """
    if cause := _gone(program) or _busy(program):
        return cause
    if peer is None:
        return believed
    unread = sockets.unread_bytes(peer.remote_port, peer.port)
    return _no_newline(peer) or _try_out(program, peer, others) or believed or _read_nothing(program, peer, unread)


def crash(program: "Program") -> str:
    """Return which exception has ended the program or one of its threads, or "" if none has."""
    system.poll(lambda: program.stderr.ended or program.family.is_asleep(), AT_WORK)
    program.stderr.wait_end(QUIET)  # a traceback may be on its way, and comes line by line
    ended = program.drained_status(END_SECONDS if program.stderr.ended else 0) is not None
    error = _last_error(program)
    if not error:
        return ""
    what = "crashed" if ended else "goes on, but one of its threads ended with an exception"
    return f"{program.name} {what}: {error}"


def why_other(expected: bytes, came: bytes, peer: "Peer") -> str:
    """Return the likely cause of a line that is not the one expected.

    Args:
        expected: the line that should have come, without its end.
        came: the line that did.
        peer: who received it.
    """
    if came and came in peer.sent.split(b"\n"):
        return f"{peer.name} gets back what {peer.name} has sent"
    if came and expected != came and (expected.startswith(came) or expected.endswith(came)):
        return "a piece was taken for a line: recv() returns what has arrived, which may end anywhere"
    if came.rstrip(b"\r") == expected:
        return "a \\r before the \\n belongs to the end of the line, not to the text"
    if expected in came:
        return "lines were joined, or something was added to the line"
    return ""


def why_not_listening(program: "Program", asked: str) -> str:
    """Return the likely cause if the line `Listening on` did not come.

    Args:
        program: the server that should listen.
        asked: the port it was told to use.
    """
    if cause := crash(program) or _gone(program) or _busy(program):
        return cause
    printed = program.printed()
    if "istening" in printed:
        return "the line must be exactly: Listening on 127.0.0.1:PORT, with the real port"
    ports = program.family.listening_ports()
    if ports:
        if asked != "0" and int(asked) not in ports:
            return f"it listens on port {ports[0]}, but --port said {asked}"
        return f"it listens on port {ports[0]} but printed no line: is it flushed? print(…, flush=True)"
    if any("input(" in place or "stdin" in place for place in where(program)):
        return "it waits for the keyboard before it listens"
    if ports is None:
        return "the line was not printed, or not flushed: print(…, flush=True)"
    return "it never listened: does it reach bind() and listen()?"


def where(program: "Program") -> list[str]:
    """Return where each thread of a living program is, in lines of its own file, the main thread last."""
    threads = re.split(r"^(?:Current thread|Thread) .*\n", program.stacks(), flags=re.MULTILINE)[1:]
    places = [place for thread in threads if (place := _innermost(thread, program.script))]
    return list(dict.fromkeys(places))


def _innermost(thread: str, script: Path) -> str:
    for file, number, function in re.findall(r'File "(.*)", line (\d+) in (.*)', thread):
        # faulthandler writes what is not ASCII as \\xHH and \\uHHHH
        if Path(file.encode("ascii", "replace").decode("unicode_escape")) == script:
            return f"{script.name}:{number} in {function}:  {_source(script, int(number))}"
    return ""


def _source(script: Path, number: int) -> str:
    lines = script.read_text("utf-8", "replace").splitlines()
    return lines[number - 1].strip() if number <= len(lines) else ""


def _gone(program: "Program") -> str:
    status = program.status()
    return "" if status is None else f"{program.name} has ended, with status {status}"


def _last_error(program: "Program") -> str:
    """Return the last traceback's error and the line of the program it names, or "" if there is none."""
    text = program.complained()
    errors: list[str] = ERROR_LINE.findall(text)
    lines = re.findall(rf'File ".*{re.escape(program.name)}", line (\d+)', text)
    if not errors:
        return ""
    return errors[-1] + (f" ({program.name} line {lines[-1]})" if lines else "") + _advice(program, errors[-1])


def _advice(program: "Program", error: str) -> str:
    if error.startswith("UnicodeDecodeError"):
        return "\nbytes were decoded before a whole line was there, or they are no UTF-8: errors='replace'"
    shadowed = re.search(r"module '(\w+)' has no attribute|cannot import name .* from '(\w+)'", error)
    name = shadowed and (shadowed[1] or shadowed[2])
    if name and (program.script.parent / f"{name}.py").exists():
        return f"\nyour own file {name}.py hides Python's module {name}: rename it"
    return ""


def _busy(program: "Program") -> str:
    work = program.family.at_work(lambda: program.status(LOOK))
    if work is None or work[0] < BUSY * work[1]:
        return ""
    return f"{program.name} runs in a loop that never blocks: it used {work[0]:.2f} s of {LOOK} s processor time"


def _no_newline(peer: "Peer") -> str:
    rest = peer.stream.waiting()
    return "what came has no newline at its end" if rest and not rest.endswith(b"\n") else ""


def _try_out(program: "Program", peer: "Peer", others: list["Peer"]) -> str:
    before = len(peer.stream.everything())

    def arrives() -> bool:
        return peer.stream.wait_for(lambda data: len(data) > before, TRY * peer.stage.patience.reply)

    if peer.stream.ended:
        return f"{program.name} closed the connection"
    for other in others:
        other.close()
    if others and arrives():
        return f"{program.name} does not serve all clients at once: the answer came when the others had gone"
    if peer.sent and not peer.sent.endswith(b"\n") and peer.pour(b"\n") and arrives():
        return f"{program.name} waits for a newline: the answer came when {peer.name} had sent one"
    peer.end_sending()
    if arrives():
        return f"{program.name} waits for end of file: the answer came when {peer.name} had ended its sending"
    return ""


def _read_nothing(program: "Program", peer: "Peer", unread: int | None) -> str:
    if not peer.sent:
        return f"{program.name} sent nothing"
    if unread is None:
        return f"{program.name} answered nothing"
    if unread:
        return f"{program.name} has not read the {unread} bytes that {peer.name} sent"
    return f"{program.name} has read what {peer.name} sent, and sends nothing more to {peer.name}"
