"""Files in the chat page: sent, saved, given up, shown."""

import tkinter as tk
from pathlib import Path
from tkinter import filedialog

import pytest

from final.events import FileOffered, NotTransferred, Progress, Transferred
from final.gui import carrier
from tests.final.gui.desk import Desk
from tests.final.house import House
from tests.final.people import address, member
from tests.kit.stage import Server


@pytest.fixture
def poem(tmp_path: Path) -> Path:
    """A small file."""
    path = tmp_path / "poem.txt"
    path.write_text("Roses are red")
    return path


def test_a_file_goes_and_comes(desk: Desk, server: Server, poem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filedialog, "askopenfilenames", lambda **_: (str(poem),))
    with member(address(server, desk.folder), "bob") as bob:
        desk.click("file_button")
        desk.until(lambda: desk.label("file_state") == "sent")
        offered = bob.waits_for(FileOffered)
        assert offered.name == "poem.txt"
        desk.shows("poem.txt")
        desk.page.view.carrier._drop(1)
        desk.write(f"/get {offered.number}")
        desk.until(lambda: desk.label("file_state") == "received")
    assert (desk.folder / "downloads" / "poem.txt").read_text() == "Roses are red"
    assert desk.label("file_action") == "Open folder"


def test_a_file_for_one_person_goes_to_nobody_else(desk: Desk, server: Server, poem: Path) -> None:
    where = address(server, desk.folder)
    with member(where, "bob") as bob, member(where, "carol") as carol:
        desk.page.actions.go(("person", "bob"))
        desk.write(f"/send {poem}")
        assert bob.waits_for(FileOffered).recipient == "bob"
        desk.shows("poem.txt")
        desk.write("/send @carol " + str(poem))
        assert carol.waits_for(FileOffered).recipient == "carol"


@pytest.mark.parametrize(
    ("order", "answer"),
    [
        ("/send", "Write /send FILE, or /send @NAME FILE"),
        ("/send nowhere.txt", "There is no file nowhere.txt"),
        ("/send ~nobody-here/x", "There is no file ~nobody-here/x"),
        (f"/send {'x' * 500}", f"There is no file {'x' * 500}"),
        ("/get 99", "No file 99 was sent here"),
    ],
)
def test_what_cannot_be_sent_or_fetched_is_told(desk: Desk, order: str, answer: str) -> None:
    desk.write(order)
    assert desk.label("message_error") == answer
    assert desk.page.view.composer.content == order


def test_a_file_can_be_given_up(desk: Desk, poem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.client.transfers, "begin", lambda leave: None)  # the bytes never begin to flow
    desk.write(f"/send {poem}")
    desk.until(lambda: desk.label("file_state") == "waiting")
    desk.click("file_action")
    desk.until(lambda: desk.label("file_state") == "cancelled")
    desk.click("file_action")
    desk.until(lambda: not desk.page.view.carrier.winfo_viewable())


def test_what_the_server_refuses_is_told_in_its_row(empty_desk: Desk, house: House, poem: Path) -> None:
    desk = empty_desk.log_in(house.open("--max-file", "0"))
    desk.write(f"/send {poem}")
    desk.until(lambda: "13" in desk.label("file_state"))


def test_progress_is_shown_and_what_is_done_goes_away(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "STAYS", 50)
    rows = desk.page.view.carrier
    for number in range(5):
        rows.begin(number, f"file {number}", number % 2 == 0)
    rows.take(Progress("file 0", 3, 4, 0))
    desk.root.update()
    assert desk.label("file_state") == "75 %"
    assert desk.label("more_files") == "and 2 more"
    for number in range(5):
        rows.take(Transferred(f"file {number}", "", number))
    desk.until(lambda: not rows.winfo_viewable())


def test_how_many_files_there_are_more_stands_below_those_that_are_seen(desk: Desk) -> None:
    rows = desk.page.view.carrier
    for number in range(5):
        rows.begin(number, f"file {number}", comes=True)
    rows.take(NotTransferred("file 0", "cancelled", 0))
    desk.click("file_action")
    desk.root.update()
    assert desk.label("more_files") == "and 1 more"
    assert desk["more_files"].winfo_y() > desk["file_3"].winfo_y()


@pytest.fixture
def picture(desk: Desk, tmp_path: Path) -> Path:
    """A small image."""
    image = tk.PhotoImage(master=desk.root, width=20, height=20)
    image.put("#2f5fd0", to=(0, 0, 20, 20))
    path = tmp_path / "blue.png"
    image.write(str(path), format="png")
    return path


def test_a_received_picture_is_shown(desk: Desk, server: Server, picture: Path) -> None:
    with member(address(server, desk.folder), "bob") as bob:
        bob.client.transfers.upload(picture)
        desk.shows("blue.png")
        desk.write(f"/get {bob.waits_for(FileOffered).number}")
        desk.until(desk.page.view.transcript.text.image_names)


def test_a_file_is_saved_where_one_wants_under_the_name_one_wants(
    desk: Desk, server: Server, poem: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = tmp_path / "verses.txt"
    wanted.write_text("an older one, which the dialog has warned of")
    suggested = []
    monkeypatch.setattr(
        filedialog, "asksaveasfilename", lambda **options: (suggested.append(options["initialfile"]), str(wanted))[1]
    )
    monkeypatch.setattr(tk.Menu, "tk_popup", lambda *_: None)
    with member(address(server, desk.folder), "bob") as bob:
        bob.client.transfers.upload(poem)
        desk.shows("poem.txt")
    text = desk.page.view.transcript.text
    box = text.bbox(text.search("poem.txt", "1.0"))
    assert box is not None
    text.event_generate("<<ContextMenu>>", x=box[0] + 2, y=box[1] + 2)
    menu = desk["menu"]
    assert isinstance(menu, tk.Menu)
    menu.invoke("Save as …")
    desk.until(lambda: desk.label("file_state") == "received")
    assert suggested == ["poem.txt"]
    assert wanted.read_text() == "Roses are red"
    assert not list(tmp_path.glob("*.part"))


def test_a_picture_that_came_while_one_was_elsewhere_is_shown_when_one_is_back(
    desk: Desk, server: Server, picture: Path
) -> None:
    with member(address(server, desk.folder), "bob") as bob:
        bob.client.transfers.upload(picture)
        desk.shows("blue.png")
        desk.write(f"/get {bob.waits_for(FileOffered).number}")
        desk.page.actions.go(("person", "bob"))
        desk.until(lambda: desk.label("file_state") == "received")
        assert not desk.page.view.transcript.text.image_names()
        desk.page.actions.go(("room", "lobby"))
        desk.until(desk.page.view.transcript.text.image_names)
