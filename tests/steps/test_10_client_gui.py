"""Step 10: the chat client in a window."""

import re

import pytest

from tests.kit import system
from tests.kit.gui.client import ClientWindow, crowded_port, is_connected
from tests.kit.requirement import requirement
from tests.kit.stage import deaf_port

END_SECONDS = 2.0  # within which the program ends when its window is closed
A_MOMENT = 1.0  # seconds within which a window that ends a stay by itself has done so
FLOOD = 1000  # lines
SILENCE = 6  # seconds; longer than most time-outs that somebody may have forgotten


@pytest.fixture
def window(stage, display):
    """The client's window, not logged in."""
    return ClientWindow(stage, display)


def shows(window, text, why=""):
    """Demand that the chat shows a text."""
    window["chat_area"].must_show(text, why)


@requirement(points=2, lesson="your-task")
def test_login_connects_and_gives_the_name(window):
    """Log in connects to the server of host_entry and port_entry and gives the name; status_label says: connected."""
    if is_connected(window["status_label"].text):
        window.fail("status_label does not say that it is connected", repr(window["status_label"].text))
    window.log_in("alice", "bob")


@requirement(points=1, lesson="your-task")
def test_the_command_line_says_where_the_server_is(window):
    """--host and --port say where Log in connects to if nobody writes anything else."""
    window["username_entry"].type("alice")
    window["login_button"].click()
    window.server("alice")


@requirement(points=2, lesson="your-task")
def test_what_is_said_is_shown(window, payload):
    """A line alice~TEXT is shown as [alice] TEXT, with all its spaces and every ~."""
    server = window.log_in("alice", "bob")
    one, two = payload.words(2)
    for name, text in (
        ("alice", one),
        ("bob", f"{one}~{two}~"),
        ("bob", f"  a  {two} {{}} [x] $y \\n"),
        ("alice", "~"),
    ):
        server.say(f"{name}~{text}")
        shows(window, f"[{name}] {text}", "only the first ~ ends the tag")
    server.say(f"bob~{one} > {two}", f"bob~JOIN~{one}~LEAVE~{two}")
    for text in (f"{one} > {two}", f"JOIN~{one}~LEAVE~{two}"):
        shows(window, f"[bob] {text}", "what stands before the first ~ says what a line is, and nothing else does")
    if any(f"{name} joined" in line for name in (one, two) for line in window["chat_area"].lines):
        window.fail("what bob says is shown", "somebody is said to have joined")


@requirement(points=2, lesson="your-task")
def test_a_private_line_is_shown_with_both_names(window, payload):
    """A line alice>bob~TEXT is shown as [alice → bob] TEXT."""
    server = window.log_in("alice", "bob")
    for tag, names in (("alice>bob", "alice → bob"), ("bob>alice", "bob → alice")):
        text = f"{payload.word()}~{payload.word()}"
        server.say(f"{tag}~{text}")
        shows(window, f"[{names}] {text}")


@requirement(points=2, lesson="your-task")
def test_who_comes_and_goes_is_shown(window, payload):
    """JOIN~bob is shown as "bob joined", LEAVE~bob as "bob left"."""
    server = window.log_in("alice")
    name = payload.word()
    server.say(f"JOIN~{name}")
    shows(window, f"{name} joined")
    server.say(f"LEAVE~{name}")
    shows(window, f"{name} left")


@requirement(points=1, lesson="your-task")
def test_notices_and_errors_are_shown(window, payload):
    """What the server says in SERVER~ and ERROR~ lines is shown in the chat."""
    server = window.log_in("alice")
    for tag in ("SERVER", "ERROR"):
        text = f"{payload.word()} ~ {payload.word()}"
        server.say(f"{tag}~{text}")
        shows(window, text)


@requirement(points=2, lesson="your-task")
def test_lines_are_shown_whole_however_the_bytes_are_cut(window, payload, cut):
    """However TCP cuts the bytes, whole lines are shown."""
    server = window.log_in("alice", "bob")
    lines = [f"bob~{text.strip()}" for text in payload.texts(4)]
    why = "recv() returns what has arrived, which may end anywhere: collect until a newline"
    cut.deliver(server, lines, lambda line: shows(window, "[bob] " + line.partition("~")[2], why))


