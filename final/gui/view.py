"""The parts of the chat page and where they stand, in windows of any width. What they show they are told by others."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from final.gui import writing
from final.gui.actions import Actions
from final.gui.app import App
from final.gui.banner import Banner
from final.gui.book import Book
from final.gui.carrier import Carrier
from final.gui.composer import Composer
from final.gui.focus import has_focus
from final.gui.footer import Footer
from final.gui.header import Header
from final.gui.people import People
from final.gui.searchbar import SearchBar
from final.gui.sidebar import Sidebar
from final.gui.transcript import Transcript

WITH_PEOPLE, WITH_SIDEBAR = 700, 560  # pixels of the page from which on they are seen, before scaling


class View:
    """Three columns, whose borders can be dragged, above a line at the foot."""

    def __init__(
        self,
        page: ttk.Frame,
        app: App,
        actions: Actions,
        on_end: Callable[[bool], None],
        transcript: type[Transcript] = Transcript,
    ) -> None:
        """Make all parts.

        Args:
            page: what they fill.
            app: the window.
            actions: what they set off.
            on_end: is called when one has come to the conversation's end, or left it.
            transcript: what the conversation is shown with.
        """
        self._app, self._actions = app, actions
        theme = app.theme
        self.footer = Footer(page, theme, app.open_settings, app.back)
        self.footer.pack(side="bottom", fill="x")
        self._panes = ttk.PanedWindow(page, orient="horizontal")
        self._panes.pack(fill="both", expand=True)
        self.sidebar = Sidebar(
            self._panes,
            theme,
            actions.go,
            join=actions.choose_room,
            write=actions.choose_person,
            close=actions.close_chat,
        )
        self.people = People(self._panes, theme, self.write_to)
        self._middle = ttk.Frame(self._panes)
        self._panes.add(self._middle, weight=1)
        self._make_middle(on_end, transcript)
        self._place_middle()
        for last in (self.people, self.footer):
            last.lift()  # the Tab key goes by this order: from left to right, and then down
        self._seen = (False, False)  # the columns at the left and at the right
        self._panes.bind("<Configure>", lambda event: self._fit(event.width))

    @property
    def areas(self) -> list[tk.Misc]:
        """What one goes through with F6, from left to right."""
        parts = [self.sidebar.rows, self.transcript.text, self.composer.text, self.people.rows]
        return [part for part in parts if part.winfo_viewable()]

    def write_to(self, name: str) -> None:
        """Open the conversation with a person."""
        self._actions.go(("person", name))

    def write_again(self, said: str) -> None:
        """Put a line that perhaps did not arrive back into the message box."""
        before = self.composer.content
        self.composer.content = f"{before}\n{writing.box_text(said)}".lstrip("\n")
        self.write()

    def write(self) -> None:
        """Let one write in the message box."""
        self.composer.text.focus_set()

    def escape(self) -> None:
        """Close what was opened beside the chat, and let one write."""
        self.search.close()
        self.write()

    def next_area(self) -> None:
        """Let the keyboard go on to the next area."""
        areas = self.areas
        at = next((index + 1 for index, area in enumerate(areas) if has_focus(area)), 0)
        areas[at % len(areas)].focus_set()

    def show_lists(self, book: Book) -> None:
        """Show anew what the lists and the title say."""
        self.sidebar.show(book, self._actions.has_rooms)
        self.composer.offer_files(self._actions.has_rooms)
        self.people.show(book)
        self.header.show(book)

    def _make_middle(self, on_end: Callable[[bool], None], transcript: type[Transcript]) -> None:
        middle, theme, do = self._middle, self._app.theme, self._actions
        self.transcript = transcript(
            middle,
            theme,
            on_top=do.ask_older,
            on_end=on_end,
            on_person=self.write_to,
            on_file=do.errands.save,
            on_again=self.write_again,
            on_save_as=do.errands.save_as,
        )
        self.search = SearchBar(middle, theme, lambda: self.transcript, do.ask_search, self.write)
        self.banner = Banner(middle, theme, do.client, self._app.back)
        self.carrier = Carrier(middle, theme, do.client.transfers.cancel)
        self.composer = Composer(middle, theme, send=do.say, send_file=do.choose_file, complete=do.complete)
        commands = {
            "chats_button": ("Chats", do.choose_any),
            "search_button": ("Search", self.search.open),
            "export_button": ("Export", do.export),
            "clear_button": ("Clear", self.transcript.clear),
        }
        self.header = Header(middle, theme, commands)

    def _place_middle(self) -> None:
        line = ttk.Frame(self._middle, style="Line.TFrame", height=1)
        rows = (self.header, line, self.search, self.transcript, self.banner, self.carrier, self.composer)
        for row, part in enumerate(rows):
            part.grid(row=row, column=0, sticky="nsew")
        for hidden in (self.search, self.banner, self.carrier):
            hidden.grid_remove()
        self._middle.columnconfigure(0, weight=1)
        self._middle.rowconfigure(rows.index(self.transcript), weight=1)

    def _fit(self, width: int) -> None:
        """Show the columns there is room for."""
        px, panes, before = self._app.theme.px, self._panes, self._seen
        wide, very_wide = self._seen = width >= px(WITH_SIDEBAR), width >= px(WITH_PEOPLE)
        self.header.narrow(not wide)
        if wide != before[0]:
            panes.insert(0, self.sidebar, weight=0) if wide else panes.forget(self.sidebar)
        if very_wide != before[1]:
            panes.add(self.people, weight=0) if very_wide else panes.forget(self.people)
