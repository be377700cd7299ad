"""The list widget of every screen: it draws the lines that can be seen, and no others."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import ClassVar

from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from deskpkg.widgets.cells import wrap
from deskpkg.widgets.columns import Column, natural_width
from deskpkg.widgets.line_view import LineView
from deskpkg.widgets.news import FromWidget
from deskpkg.widgets.rows import MORE, NEARBY, Row, nearest, place_of, settle
from deskpkg.widgets.table_lines import CURSOR, Frame, frame_for
from deskpkg.widgets.tones import CSS, WORDS

__all__ = ["Column", "Row", "Table"]


class Table(LineView, can_focus=True):
    """Rows under a heading, with a cursor on one of them.

    Only the lines on the screen are ever built, and a move of the cursor repaints two of them, so
    that 100,000 rows cost what 10 do. It need not have the focus: a field above it may call
    `action_cursor_down` and the like; the class "driven" shows its cursor as if it had.
    """

    BINDING_GROUP_TITLE = "List"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor_up", "Up", id="table.up", show=False),
        Binding("down,j", "cursor_down", "Down", id="table.down", show=False),
        Binding("pageup", "page_up", "Page up", id="table.pageup", show=False),
        Binding("pagedown", "page_down", "Page down", id="table.pagedown", show=False),
        Binding("home", "first", "First", id="table.first", show=False),
        Binding("end", "last", "Last", id="table.last", show=False),
        Binding("enter", "choose", "Open", id="table.choose", show=False),
        *(
            Binding(str(n), f"pick({n})", f"Open row {n}", id=f"table.pick{n}", show=False)
            for n in range(1, 10)
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--cursor",
        *(f"table--{word}" for word in WORDS),
    }
    DEFAULT_CSS = CSS

    cursor_row: reactive[int] = reactive(-1, repaint=False)
    """The index of the row under the cursor, -1 if there is none."""
    empty: reactive[str] = reactive("")
    """What to say, and what to do next, when there are no rows."""

    @dataclass
    class Chosen(FromWidget):
        """The row with this key was opened, by Enter, a double click or its digit."""

        key: Hashable

    @dataclass
    class Moved(FromWidget):
        """The cursor is on the row with this key now; None when there is no such row."""

        key: Hashable | None

    def __init__(
        self,
        columns: Sequence[Column],
        empty: str = "",
        *,
        header: bool = True,
        pick_digits: bool = False,
        begin_above: bool = False,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        """Make an empty table.

        Args:
            columns: what it shows of each row.
            empty: the words for no rows.
            header: whether the columns have a heading.
            pick_digits: 1 to 9 open the rows on the screen.
            begin_above: the cursor begins above the rows, on none, and Up takes it back there: the
                keys are then for what the list belongs to.
            id: its name for styles and queries.
            classes: its classes for styles.
        """
        super().__init__(id=id, classes=classes)
        self.set_reactive(Table.empty, empty)
        self._columns = tuple(columns)
        self._rows: Sequence[Row] = ()
        self.head = 1 if header else 0
        self._digits = pick_digits
        self._above = begin_above
        self._gutter = 3 if pick_digits else 1
        self._told: Hashable | None = None

    # What it shows

    @property
    def rows(self) -> Sequence[Row]:
        """The rows shown."""
        return self._rows

    @property
    def cursor_key(self) -> Hashable | None:
        """The key of the row under the cursor, None if there is none."""
        return self._rows[self.cursor_row].key if 0 <= self.cursor_row < len(self._rows) else None

    def show(self, rows: Sequence[Row], keep: bool = True) -> None:
        """Show `rows`: a tuple, or a lazy sequence.

        With `keep` the cursor stays on the row with the same key, or else in the same place, and
        the list does not jump; without, the cursor goes to the first row.
        """
        old, key, top, before = self.cursor_row, self.cursor_key, self.top, self._seen()
        self._rows = rows
        found = place_of(rows, key, old, NEARBY) if keep and key is not None else None
        new = self._settled(found if found is not None else old if keep else -1)
        self.set_reactive(Table.cursor_row, new)
        self.count_rows(len(rows), natural_width(self._columns))
        if not keep:
            top = 0
        elif top and top <= old < top + self.page:
            top += new - old
        self.put_on_top(top)
        self._reveal()
        self._repaint(before)
        self._tell()

    def _seen(self) -> list[tuple[Row, bool]]:
        """The rows on the screen, and which of them has the cursor."""
        return [(self._rows[i], i == self.cursor_row) for i in range(self.top, self._end)]

    def _repaint(self, before: list[tuple[Row, bool]]) -> None:
        """Repaint the lines that differ from those seen before."""
        after = self._seen()
        if self._digits or not (before and after):
            self.refresh()
            return
        for y, (old, new) in enumerate(zip_longest(before, after)):
            if old != new:
                self.refresh(Region(0, self.head + y, self.size.width, 1))

    def move_to(self, key: Hashable) -> bool:
        """Put the cursor on the row with this key; False if it is not there."""
        found = place_of(self._rows, key, self.cursor_row)
        if found is None or not self._rows[found].takes_cursor:
            return False
        self.cursor_row = found
        return True

    def validate_cursor_row(self, index: int) -> int:
        """The nearest row that takes the cursor."""
        return self._settled(index)

    def _settled(self, index: int) -> int:
        return -1 if self._above and index < 0 else settle(self._rows, index)

    def watch_cursor_row(self, old: int, new: int) -> None:
        """Repaint the two lines that changed."""
        self.refresh_lines(self.head + old)
        self.refresh_lines(self.head + new)
        self._reveal()
        self._tell()

    def _tell(self) -> None:
        """Say so if the cursor is on another key than before."""
        if self.cursor_key != self._told:
            self._told = self.cursor_key
            self.post_message(self.Moved(self._told))

    # Keys and mouse

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Leave the digits to the screen unless they pick rows here."""
        return action != "pick" or self._digits

    def action_cursor_up(self) -> None:
        """Go to the row above."""
        self._go(self.cursor_row - 1, -1)

    def action_cursor_down(self) -> None:
        """Go to the row below."""
        self._go(self.cursor_row + 1, 1)

    def action_page_up(self) -> None:
        """Go a screenful up."""
        self._go(max(0, self.cursor_row - self.page), 1)

    def action_page_down(self) -> None:
        """Go a screenful down."""
        self._go(min(len(self._rows) - 1, self.cursor_row + self.page), -1)

    def action_first(self) -> None:
        """Go to the first row."""
        self._go(0, 1)

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(len(self._rows) - 1, -1)

    def action_choose(self) -> None:
        """Open the row under the cursor."""
        if self.cursor_row >= 0:
            self.post_message(self.Chosen(self.cursor_key))

    def action_pick(self, number: int) -> None:
        """Open the row that shows this digit."""
        for index in range(self.top, self._end):
            if self._digit(index) == number:
                self.cursor_row = index
                self.action_choose()
                return

    def _go(self, index: int, step: int) -> None:
        """Move to `index`, or the next row in the direction of `step` that takes the cursor."""
        found = nearest(self._rows, index, step)
        if found >= 0 or (self._above and step < 0):
            self.cursor_row = found
            self._reveal()

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to the row clicked; a double click opens it."""
        index = self.top + event.get_content_offset_capture(self).y - self.head
        if index < self.top or nearest(self._rows, index, len(self._rows)) != index:
            return
        self.cursor_row = index
        if event.chain == 2:
            self.action_choose()

    # Room

    @property
    def _end(self) -> int:
        """The row after the last one on the screen."""
        return min(len(self._rows), self.top + self.page)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All rows and the heading, or the words for no rows (for `height: auto`)."""
        return self.head + (len(self._rows) or len(self._empty_lines(width)))

    def on_resize(self) -> None:
        """Keep the cursor in sight."""
        self.count_rows(len(self._rows), natural_width(self._columns))
        self._reveal()
        self.refresh()

    def _reveal(self) -> None:
        """Scroll as little as brings the cursor into sight, with what belongs to its row."""
        first, above = self.cursor_row, self.cursor_row - self.page + 1
        last = self.cursor_row
        while first > max(0, above) and not self._rows[first - 1].takes_cursor:
            first -= 1
        while last + 1 < len(self._rows) and MORE in self._rows[last + 1].words:
            last += 1
        if first >= 0:
            first = min(self.cursor_row, max(first, last - self.page + 1))
            self.bring_into_sight(first, last)

    # Lines

    @property
    def _frame(self) -> Frame:
        """The columns as they are at the present width."""
        return frame_for(self._columns, self.size.width, self._gutter)

    def render_line(self, y: int) -> Strip:
        """Draw the line `y` of the screen."""
        if y < self.head:
            base = self.look("table--header")
            titles = tuple(column.title for column in self._columns)
            return self._frame.line(titles, "", base, None)
        index = y - self.head + self.top
        if index < len(self._rows):
            return self._row_line(index)
        lines = () if self._rows else self._empty_lines(self.size.width)
        text = "".join(lines[y - self.head : y - self.head + 1])
        return self._frame.line((text,), "", self.look("table--muted"), None)

    def _row_line(self, index: int) -> Strip:
        """Draw a row."""
        row = self._rows[index]
        here = index == self.cursor_row
        words = [word for word in row.words if word in WORDS] + ["cursor"] * here
        names = [f"table--{word}" for word in words]
        if "rule" in words:
            return self._frame.rule(row, self.look(*names))
        base = self.look(*names)
        digit = self._digit(index) if self._digits else 0
        mark = (CURSOR if here else " ") + (str(digit or " ") if self._digits else "")
        return self._frame.line(row.cells, mark, base, None if here else self._tone)

    def _digit(self, index: int) -> int:
        """The digit that opens a row on the screen, 0 if it has none."""
        if not self._rows[index].takes_cursor or index - self.top > 40:
            return 0
        rows = (self._rows[i] for i in range(self.top, index + 1))
        number = sum(1 for row in rows if row.takes_cursor)
        return number if number < 10 else 0

    def _tone(self, word: str) -> Style:
        """What a word for a look means in this theme: a colour, an attribute, or both."""
        return self.tint(f"table--{word}")

    def _empty_lines(self, width: int) -> list[str]:
        """The words for no rows, wrapped."""
        return wrap(self.empty, max(1, width - self._gutter - 1))