@requirement(points=1, lesson="your-task")
@pytest.mark.parametrize("character", ["\u2028", "\r", "\f"], ids=["U+2028", "U+000D", "U+000C"])
def test_only_the_newline_ends_a_line(window, payload, character):
    """Only \\n ends a line: U+2028, a carriage return or a form feed within it do not."""
    server = window.log_in("alice", "bob")
    one, two = payload.words(2)
    server.say(f"bob~{one}{character}{two}")

    def whole(seen):  # what is shown instead of the character is the program's business
        return any(f"[bob] {one}" in line and two in line for line in seen["text"].split("\n"))

    window["chat_area"].must(
        whole, f"shows {one!r} and {two!r} in one line", "end lines at \\n only, not by splitlines()"
    )


@requirement(points=2, lesson="your-task")
@pytest.mark.parametrize("how", ["button", "Return"])
def test_a_message_is_sent(window, payload, how):
    """The send button and the Return key send the text of message_entry as a line, and empty it."""
    server = window.log_in("alice", "bob")
    for text in (f"{payload.word()} ~ {payload.word()}", "Grüße 漢字 /x"):
        window["message_entry"].type(text)
        window["send_button"].click() if how == "button" else window["message_entry"].press("Return")
        server.hear(text)
        window["message_entry"].must(lambda seen: not seen["text"], "is empty after the text was sent")
        marker = payload.word()
        server.say(f"alice~{text}", f"bob~{marker}")
        shows(window, f"[bob] {marker}")
        if sum(f"[alice] {text}" in line for line in window["chat_area"].lines) != 1:
            window.fail(f"[alice] {text} is shown once", "it is not", why="the server sends alice's line to alice, too")


@requirement(points=1, lesson="your-task")
def test_nothing_is_sent_where_nothing_was_written(window, payload):
    """An empty or blank message_entry sends nothing."""
    server = window.log_in("alice", "bob")
    word = payload.word()
    for text in ("", "   ", word):
        window["message_entry"].type(text)
        window["message_entry"].press("Return")
    server.hear(word, why="an empty or blank text was sent")


@requirement(points=2, lesson="the-list-of-members")
def test_the_list_holds_who_is_online(window, payload):
    """users_list holds the names of USERS~, adds who joins, and removes who leaves."""
    newcomer = f"bob{payload.word()}"
    server = window.log_in("alice", "bob", "Zoë")
    users = window["users_list"]
    users.must(lambda seen: has_names(seen, "alice", "bob", "Zoë"), "shows alice, bob and Zoë")
    server.say(f"JOIN~{newcomer}")
    users.must(lambda seen: has_names(seen, "alice", "bob", "Zoë", newcomer), f"shows {newcomer}, who joined, too")
    server.say("LEAVE~bob")
    users.must(
        lambda seen: has_names(seen, "alice", "Zoë", newcomer) and not has_names(seen, "bob"), "lacks bob, who left"
    )


def has_names(seen, *names):
    """Tell whether each name stands there, and not only as a part of another."""
    return all(re.search(rf"(?<![\w-]){name}(?![\w-])", seen["text"]) for name in names)


@requirement(points=1, lesson="your-task")
def test_the_chat_cannot_be_edited(window, payload):
    """chat_area cannot be edited."""
    server = window.log_in("alice", "bob")
    word = payload.word()
    server.say(f"bob~{word}")
    shows(window, word)
    nobody_can_write_into(window)
    window["clear_button"].click()
    window["chat_area"].must(lambda seen: not seen["text"].strip(), "is empty")
    nobody_can_write_into(window)


def nobody_can_write_into(window):
    """Demand that a key changes nothing in the chat."""
    area = window["chat_area"]
    before = area.facts
    if before["enabled"] and before["role"] == "text":
        area.press("x")
        if area.text != before["text"]:
            window.fail("a key changes nothing in chat_area", "it was typed into", why='state="disabled"')


@requirement(points=1, lesson="your-task")
def test_the_chat_shows_the_newest_line(window, payload):
    """chat_area is scrolled to the newest line."""
    server = window.log_in("alice", "bob")
    words = payload.words(100)
    server.say(*(f"bob~{word}" for word in words))
    shows(window, words[-1])
    why = 'after an insertion: chat_area.see("end")'
    window["chat_area"].must(lambda seen: seen["at_end"], "is scrolled to its end", why)


@requirement(points=1, lesson="your-task")
def test_the_chat_can_be_cleared(window, payload):
    """Clear Chat empties chat_area, and the chat goes on."""
    server = window.log_in("alice", "bob")
    old, new = payload.words(2)
    server.say(f"bob~{old}")
    shows(window, old)
    window["clear_button"].click()
    window["chat_area"].must(lambda seen: not seen["text"].strip(), "is empty")
    server.say(f"bob~{new}")
    shows(window, f"[bob] {new}")


