"""What one can choose from when one looks for a room or a person. Pure lists, no window."""

from final.gui.book import Book
from final.gui.chooser import Offer
from final.gui.row import Row
from final.gui.sidebar import PERSON, private_rows, room_rows
from final.protocol import key, problem_with_name


def offer_rooms(book: Book) -> Offer:
    """Return what offers the rooms there are, and to make the one that was typed."""

    def offer(typed: str) -> tuple[list[Row], str]:
        rows = room_rows(book, typed)
        problem = problem_with_name(typed)
        if not problem and not any(key(row.text) == key(typed) for row in rows):
            rows.append(Row(("room", typed), f"Make the room {typed}", "+"))
        return rows, problem

    return offer


def offer_people(book: Book) -> Offer:
    """Return what offers the people in the room, and whoever was typed: they may be in another room, or away."""

    def offer(typed: str) -> tuple[list[Row], str]:
        names = [name for name in book.people if key(name).startswith(key(typed)) and key(name) != key(book.me)]
        problem = problem_with_name(typed) if typed else "Nobody else is here. Type the name of somebody."
        if not problem and not any(key(name) == key(typed) for name in names):
            names.append(typed)
        return [Row(("person", name), name, PERSON, name) for name in names], problem

    return offer


def offer_all(book: Book) -> Offer:
    """Return what offers the conversations and rooms there are; to who types, also people, and to make a room."""

    def offer(typed: str) -> tuple[list[Row], str]:
        rows = room_rows(book, typed) + private_rows(book, typed)
        rows.sort(key=lambda row: not row.badge)
        if not typed:
            return [*rows, Row(None, "Type a name to find people and rooms")], ""
        more, problem = offer_people(book)(typed)
        others, _ = offer_rooms(book)(typed) if book.sizes else ([], "")
        return list({row.key: row for row in rows + more + others}.values()), problem

    return offer
