"""Screens with a line to type in and a list below that answers each key."""

from collections.abc import Hashable
from typing import ClassVar, TypeVar

from rich.text import Text
from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Input, Static

from deskpkg.screens.base import DeskScreen
from deskpkg.widgets.table import Column, Table

T = TypeVar("T")


def _moves(*rows: tuple[str, str]) -> list[BindingType]:
    return [
        Binding(key, f"move('{to}')", key.capitalize(), id=f"search.{key}", show=False)
        for key, to in rows
    ]


class SearchScreen(DeskScreen[T]):
    """Typing finds rows; Up and Down move among them while typing, Enter opens one.

    The line keeps the focus, so that every letter and digit is text. A subclass gives `COLUMNS`
    and `PLACEHOLDER`, and shows what is found in `find`.
    """

    COLUMNS: ClassVar[tuple[Column, ...]] = ()
    PLACEHOLDER: ClassVar[str] = ""
    AUTO_FOCUS = "#typed"
    BINDINGS: ClassVar[list[BindingType]] = _moves(
        ("up", "cursor_up"),
        ("down", "cursor_down"),
        ("pageup", "page_up"),
        ("pagedown", "page_down"),
    )
    DEFAULT_CSS = """
    SearchScreen {
        #typed { background: $surface; padding: 0 1; width: 1fr; height: 1; }
        #hint { height: 1; padding: 0 1; color: $foreground 60%; }
        #hint.warn { color: $text-warning; text-style: bold; }
    }
    """

    typed = getters.query_one("#typed", Input)
    table = getters.query_one(Table)
    text = ""
    """What is typed when it opens."""
    ready = False
    """Whether the records are open, so that typing can be answered."""

    def body(self) -> ComposeResult:
        """Yield the line, a hint under it, and the list."""
        yield self.line()
        yield Static(id="hint")
        table = Table(self.COLUMNS, classes="driven")
        table.can_focus = False
        yield table

    def line(self) -> Input:
        """Return the line to type in."""
        return Input(self.text, placeholder=self.PLACEHOLDER, id="typed", compact=True)

    def on_mount(self) -> None:
        """Answer each key where it is typed, so that both are painted in one frame."""
        self.watch(self.typed, "value", self._typed, init=False)

    def _typed(self, text: str) -> None:
        if self.ready:
            with self._telling():
                self.find(text, keep=False)

    async def read(self) -> None:
        """Answer what is typed already."""
        self.ready = True
        self.find(self.typed.value, keep=True)

    def find(self, text: str, keep: bool) -> None:
        """Show what `text` finds, with the cursor where it was if `keep`; override this."""

    def opened(self, key: Hashable) -> None:
        """The row with this key was opened; override this."""

    def hint(self, text: str, warn: bool = False) -> None:
        """Show one line under what is typed."""
        line = self.query_one("#hint", Static)
        if (text, warn) == (str(line.content), line.has_class("warn")):
            return
        line.set_class(warn, "warn")
        line.update(Text(text, no_wrap=True, overflow="ellipsis"), layout=False)

    def action_move(self, to: str) -> None:
        """Move in the list."""
        getattr(self.table, f"action_{to}")()

    def entered(self) -> None:
        """Enter was pressed in the line: open the row under the cursor."""
        if self.table.cursor_key is not None:
            self.opened(self.table.cursor_key)

    @on(Input.Submitted, "#typed")
    def _entered(self) -> None:
        self.entered()

    @on(Table.Chosen)
    def _chosen(self, event: Table.Chosen) -> None:
        self.opened(event.key)


class FilterScreen(SearchScreen[T]):
    """A list that has the focus, its keys being commands; `/` goes to the line that narrows it.

    Enter goes back to what was found, Esc to the whole list. A subclass shows in `find` what fits
    the text, and says in `listed` whether there is anything to narrow.
    """

    AUTO_FOCUS = "Table"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "slash",
            "filter",
            "Filter",
            id="list.filter",
            show=False,
            tooltip="Show only what fits what you type",
        ),
    ]

    def body(self) -> ComposeResult:
        """Yield the line and the list."""
        yield self.line()
        yield Table(self.COLUMNS)

    @property
    def listed(self) -> bool:
        """Whether the whole list has any rows; override this."""
        return True

    @property
    def narrowed(self) -> bool:
        """Whether only what fits is shown."""
        return bool(self.typed.value.strip())

    async def read(self) -> None:
        """Show the list, and the line if there is something to narrow."""
        self.typed.display = self.listed
        await super().read()

    def action_filter(self) -> None:
        """Go to the line."""
        self.set_focus(self.typed)

    def entered(self) -> None:
        """Go to what was found."""
        self.set_focus(self.table)

    def action_back(self) -> None:
        """Show the whole list again, the cursor where it is; with nothing narrowed, leave."""
        if not self.typed.value and not self.typed.has_focus:
            super().action_back()
            return
        self.show_all()
        self.set_focus(self.table)

    def show_all(self) -> None:
        """Take the filter away; the cursor stays on its row."""
        key = self.table.cursor_key
        self.typed.value = ""
        if key is not None:
            self.table.move_to(key)
