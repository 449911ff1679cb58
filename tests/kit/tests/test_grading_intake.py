"""What is taken in of what students hand in, and what is said about the rest."""

import gzip
import io
import os
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.grading import archive
from tests.kit.grading.archive import Refused
from tests.kit.grading.intake import Intake, take_in
from tests.kit.grading.leftovers import remove_tree
from tests.kit.tests.programs import unix_only

STEP, SERVER = "01_echo_server", "01_echo_server/server.py"
LINK = 0o120777 << 16
Pack = Callable[..., Path]


@pytest.fixture
def zipped(tmp_path: Path) -> Pack:
    """Make a zip of names and contents."""

    def pack(files: dict[str, bytes | str], modes: dict[str, int] | None = None) -> Path:
        with zipfile.ZipFile(tmp_path / "work.zip", "w", zipfile.ZIP_DEFLATED) as file:
            for name, content in files.items():
                info = zipfile.ZipInfo(name)
                info.external_attr = (modes or {}).get(name, 0)
                info.compress_type = zipfile.ZIP_DEFLATED
                file.writestr(info, content)
        return tmp_path / "work.zip"

    return pack


@pytest.fixture
def laid(tmp_path: Path) -> Pack:
    """Make a folder of names and contents."""

    def lay(files: dict[str, str]) -> Path:
        for name, content in files.items():
            path = tmp_path / "work" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content, "utf-8")
        return tmp_path / "work"

    return lay


@pytest.fixture
def taken(tmp_path: Path) -> Callable[[Path], tuple[Intake, list[str]]]:
    """Take something in; return what is said about it, and which files were copied."""

    def take(path: Path) -> tuple[Intake, list[str]]:
        place = tmp_path / "taken"
        place.mkdir()
        intake = take_in(path, place)
        return intake, sorted(each.relative_to(place).as_posix() for each in place.rglob("*") if each.is_file())

    return take


Taken = Callable[[Path], tuple[Intake, list[str]]]


def test_a_folder_is_copied_without_what_is_no_part_of_a_step(laid: Pack, taken: Taken) -> None:
    junk = {"README.md": "", ".git/x.py": "", f"{STEP}/__pycache__/server.py": "", f"{STEP}/.idea/a.py": ""}
    intake, files = taken(laid({SERVER: "x", f"{STEP}/more/words.txt": "y"} | junk))
    assert (intake.steps, intake.notes, files) == ([STEP], [], [f"{STEP}/more/words.txt", SERVER])


