"""A field for a text of several lines, all of which are seen while they are typed."""

from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Offset, Size
from textual.reactive import reactive
from textual.strip import Strip

from deskpkg.widgets.cells import cut, safe
from deskpkg.widgets.fields.face import MARK, Face, wrap
from deskpkg.widgets.fields.field import Drawn
from deskpkg.widgets.fields.line import Line, joins
from deskpkg.widgets.fields.texts import NotesField

Row = tuple[int, int]
"""The first character of a row that is seen, and the one after its last."""


@dataclass(slots=True)
class Lines(Line):
    """A text of several lines with a cursor; home and end are those of the cursor's line."""

    def place(self, where: str) -> int:
        """The place that `where` names, as in one line."""
        match where:
            case "home":
                return self.text.rfind("\n", 0, self.cursor) + 1
            case "end":
                end = self.text.find("\n", self.cursor)
                return len(self.text) if end < 0 else end
        return super(Lines, self).place(where)

    def row_of(self, rows: tuple[Row, ...]) -> int:
        """The number of the row that the cursor is in."""
        return next(n for n in range(len(rows) - 1, -1, -1) if rows[n][0] <= self.cursor)

    def at(self, row: Row, cell: int) -> int:
        """The place in a row that is `cell` cells right of its edge, or the row's end."""
        index, last = row
        while index < last and cell_len(self.text[row[0] : index + 1]) <= cell:
            index += 1
        soft = index == last and last < len(self.text) and self.text[last] != "\n"
        return index - 1 if soft and index > row[0] else index


@lru_cache(maxsize=8)
def rows_of(text: str, width: int) -> tuple[Row, ...]:
    """The rows of a text in `width` cells: broken at newlines, then at spaces where it must be."""
    rows: list[Row] = []
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        while (stop := _fitting(text, start, end, width)) < end:
            rows.append((start, stop))
            start = stop
        rows.append((start, end))
        start = end + 1
    return tuple(rows)


def _fitting(text: str, start: int, end: int, width: int) -> int:
    """Return where a row that begins at `start` ends; after its last space if it is not the end."""
    stop = min(start + width, end)
    while (excess := cell_len(text[start:stop]) - width) > 0 and stop > start + 1:
        stop -= max(1, excess // 2)
    while start < stop < end and cell_len(text[stop]) == 0:
        stop += 1
    while start + 1 < stop < end and joins(text[stop - 1], text[stop]):
        stop -= 1
    if stop >= end:
        return end
    if text[stop] == " ":
        return stop + 1
    space = text.rfind(" ", start, stop)
    return space + 1 if space >= start else stop


class LinesField(NotesField):
    """A text of several lines: Enter begins a new one, Tab goes on to the next field."""

    BINDING_GROUP_TITLE = "Text"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "newline", "New line", id="lines.newline", show=False),
        Binding("up", "row(-1)", "Line above", id="lines.up", show=False),
        Binding("down", "row(1)", "Line below", id="lines.down", show=False),
        Binding("shift+up", "row(-1, True)", "Select line above", id="lines.s_up", show=False),
        Binding("shift+down", "row(1, True)", "Select line below", id="lines.s_down", show=False),
    ]
    LINE: ClassVar[type[Line]] = Lines

    rows: reactive[int] = reactive(7, layout=True)
    """How many rows of it are seen."""

    _top = 0
    """The first row that is seen."""

    @property
    def _lines(self) -> Lines:
        assert isinstance(self._line, Lines)
        return self._line

    @property
    def _rows_now(self) -> tuple[Row, ...]:
        """All its rows in the width that it has."""
        return rows_of(self.raw, max(2, self._room - 1))

    @property
    def _room(self) -> int:
        return max(1, self.size.width - self._room_for_label - 1)

    # -- how it looks -----------------------------------------------------------------------------

    def _face(self, width: int) -> Face:
        """The message stands below it."""
        room = max(1, width - self._room_for_label - 1)
        text = f"! {safe(self.error)}" if self.error else safe(self.note)
        return Face(room, below=wrap(text, room) if text else ())

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Its rows, and those of the message."""
        return super().get_content_height(container, viewport, width) - 1 + self.rows

    def render_line(self, y: int) -> Strip:
        """One row of it, or of the message."""
        if y >= self.rows:
            return super().render_line(y - self.rows + 1)
        label = self.label if y == 0 else ""
        margin = self._room_for_label
        mark = MARK if self.has_focus and y == 0 else " "
        lead = [(cut(label, margin).rjust(margin), "label"), (mark, "mark")]
        return self._strip([*lead, *self._padded(self._drawn_row(y), self._room)], self.size.width)

    def _drawn_row(self, y: int) -> Drawn:
        """The row that is seen at `y`, with the cursor and the selection in it."""
        line, rows = self._lines, self._rows_now
        here = line.row_of(rows) if self.has_focus else 0
        self._top = max(here - self.rows + 1, min(self._top, here))
        if not self.raw and y == 0 and not self.has_focus:
            return [(cut(self.hint, self._room), "hint")]
        number = self._top + y
        if number >= len(rows):
            return []
        start, end = rows[number]
        if not self.has_focus:
            return [(cut(line.text[start:end].rstrip(), self._room), "value")]
        first, last = (min(max(place, start), end) for place in line.selection)
        before, inside = (line.text[start:first], "focus"), (line.text[first:last], "selection")
        if number != here:
            return [before, inside, (line.text[last:end], "focus")]
        cursor, after = line.cursor, min(line.right(), end)
        under = (line.text[cursor:after] if cursor < end else " ", "cursor")
        if cursor < line.anchor:
            rest = (line.text[max(after, last) : end], "focus")
            return [before, under, (line.text[after:last], "selection"), rest]
        return [before, inside, under, (line.text[after:end], "focus")]

    # -- keys and mouse ---------------------------------------------------------------------------

    def action_newline(self) -> None:
        """Begin a new line."""
        self.enter("\n")

    def action_row(self, by: int, select: bool = False) -> None:
        """Go a row up or down; beyond the text nowhere: who types on must not be elsewhere."""
        line, rows = self._lines, self._rows_now
        here = line.row_of(rows)
        if not 0 <= here + by < len(rows):
            return
        cell = cell_len(line.text[rows[here][0] : line.cursor])
        line.move(line.at(rows[here + by], cell), select)
        self.reface()

    def _index(self, event: events.MouseEvent) -> int:
        """The place in the text under the mouse."""
        offset: Offset = event.get_content_offset_capture(self)
        rows = self._rows_now
        row = rows[min(max(0, self._top + offset.y), len(rows) - 1)]
        return self._lines.at(row, max(0, offset.x - self._room_for_label - 1))
