"""Tabs in one line, and a table whose columns change with the tab."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from textual import events
from textual.reactive import reactive
from textual.strip import Strip
from textual.widget import Widget

from deskpkg.widgets.columns import Column
from deskpkg.widgets.news import FromWidget
from deskpkg.widgets.rows import Row
from deskpkg.widgets.table import Table


class Tabs(Widget):
    """The names of the tabs behind their digits; the one that is shown is inverse."""

    ALLOW_SELECT = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"tabs--shown"}
    DEFAULT_CSS = """
    Tabs {
        height: 1;
        background: $panel;
        color: $foreground 75%;
        & > .tabs--shown { background: $background; color: $foreground; text-style: bold; }
    }
    """

    shown: reactive[int] = reactive(0)
    """The place of the tab that is shown."""

    @dataclass
    class Chosen(FromWidget):
        """A tab was clicked: its place."""

        place: int

    def __init__(self, names: Sequence[str]) -> None:
        """Show `names`, in this order."""
        super().__init__()
        self._labels = tuple(f" {place} {name} " for place, name in enumerate(names, 1))

    def render_line(self, y: int) -> Strip:
        """Draw the names."""
        base = self.rich_style
        shown = self.get_component_rich_style("tabs--shown")
        line = Strip(
            Segment(label, shown if place == self.shown else base)
            for place, label in enumerate(self._labels)
        )
        return line.adjust_cell_length(self.size.width, base)

    def on_click(self, event: events.Click) -> None:
        """Choose the tab under the mouse."""
        edge = 0
        for place, label in enumerate(self._labels):
            edge += cell_len(label)
            if event.x < edge:
                self.post_message(self.Chosen(place))
                return


class TabTable(Table):
    """A table that shows other columns when another tab is chosen."""

    def turn_to(
        self, columns: Sequence[Column], rows: Sequence[Row], empty: str, *, keep: bool
    ) -> None:
        """Show `rows` under `columns`; see `Table.show` for `keep`."""
        self._columns = tuple(columns)
        self.empty = empty
        self.on_resize()
        self.show(rows, keep=keep)
