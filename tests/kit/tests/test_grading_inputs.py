"""What an instructor gives: paths, a class list, a policy. Each mistake is one sentence."""

import os
import re
import shutil
from pathlib import Path

import pytest

from tests.kit.catalog import ROOT
from tests.kit.grading.names import file_name
from tests.kit.grading.policy import BadPolicy, Policy, StepPolicy, read_policy
from tests.kit.grading.roster import Roster, read_roster
from tests.kit.grading.sources import find_submissions
from tests.kit.tests.programs import linux_only, unix_only


def lay(root: Path, *names: str) -> Path:
    """Make empty files."""
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).mkdir() if name.endswith("/") else (root / name).touch()
    return root


def found(*paths: Path) -> dict[str, str]:
    """Return where each submission is, by name."""
    return {submission.name: submission.path.name for submission in find_submissions(paths)}


def test_a_folder_of_submissions_is_each_that_is_in_it(tmp_path: Path) -> None:
    lay(tmp_path, "bert/01_echo_server/server.py", "anna.zip", "cleo.tar.gz", "list.csv", ".git/x", "__MACOSX/anna")
    lay(tmp_path, "dora/nothing.txt", "05/05_broadcast/server.py")
    assert found(tmp_path) == {"05": "05", "anna": "anna.zip", "bert": "bert", "cleo": "cleo.tar.gz", "dora": "dora"}


@pytest.mark.parametrize("name", ["01_echo_server/x.txt", "step1/server.py", "5/server.py"])
def test_a_folder_with_a_step_is_one_submission(name: str, tmp_path: Path) -> None:
    assert list(found(lay(tmp_path / "anna", name))) == ["anna"]


def test_where_one_stands_has_a_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(lay(tmp_path / "anna", "01_echo_server/server.py"))
    assert list(found(Path())) == ["anna"]


def test_a_folder_with_one_archive_is_that_archive(tmp_path: Path) -> None:
    lay(tmp_path, "Anna Smith_123_assignsubmission_file/work.zip", "bert/a.zip", "bert/b.zip")
    assert found(tmp_path) == {"Anna Smith_123_assignsubmission_file": "work.zip", "bert": "bert"}


@unix_only
def test_a_link_to_the_archive_of_a_friend_is_not_followed(tmp_path: Path) -> None:
    lay(tmp_path, "anna.zip", "bert/")
    (tmp_path / "bert" / "work.zip").symlink_to("../anna.zip")
    assert found(tmp_path) == {"anna": "anna.zip", "bert": "bert"}


def test_what_cannot_be_read_has_a_row_as_well(tmp_path: Path) -> None:
    assert list(found(lay(tmp_path, "anna.rar", "bert_server.py", "notes.txt"))) == ["anna.rar", "bert_server.py"]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("anna\n[2/2] bert 10/10", "anna [2/2] bert 10/10"),
        ("", "no name_"),
        ("..", ".._"),
        ("Index.html", "Index.html_"),
        ("é" * 200, "é" * 100),
        ("\u202eanna", "\ufffdanna"),
    ],
)
def test_the_name_of_a_submission_is_one_that_a_folder_of_ours_may_have(name: str, shown: str) -> None:
    assert file_name(name) == shown


def test_no_two_submissions_have_one_name(tmp_path: Path) -> None:
    lay(tmp_path, "anna/x", "anna.zip", "ANNA.tgz")
    assert sorted(found(tmp_path)) == ["ANNA", "anna (2)", "anna (3)"]


@linux_only
def test_a_name_that_is_no_text_is_made_text(tmp_path: Path) -> None:
    os.makedirs(os.fsencode(tmp_path) + b"/a\xff\x1b/x")
    assert list(found(tmp_path)) == ["a?\ufffd"]


def test_paths_that_mean_nothing_are_told(tmp_path: Path) -> None:
    lay(tmp_path, "file.txt", "empty/x.txt")
    for path, sentence in (
        (tmp_path / "nowhere", f"There is no folder '{tmp_path}/nowhere', and no file."),
        (tmp_path / "file.txt", f"'{tmp_path}/file.txt' is no folder, and no archive such as file.zip."),
        (tmp_path / "empty", f"'{tmp_path}/empty' holds no step: a submission is a folder with folders such as "),
    ):
        with pytest.raises(LookupError) as info:
            find_submissions([path])
        assert info.value.args[0].replace("\\\\", "/").startswith(sentence)
    shutil.rmtree(tmp_path / "empty")


def test_a_folder_that_may_not_be_looked_into_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", refuse)
    with pytest.raises(LookupError, match=r"cannot be looked into: Permission denied\."):
        find_submissions([tmp_path])
    assert find_submissions([tmp_path], each_is_one=True)[0].path == tmp_path  # intake tells what it cannot read


def roster(tmp_path: Path, text: str) -> Roster:
    (tmp_path / "class.csv").write_bytes(text.encode("utf-8-sig"))
    return read_roster(tmp_path / "class.csv")