@requirement(points=2, lesson="your-task")
def test_a_personal_chat_is_sent(window, payload):
    """Personal Chat asks for the recipient and the message in two dialogs, and sends /msg RECIPIENT MESSAGE."""
    server = window.log_in("alice", "bob")
    text = f"{payload.word()} {payload.word()}"
    window["personal_button"].click()
    window.answer("bob", "a dialog asks for the recipient")
    window.answer(text, "a dialog asks for the message")
    server.hear(f"/msg bob {text}")


@requirement(points=1, lesson="your-task")
@pytest.mark.parametrize("answers", [[], ["bob"]], ids=["at once", "at the message"])
def test_a_personal_chat_can_be_given_up(window, payload, answers):
    """Who closes a dialog of Personal Chat sends nothing."""
    server = window.log_in("alice", "bob")
    window["personal_button"].click()
    for answer in answers:
        window.answer(answer, "a dialog asks for the recipient")
    window.close(window.dialog("another dialog asks")["path"])
    word = payload.word()
    window["message_entry"].type(word)
    window["send_button"].click()
    server.hear(word, why="askstring() returns None when its dialog was closed")


@requirement(points=2, lesson="who-is-refused")
def test_a_refused_connection_is_told(window):
    """When nobody listens, a message box gives the reason; then one can try again."""
    with deaf_port() as port:
        window.fill_in("alice", port)
        text = window.dismiss("a message box tells that there is no connection")
    if not text.strip():
        window.fail("the message box gives the reason", "it has no text")
    window["status_label"].must(lambda seen: not is_connected(seen["text"]), "does not say: connected")
    window.log_in("alice")


@requirement(points=2, lesson="who-is-refused")
def test_a_refused_name_is_told(window, payload):
    """When the server refuses the name (ERROR~), a message box gives the reason; then one can try another name."""
    window.fill_in("alice")
    reason = f"{payload.word()} {payload.word()}"
    window.server("alice").say(f"ERROR~{reason}")
    text = window.dismiss("a message box tells that the name was refused")
    if reason not in text:
        window.fail(f"the message box gives the reason, {reason!r}", repr(text))
    server = window.log_in("bob")
    server.say("bob~hello")
    shows(window, "[bob] hello")


@requirement(points=2, lesson="who-leaves")
def test_one_can_log_out_and_in_again(window, payload):
    """Log out ends the connection; one can log in again, also under another name."""
    for name in ("alice", "bob", "alice"):
        server = window.log_in(name)
        window.log_out()
        server.see_the_end(why="logging out must end the connection: shutdown(), then close()")
        server.close()
    server = window.log_in("carol")
    nobody_else = "shows carol, and nobody of an earlier stay"
    window["users_list"].must(lambda seen: has_names(seen, "carol") and not has_names(seen, "alice"), nobody_else)
    text = payload.text().strip()
    server.say(f"carol~{text}")
    shows(window, f"[carol] {text}")


@requirement(points=1, lesson="who-leaves")
def test_a_stay_that_has_ended_does_not_disturb_the_next(window, payload):
    """What comes of a connection after logging out does not reach the next stay."""
    old = window.log_in("alice")
    window.log_out()
    old.see_the_end()
    new = window.log_in("bob")
    text = payload.word()
    old.pour(f"alice~{text}\nLEAVE~bob\n".encode())
    old.close()
    new.say(f"bob~{text}")
    shows(window, f"[bob] {text}")

    def disturbed():
        return f"[alice] {text}" in window["chat_area"].text or not is_connected(window["status_label"].text)

    if system.poll(disturbed, A_MOMENT):  # old news may come after the new
        window.fail("only news of the new stay is shown", "news of the old one came too")


@requirement(points=2, lesson="who-leaves")
@pytest.mark.parametrize("how", ["close_politely", "reset"], ids=["end of file", "reset"])
def test_the_servers_end_is_shown(window, how):
    """When the server goes away the window shows it, still answers, and one can log in again."""
    server = window.log_in("alice", "bob")
    server.say("bob~hello")
    shows(window, "[bob] hello")  # so all that came before it is shown, too
    before = news(window)
    getattr(server, how)()

    def told():
        return window.dialogs() or news(window) != before

    window.wait(told, "the window shows that the server has gone", "it looks as before")
    if system.poll(window.dialogs, A_MOMENT):  # one may come a moment after the news
        window.dismiss("the message box can be closed")
    if not system.poll(lambda: can_log_in(window), A_MOMENT):  # it is for the user to do
        window["logout_button"].click()
    window.log_in("alice")