@pytest.mark.parametrize("kind", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_tarball_is_taken_in_however_it_is_packed(kind: str, tmp_path: Path, laid: Pack, taken: Taken) -> None:
    path = tmp_path / "anything"
    with tarfile.open(path, kind) as file:  # type: ignore[call-overload]
        file.add(laid({SERVER: "x"}), "anna")
    intake, files = taken(path)
    assert (intake.notes, files) == (['Steps were found deeper, in "anna/".'], [SERVER])


def test_the_same_files_have_the_same_digest_however_they_come(zipped: Pack, tmp_path: Path) -> None:
    digests = set()
    for number, names in enumerate([[SERVER, f"{STEP}/a.py"], [f"{STEP}/a.py", SERVER]]):
        place = tmp_path / str(number)
        digests.add(take_in(zipped(dict.fromkeys(names, "x")), place).digest)
    assert len(digests) == 1
    assert take_in(zipped({SERVER: "y", f"{STEP}/a.py": "x"}), tmp_path / "2").digest not in digests


@pytest.mark.parametrize("name", ["5", "05", "step5", "Step 05", "step_5", "05-broadcast", "lesson05", "05 my chat"])
def test_a_step_is_found_under_other_names(name: str, zipped: Pack, taken: Taken) -> None:
    intake, files = taken(zipped({f"chat/{name}/server.py": "x"}))
    assert files == ["05_broadcast/server.py"]
    assert f'The folder "{name}" was taken as 05_broadcast.' in intake.notes


def test_the_right_name_comes_first_and_the_other_is_named(zipped: Pack, taken: Taken) -> None:
    intake, files = taken(zipped({"step1/server.py": "old", SERVER: "new", "old/step1/server.py": "older"}))
    assert files == [SERVER]
    assert [note for note in intake.notes if "passed over" in note] == [
        f'"step1" was passed over: {STEP} was found elsewhere.',
        f'"old/step1" was passed over: {STEP} was found elsewhere.',
    ]


def test_of_a_clone_of_the_course_the_students_folder_counts(laid: Pack, taken: Taken) -> None:
    solution = {f"steps/{step}/solution/server.py": "theirs" for step in (STEP, "03_many_clients")}
    intake, files = taken(laid(solution | {f"steps/{STEP}/memory.py": "", f"work/{SERVER}": "mine"}))
    assert (intake.steps, files) == ([STEP], [SERVER])


def test_what_is_odd_is_left_out_and_named(zipped: Pack, taken: Taken) -> None:
    names = [f"../{SERVER}", f"/{SERVER}", f"C:\\{STEP}\\server.py", f"{STEP}/link.py", f"{STEP}/aux.py"]
    names += [f"{STEP}/a\x07b.py", f"{STEP}/conftest.py", f"{STEP}/x.pth", f"{STEP}/setup.exe", f"{STEP}/SERVER.py"]
    names += [f"{STEP}/{'x' * 300}.py", f"{STEP}/huge.py"]
    content = dict.fromkeys([SERVER, *names], "x") | {f"{STEP}/huge.py": bytes(archive.MOST_OF_ONE_FILE + 1)}
    intake, files = taken(zipped(content, {f"{STEP}/link.py": LINK}))
    assert files == [SERVER]
    reasons = [note.partition(": left out, ")[2] for note in intake.notes]
    assert sorted(reasons) == sorted(
        [
            *("a path that leaves the folder.", "an absolute path.", "an absolute path."),
            "a link or a special file: put the file itself there.",
            *("a name that some systems do not allow.", "a name that some systems do not allow."),
            *("a file of this name could steer the tests.", "a file of this name could steer the tests."),
            "this kind of file is not needed.",
            f"on some systems it has the same name as {SERVER}.",
            *("a path that is too long.", "larger than 1 MiB."),
        ]
    )


@unix_only
def test_links_and_pipes_are_not_followed(laid: Pack, taken: Taken) -> None:
    folder = laid({SERVER: "x", "02_echo_client/client.py": "x"})
    os.mkfifo(folder / STEP / "pipe.py")
    (folder / STEP / "link.py").symlink_to("/etc/passwd")
    (folder / "03_many_clients").symlink_to(folder / STEP)
    intake, files = taken(folder)
    assert files == [SERVER, "02_echo_client/client.py"]
    assert intake.notes == [
        "03_many_clients: left out, a link: put the file itself there.",
        f"{STEP}/link.py: left out, a link: put the file itself there.",
        f"{STEP}/pipe.py: left out, no plain file.",
    ]


@pytest.mark.parametrize("content", [b"", b"not a zip at all", b"PK\x03\x04 broken", b"\x1f\x8b broken"])
def test_what_is_broken_is_refused(content: bytes, tmp_path: Path, taken: Taken) -> None:
    (tmp_path / "work.zip").write_bytes(content)
    with pytest.raises(Refused, match=r"It cannot be read: it is no zip or tarball, or it is damaged: "):
        taken(tmp_path / "work.zip")


def test_a_zip_that_is_cut_off_is_refused(zipped: Pack, taken: Taken) -> None:
    path = zipped({SERVER: "x" * 4000})
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(Refused, match="damaged"):
        taken(path)


def test_a_bomb_is_refused(zipped: Pack, taken: Taken) -> None:
    with pytest.raises(Refused, match="more than 64 MiB when unpacked"):
        taken(zipped({f"{STEP}/{number}.py": bytes(1 << 20) for number in range(66)}))


def test_a_bomb_beside_the_steps_is_refused_in_a_tarball(tmp_path: Path, taken: Taken) -> None:
    with gzip.open(tmp_path / "work.tgz", "wb") as packed, tarfile.open(fileobj=packed, mode="w|") as file:
        info = tarfile.TarInfo("big")
        info.size = archive.MOST_BYTES + 1
        file.addfile(info, io.BytesIO(bytes(info.size)))
    with pytest.raises(Refused, match="more than 64 MiB when unpacked"):
        taken(tmp_path / "work.tgz")


def test_a_tarball_that_ends_with_a_zip_is_a_tarball(tmp_path: Path, zipped: Pack, taken: Taken) -> None:
    old = zipped({SERVER: "old"}).rename(tmp_path / "old.zip")
    (tmp_path / "server.py").write_text("new")
    with tarfile.open(tmp_path / "work.tar", "w") as file:
        file.add(tmp_path / "server.py", SERVER)
        file.add(old, "old.zip")
    taken(tmp_path / "work.tar")
    assert (tmp_path / "taken" / SERVER).read_text() == "new"


def test_a_kind_of_zip_that_python_does_not_know_is_told(zipped: Pack, taken: Taken) -> None:
    path = zipped({SERVER: "x"})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(signature) + offset] = 99
    path.write_bytes(data)
    with pytest.raises(Refused, match="packed in a way that Python cannot read: That compression method"):
        taken(path)


