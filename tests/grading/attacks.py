"""Hostile submissions, made of hostile/*.py, graded behind walls: what became of each, and what it left behind."""

import os
import shutil
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.kit import system
from tests.kit.catalog import ROOT, find_step
from tests.kit.grading.graded import Graded
from tests.kit.grading.grader import Grader, make_room
from tests.kit.grading.isolation import Isolation
from tests.kit.grading.leftovers import remove_tree
from tests.kit.grading.sources import Submission

HOSTILE = Path(__file__).with_name("hostile")
AROUND = Path(__file__).with_name("server_around.py")
STEP = find_step("1")
TEST = "test_what_a_client_sends_comes_back"
TWO_TESTS = f"{TEST} or test_the_next_client_is_served"  # for what shows in the second only
SHOWS_LATER = ("changes_itself", "remembers")
AT_A_TIME = 4


@dataclass
class Attacked:
    """What became of one attack."""

    graded: Graded
    left: list[str]  # processes and files

    @property
    def outcomes(self) -> set[str]:
        """What became of the requirements."""
        return {result.outcome for result in self.graded.results}

    @property
    def succeeded(self) -> bool:
        """Whether the program said so."""
        return any("THE ATTACK SUCCEEDED" in result.message for result in self.graded.results)

    def __str__(self) -> str:
        """What a failure of ours shows."""
        return "\n".join([str(self.outcomes), *(r.message for r in self.graded.results), *self.graded.troubles])


class Battlefield:
    """Grades hostile programs behind walls; an instructor's files and programs are near.

    Args:
        isolation: the walls.
        place: a folder that belongs to nobody else.
    """

    def __init__(self, isolation: Isolation, place: Path) -> None:
        self.room = make_room()
        self.place = place
        self.private = place / "private"
        self.private.mkdir(mode=0o700)
        (self.private / "friend.py").write_text("# a friend's work\n")
        self.listener = socket.create_server(("127.0.0.1", 0))
        self._graders = {tests: self._grader(isolation, tests) for tests in (TEST, TWO_TESTS)}

    def attack(self, names: list[str]) -> dict[str, Attacked]:
        """Grade hostile programs, several at a time."""
        numbers = iter(range(len(names)))
        lock = threading.Lock()  # guards numbers

        def one(name: str) -> Attacked:
            with lock:
                worker = next(numbers)
            return self._attack(name, worker)

        with ThreadPoolExecutor(AT_A_TIME) as pool:
            return dict(zip(names, pool.map(one, names), strict=True))

    def close(self) -> None:
        """End and remove everything."""
        self.listener.close()
        shutil.rmtree(self.room, ignore_errors=True)

    def _grader(self, isolation: Isolation, tests: str) -> Grader:
        grader = Grader([STEP], isolation, self.room, ["--reply-seconds=4", "-k", tests])
        assert grader.make_plan() == []
        return grader

    def _attack(self, name: str, worker: int) -> Attacked:
        mark = f"left-by-{name}-{os.getpid()}-{worker}"
        folder = self.place / name
        script = folder / STEP.name / "server.py"
        script.parent.mkdir(parents=True)
        known = {"ROOT": str(ROOT), "PRIVATE": str(self.private), "MARK": mark, "PORT": self.listener.getsockname()[1]}
        given = "".join(f"{key} = {value!r}\n" for key, value in known.items())
        source = HOSTILE / f"{name}.py"
        broken = source.with_suffix(".txt")
        parts = [given, *(path.read_text("utf-8") for path in (source, AROUND))] if source.exists() else []
        script.write_text("".join(parts) or broken.read_text("utf-8"), "utf-8")
        grader = self._graders[TWO_TESTS if name in SHOWS_LATER else TEST]
        graded = grader.grade(Submission(name, folder), lambda _: None, worker)
        return Attacked(graded, left_behind(mark))


def left_behind(mark: str) -> list[str]:
    """Return the processes and files that bear a mark, and end and remove them."""
    left = []
    for entry in system.PROC.iterdir() if system.LINUX else []:
        if entry.name.isdigit() and int(entry.name) != os.getpid():
            try:
                if mark.encode() in (entry / "cmdline").read_bytes():
                    left.append(f"process {entry.name}")
                    os.kill(int(entry.name), 9)
            except OSError:  # it has just ended
                continue
    for folder in ("/tmp", "/dev/shm", "/var/tmp"):
        for path in Path(folder).glob(f"{mark}*"):
            left.append(str(path))
            remove_tree(path) if path.is_dir() else path.unlink()
    return left


def names() -> list[str]:
    """Return the names of all hostile programs."""
    return sorted(path.stem for path in HOSTILE.iterdir() if path.suffix in (".py", ".txt"))