def news(window):
    """Return what the chat and the status show, if they are there."""
    return [each["text"] for each in window.order("tree") if each["name"] in ("chat_area", "status_label")]


def can_log_in(window):
    """Tell whether the window lets its user log in, and does not say that it is connected."""
    facts = {each["name"]: each for each in window.order("tree") if each["visible"]}
    button, status = facts.get("login_button"), facts.get("status_label")
    return bool(button and button["enabled"]) and not (status and is_connected(status["text"]))


@requirement(points=2, lesson="who-leaves")
@pytest.mark.parametrize("when", ["not logged in", "logged in", "waiting for the server"])
def test_closing_the_window_ends_the_program(window, when):
    """Closing the window logs out, and ends the program within 2 s, with status 0."""
    server = None
    if when == "logged in":
        server = window.log_in("alice", "bob")
    elif when == "waiting for the server":
        window.fill_in("alice")
        server = window.server("alice")
    window.close()
    window.must_end(END_SECONDS)
    if server:
        server.see_the_end()


@requirement(points=3, lesson="two-loops-one-queue")
@pytest.mark.parametrize("half", ["", "bob~hel"], ids=["silent", "in the middle of a line"])
def test_waiting_does_not_freeze_the_window(window, stage, half):
    """While the server is silent, the window answers."""
    window.fill_in("alice")
    server = window.server("alice")
    window.settle()
    server.say("USERS~alice")
    window["status_label"].must(lambda seen: is_connected(seen["text"]), "says that it is connected")
    server.send(half.encode())
    for _ in range(1 if half else SILENCE):
        stage.demand_idle("while the server is silent", looks=2)  # and time for who looks for news now and then
    window["message_entry"].type("still here")
    window["message_entry"].press("Return")
    server.hear("still here")


@requirement(points=1, lesson="two-loops-one-queue")
def test_connecting_does_not_freeze_the_window(window):
    """While the server does not even answer that it is there, the window answers, and can be closed."""
    with crowded_port() as port:
        window.fill_in("alice", port)
        window.close()
        window.must_end(END_SECONDS)


@requirement(points=1, lesson="two-loops-one-queue")
def test_a_flood_does_not_freeze_the_window(window, stage, payload, monkeypatch):
    """A thousand lines at once are shown, in their order, and the window answers meanwhile; old ones may go."""
    monkeypatch.setattr(stage.patience, "reply", 2 * stage.patience.reply)  # to draw is slow on a busy machine
    server = window.log_in("alice", "bob")
    texts = payload.words(FLOOD)
    server.send("".join(f"bob~{text}\n" for text in texts).encode())
    window["message_entry"].type("still here")
    window["message_entry"].press("Return")
    server.hear("still here")
    for number in range(FLOOD // 4, FLOOD + 1, FLOOD // 4):  # who is slow may be, but must go on
        left = texts[number - 1 :]
        window["chat_area"].must(lambda seen, left=left: shows_any(seen, left), f"shows line {number} or later ones")
    came = [line.rpartition("[bob] ")[2] for line in window["chat_area"].lines if "[bob] " in line]
    if came != texts[-len(came) :]:
        window.fail("all lines are shown in their order", f"{len(came)} lines, or in another order")


def shows_any(seen, texts):
    """Tell whether one of the texts is shown."""
    return any(text in seen["text"] for text in texts)


@requirement(points=3, lesson="two-loops-one-queue")
def test_only_the_main_loop_touches_tk(window, stage, payload):
    """Only the thread that runs the main loop touches Tk."""
    with deaf_port() as port:
        window.fill_in("alice", port)
        window.dismiss("a message box tells that there is no connection")
    server = window.log_in("alice", "bob")
    text = payload.word()
    server.say("JOIN~carol", "bob>alice~psst", "ERROR~oh", "LEAVE~carol", f"bob~{text}")
    shows(window, text)
    window["message_entry"].type(text)
    window["send_button"].click()
    server.hear(text)
    window.log_out()
    server = window.log_in("alice")
    server.close()
    window.settle()
    window.demand_one_thread()
    stage.demand_idle("after the server has gone", looks=2)  # it may draw first
