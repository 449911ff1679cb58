"""Files that people send each other: what is taken, what is given, and what lies in the folder."""

import hashlib
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from final import depot
from final.depot import CHUNK, FileRefused
from final.files import LONGEST_FILE_NAME, MOST_TOKENS, Files, Upload, safe_name
from final.records import Stored

CONTENT = bytes(range(256)) * 1024  # 256 KiB: several pieces
SHA256 = hashlib.sha256(CONTENT).hexdigest()
HOSTILE = [
    "../../etc/passwd",
    "/etc/passwd",
    "..",
    ".",
    "...",
    "..\\..\\boot.ini",
    "C:\\x",
    "a/../b",
    "~/.bashrc",
    ".x",
]


def upload(recipient: str = "", size: int = len(CONTENT), sha256: str = SHA256) -> Upload:
    return Upload("alice", recipient, "cat.png", size, sha256)


def stored(number: int = 1, recipient: str = "", size: int = len(CONTENT)) -> Stored:
    return Stored(number, 0.0, "alice", recipient, "cat.png", size, SHA256)


def arriving(data: bytes, most: int = 1000) -> Callable[[int], bytes]:
    """Return what gives the bytes in small pieces, and then nothing."""
    rest = bytearray(data)

    def receive(count: int) -> bytes:
        piece = bytes(rest[: min(count, most)])
        del rest[: len(piece)]
        return piece

    return receive


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Files of up to 1 MiB, on a disk of which nothing must stay free."""
    return Files(tmp_path / "files", largest=1 << 20, reserve=0)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_is_a_path(name: str, tmp_path: Path) -> None:
    safe = safe_name(name)
    assert (tmp_path / safe).resolve().parent == tmp_path.resolve()
    assert not set(safe) & set('<>:"/\\|?*') and not safe.startswith(".")


@pytest.mark.parametrize("name", ["con", "NUL", "com1.txt", "aux.tar.gz", "Lpt9"])
def test_no_name_is_a_device_on_windows(name: str) -> None:
    assert safe_name(name) == f"_{name}"


@pytest.mark.parametrize("name", ["", " ", "\u202e", ". .", "\ufffd" * 0])
def test_every_file_has_a_name(name: str) -> None:
    assert safe_name(name) == "file"


@pytest.mark.parametrize("name", ["x" * 500 + ".txt", "☕" * 300 + ".txt", "." * 400 + "txt", "😀" * 4000])
def test_no_name_is_too_long_for_a_system(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe.encode()) <= LONGEST_FILE_NAME + 1
    assert safe.endswith(name[-4:].lstrip("."))


@pytest.mark.parametrize("name", ["report 2.pdf", "a~b.txt", "ça va.png", "🐈.jpg", "x.tar.gz", "-rf", "console.log"])
def test_other_names_stay_as_they_are(name: str) -> None:
    assert safe_name(name) == name


def test_what_was_announced_and_came_is_stored_under_its_number(files: Files, tmp_path: Path) -> None:
    token = files.expect(upload())
    assert files.redeem(token) == upload()
    files.receive(upload(), 7, arriving(CONTENT))
    assert (tmp_path / "files" / "7").read_bytes() == CONTENT
    for offset in (0, 1, CHUNK, len(CONTENT) - 1, len(CONTENT)):
        assert b"".join(files.read(stored(7), offset)) == CONTENT[offset:]


def test_an_empty_file_is_a_file(files: Files) -> None:
    empty = upload(size=0, sha256=hashlib.sha256(b"").hexdigest())
    files.receive(empty, 1, arriving(b""))
    assert list(files.read(stored(1, size=0), 0)) == []


@pytest.mark.parametrize("came", [CONTENT[:-1], CONTENT[:-1] + b"x", b""])
def test_of_what_is_incomplete_or_wrong_nothing_is_left(files: Files, tmp_path: Path, came: bytes) -> None:
    with pytest.raises(FileRefused, match=r"did not arrive|SHA-256 differs"):
        files.receive(upload(), 1, arriving(came))
    assert list((tmp_path / "files").iterdir()) == []
    assert files.expect(upload(size=1 << 20))  # and nothing is promised any more


def test_not_more_is_taken_than_was_announced(files: Files, tmp_path: Path) -> None:
    receive = arriving(CONTENT + b"more")
    files.receive(upload(), 1, receive)
    assert (tmp_path / "files" / "1").stat().st_size == len(CONTENT)
    assert receive(10) == b"more"


def test_what_a_crash_has_left_is_deleted_at_the_next_start(files: Files, tmp_path: Path) -> None:
    files.receive(upload(), 1, arriving(CONTENT))
    (tmp_path / "files" / "2.partial").write_bytes(b"half")
    Files(tmp_path / "files")
    assert [path.name for path in (tmp_path / "files").iterdir()] == ["1"]


def test_a_file_that_is_too_large_is_refused_before_a_byte_comes(files: Files) -> None:
    assert files.expect(upload(size=1 << 20))
    for size in ((1 << 20) + 1, 10**19):
        with pytest.raises(FileRefused, match=f"A file may have 1048576 bytes, this one has {size}"):
            files.expect(upload(size=size))


def test_the_disk_is_never_filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=1000)
    monkeypatch.setattr(depot.shutil, "disk_usage", lambda path: usage)
    files = Files(tmp_path / "not" / "yet", reserve=300)
    assert files.expect(upload(size=700))
    with pytest.raises(FileRefused, match="no room"):
        files.expect(upload(size=701))
    with pytest.raises(FileRefused, match="did not arrive"):
        files.receive(upload(size=600), 1, lambda count: _refused(files, 200))


def _refused(files: Files, size: int) -> bytes:
    """Demand that beside an upload that is under way there is no room for another one."""
    with pytest.raises(FileRefused, match="no room"):
        files.expect(upload(size=size))
    return b""


def test_a_folder_that_cannot_be_written_refuses_the_upload(tmp_path: Path) -> None:
    (tmp_path / "files").write_bytes(b"a file is in its place")
    with pytest.raises(FileRefused, match="could not be stored"):
        Files(tmp_path / "files", reserve=0).receive(upload(), 1, arriving(CONTENT))


def test_an_upload_s_token_is_good_once_and_a_download_s_again_and_again(files: Files) -> None:
    files.add(stored())
    put, (get, _) = files.expect(upload()), files.offer(1, "anybody")
    assert files.redeem(put) == upload()
    assert files.redeem(get) == files.redeem(get) == stored()
    for token in (put, "", "guessed"):
        with pytest.raises(FileRefused, match="not valid"):
            files.redeem(token)


def test_old_tokens_are_forgotten(files: Files) -> None:
    first, *_, last = (files.expect(upload()) for _ in range(MOST_TOKENS + 1))
    assert files.redeem(last)
    with pytest.raises(FileRefused, match="not valid"):
        files.redeem(first)


def test_a_file_for_one_is_for_nobody_else(files: Files) -> None:
    file = replace(stored(1, "Bob"), owner="bob 7", giver="alice")
    files.add(file)
    for person in ("bob 7", "alice"):
        assert files.offer(1, person)[1] == file
    for number, person in ((1, "carol"), (1, "bob"), (1, "bob 8"), (1, "alice 3"), (2, "bob 7")):
        with pytest.raises(FileRefused, match=f"There is no file {number} for you"):
            files.offer(number, person)


def test_a_guest_who_registers_keeps_the_files(files: Files) -> None:
    file = replace(stored(1, "Bob"), owner="bob 7", giver="alice 3")
    files.add(file)
    assert files.hand_over("alice 3", "alice") == []
    assert files.hand_over("bob 7", "bob") == [replace(file, owner="bob", giver="alice")]
    assert files.offer(1, "alice")[1] == files.offer(1, "bob")[1]
    with pytest.raises(FileRefused):
        files.offer(1, "bob 7")


def test_if_all_together_are_too_many_the_oldest_go(tmp_path: Path) -> None:
    files = Files(tmp_path, most=1000, reserve=0)
    for number, size in enumerate((100, 300, 300, 300), 1):
        files.add(stored(number, size=size))
    assert files.too_many() == []
    files.add(stored(5, size=301))
    old = files.too_many()
    assert [file.number for file in old] == [1, 2]
    files.discard(old)
    assert files.too_many() == []
    with pytest.raises(FileRefused, match="A file may have 1000 bytes, this one has 1001"):
        files.expect(upload(size=1001))


def test_a_file_whose_bytes_are_gone_is_refused(files: Files) -> None:
    with pytest.raises(FileRefused, match="The file is gone"):
        files.read(stored(9), 0)
