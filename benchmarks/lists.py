"""An app with one list of many rows, opened by Enter: `python -m benchmarks.lists ROWS`."""

import sys
from collections.abc import Sequence
from typing import ClassVar, overload

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Static

from deskpkg.widgets.table import Column, Row, Table


class Lazy(Sequence[Row]):
    """So many rows, each made when it is looked at."""

    def __init__(self, count: int) -> None:
        self._length = count

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Row: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...
    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(self._length))]
        place = range(self._length)[index]
        return Row(place, (f"client {place}", "4 left", "exp 30 Nov", f"#{place}"))


class ListScreen(Screen[None]):
    """A list of all the rows."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "dismiss", "Back")]

    def compose(self) -> ComposeResult:
        yield Table([Column("Client"), Column("Left"), Column("Expires"), Column("Number")])

    def on_mount(self) -> None:
        self.query_one(Table).show(Lazy(int(sys.argv[1])))


class Lists(App[None]):
    """Opens the list."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "open", "Open")]

    def compose(self) -> ComposeResult:
        yield Static("Enter opens the list")

    def action_open(self) -> None:
        self.push_screen(ListScreen())


if __name__ == "__main__":
    Lists().run()