@unix_only
def test_a_pipe_is_not_waited_for(tmp_path: Path, taken: Taken) -> None:
    os.mkfifo(tmp_path / "work.zip")
    with pytest.raises(Refused, match="neither a folder nor a plain file"):
        taken(tmp_path / "work.zip")


def test_folders_too_deep_for_anybody_are_passed_over(laid: Pack, taken: Taken) -> None:
    folder = laid({SERVER: "x"})
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for _ in range(1500):  # Python's own limit is 1000 deep, and a path may have 4096 characters
            os.mkdir("d")
            os.chdir("d")
    assert taken(folder)[1] == [SERVER]
    remove_tree(folder)
    assert not folder.exists()


def test_too_many_files_are_refused(laid: Pack, taken: Taken, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_FILES", 2)
    with pytest.raises(Refused, match="more than 2 files"):
        taken(laid({f"{number}.py": "" for number in range(3)}))


def test_a_link_in_a_tarball_and_an_encrypted_file_are_named(tmp_path: Path, zipped: Pack, taken: Taken) -> None:
    with tarfile.open(tmp_path / "work.tar", "w") as file:
        info = tarfile.TarInfo(SERVER)
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        file.addfile(info)
    assert "a link or a special file" in taken(tmp_path / "work.tar")[0].notes[0]
    path = zipped({SERVER: "x"})
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    path.write_bytes(data)
    assert take_in(path, tmp_path / "again").notes == [f"{SERVER}: left out, encrypted."]


@pytest.mark.parametrize("data", ["grüße".encode("latin-1"), "x = 1".encode("utf-16"), b"# coding: nonsense\n"])
def test_a_wrong_encoding_is_named(data: bytes, zipped: Pack, taken: Taken) -> None:
    assert taken(zipped({SERVER: data}))[0].notes == [
        f"{SERVER}: is not UTF-8 text, so Python cannot read it. Save it as UTF-8."
    ]


def test_bytes_that_are_zero_are_named(zipped: Pack, taken: Taken) -> None:
    assert "holds zero bytes" in taken(zipped({SERVER: "x\0"}))[0].notes[0]


@pytest.mark.timeout(10)
def test_an_encoding_that_takes_minutes_is_left_to_the_program(zipped: Pack, taken: Taken) -> None:
    assert taken(zipped({SERVER: b"# coding: punycode\n" + b"a" * 1_000_000}))[0].notes == []


def test_a_file_that_hides_a_module_is_named(zipped: Pack, taken: Taken) -> None:
    intake, files = taken(zipped({SERVER: "", f"{STEP}/socket.py": ""}))
    assert files == [SERVER, f"{STEP}/socket.py"]
    assert "hides Python's own module 'socket'" in intake.notes[0]


def test_a_name_that_is_a_file_and_a_folder_is_refused(zipped: Pack, taken: Taken) -> None:
    with pytest.raises(Refused, match="cannot be copied"):
        taken(zipped({SERVER: "", f"{SERVER}/x.py": ""}))


def test_many_notes_are_cut(zipped: Pack, taken: Taken) -> None:
    notes = taken(zipped({f"{STEP}/{number}.exe": "" for number in range(40)} | {SERVER: ""}))[0].notes
    assert (len(notes), notes[-1]) == (31, "… and 10 notes more.")