def test_a_class_list_knows_whose_submission_it_is(tmp_path: Path) -> None:
    read = roster(tmp_path, "ID,Name\r\n7,Ann\r\n8,Ann Miller\r\n\r\n9\r\n")
    assert (read.columns, read.key) == (["ID", "Name"], "Name")
    of = {"ann": "7", "Ann_Miller_123_work": "8", "ann m.": "7", "zoe": None, "anna": None, "annmiller": "8"}
    for name, number in of.items():
        row = read.find(name)
        assert (row and row["ID"]) == number


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_class_list_may_come_from_a_spreadsheet_of_any_country(delimiter: str, tmp_path: Path) -> None:
    read = roster(tmp_path, delimiter.join(["Name", "ID", "Note\n"]) + delimiter.join(["Ann", "7", '"a;b, c"\n']))
    assert read.rows == [{"Name": "Ann", "ID": "7", "Note": "a;b, c"}]


def test_a_class_list_may_be_marked_by_those_who_made_it(tmp_path: Path) -> None:
    read = roster(tmp_path, "sep=;\nStudent;ID\n    Points Possible;\nJos\u00e9;7\n")
    assert [row["ID"] for row in read.rows] == ["7"]
    assert read.find("Jose\u0301_1") == read.rows[0]  # macOS writes an accent as a character of its own


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "needs a first line"), ("a,a\n", "needs a first line"), ("name\nAnn\nann\n", "names 'ann' twice")],
)
def test_a_class_list_with_a_mistake_is_told(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match=words):
        roster(tmp_path, text)


def test_a_class_list_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="cannot be read"):
        read_roster(tmp_path / "nowhere.csv")
    (tmp_path / "binary").write_bytes(b"name\n\xff")
    with pytest.raises(LookupError, match="save it as CSV UTF-8"):
        read_roster(tmp_path / "binary")


def policy(tmp_path: Path, text: str) -> Policy:
    (tmp_path / "grading.toml").write_text(text, "utf-8")
    return read_policy(tmp_path / "grading.toml")


def test_a_policy_says_what_counts(tmp_path: Path) -> None:
    read = policy(
        tmp_path,
        'assignment = "Chat 1"\nfailing_seconds = 20\nlessons = "https://x/steps"\n'
        '[steps.05_broadcast]\npoints = 10\nbonus = true\nvisibility = "hidden"\n[steps.1]\ncounts = false\n',
    )
    assert (read.assignment, read.failing_seconds, read.lessons) == ("Chat 1", 20, "https://x/steps")
    assert read.of("05_broadcast") == StepPolicy(10, bonus=True, visibility="hidden")
    assert read.of("01_echo_server") == StepPolicy(counts=False)
    assert read.of("02_echo_client") == StepPolicy()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("asignment = 'x'", r"there is no key 'asignment'; there are .*\. Did you mean 'assignment'\?"),
        (
            "[steps.01_echo_server]\npoint = 1",
            r"step 01_echo_server: there is no key 'point'.* mean 'points'\?",
        ),
        ("[steps.99_nothing]", "There is no step '99_nothing'"),
        ("[steps.05_brodcast]", r"There is no step '05_brodcast'.* Did you mean '05_broadcast'\?"),
        ("steps = 1", "a step stands in a table"),
        ("[steps]\n1 = 2", "must be a table of keys and values"),
        ("assignment = 1", "assignment must be a text, not 1"),
        ("failing_seconds = 5", "failing_seconds must be 10 or more"),
        ("failing_seconds = true", "failing_seconds must be a number, not True"),
        ("[steps.1]\nbonus = 1", "bonus must be true or false, not 1"),
        ("[steps.1]\npoints = -1", "points cannot be below zero"),
        ("[steps.1]\nvisibility = 'none'", "visibility is one of visible, hidden"),
        ("lessons = 'javascript:alert(1)'", "must be an address"),
        ("nonsense", "cannot be read"),
    ],
)
def test_a_policy_with_a_mistake_is_told(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(BadPolicy, match=words):
        policy(tmp_path, text)


def test_the_policy_in_the_guide_is_one(tmp_path: Path) -> None:
    guide = (ROOT / "docs" / "instructors.md").read_text("utf-8")
    read = policy(tmp_path, guide.partition("```toml\n")[2].partition("```")[0])
    assert read.of("09_hardening").bonus and not read.of("11_server_gui").counts


def test_each_attack_that_the_guide_names_is_one() -> None:
    guide = (ROOT / "docs" / "instructors.md").read_text("utf-8")
    rows = [line for line in guide.splitlines() if line.startswith("| ") and line.count("|") == 6]
    named = {name for row in rows for name in re.findall(r"`(\w+)`", row)}
    attacks = {path.stem for path in (ROOT / "tests" / "grading" / "hostile").glob("*.py")}
    assert len(named) > 20
    assert named <= attacks
