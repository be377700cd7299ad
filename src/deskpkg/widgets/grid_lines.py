"""The lines of the day grid: time axis, heads of the columns, visits and free slots."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Size
from textual.strip import Strip

from deskpkg.domain.agenda import Day, DayColumn, Span
from deskpkg.domain.dates import format_minute
from deskpkg.domain.sheet import Block, Sheet, Spot
from deskpkg.widgets.cells import fit, joined, safe
from deskpkg.widgets.grid_blocks import ROOMY, Look, Row, bold, rows_of
from deskpkg.widgets.grid_foot import Told
from deskpkg.widgets.grid_view import AXIS, HEAD, View
from deskpkg.widgets.palette import colour_css

LOOKS: Final = (
    "header",
    "column",
    "today",
    "hour",
    "half",
    "now",
    "free",
    "closed",
    "requested",
    "elsewhere",
    "ended",
    "ghost",
    "cursor",
    "bar",
    "late",
    "foot",
)
HATCH: Final = "╱   "
"""What closed time is filled with, moved by half from row to row."""
CSS: Final = """
    DayPage {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $background;
        color: $foreground;
        & > .grid--header { background: $panel; color: $foreground 75%; }
        & > .grid--column { background: $panel; color: $foreground; text-style: bold; }
        & > .grid--today { background: $panel; color: $text-warning; text-style: bold; }
        & > .grid--hour { color: $foreground 80%; }
        & > .grid--half { color: $foreground 40%; }
        & > .grid--now { color: $text-warning; text-style: bold; }
        & > .grid--free { color: $foreground 30%; }
        & > .grid--closed { background: $foreground 5%; color: $foreground 25%; }
        & > .grid--requested { background: $panel; color: $foreground; text-style: italic; }
        & > .grid--elsewhere { background: $panel; color: $foreground 60%; }
        & > .grid--ended { background: $error 18%; color: $foreground 60%; }
        & > .grid--ghost { background: $warning; color: black; text-style: bold; }
        & > .grid--bar { color: white; }
        & > .grid--late { color: $warning; }
        & > .grid--foot { background: $panel; color: $foreground 75%; }
        & > .grid--cursor { background: $foreground 25%; color: $foreground; }
        &:focus > .grid--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
        }
        &:light:focus > .grid--cursor { background: $foreground; color: $background; }
    }
""" + colour_css("DayPage", "grid")

TODAY: Final = "●"
"""The mark at the head of today's column in a week."""


@dataclass(frozen=True, slots=True)
class GridPainter:
    """Draws the lines of one sheet, as far as its columns and rows are in sight."""

    day: Day
    sheet: Sheet
    look: Look
    """The style of a component class, by its whole name; the grid's own without a name."""
    size: Size
    view: View
    top: int = 0
    """The first row in sight."""
    cursor: Spot | None = None
    marked: int | None = None
    """The column whose head is marked."""
    told: Told | None = None
    """What the line at the foot says, if there is one."""
    empty: str = ""
    """What is said without columns."""
    _drawn: dict[int, tuple[Row, ...]] = field(default_factory=dict)
    """The rows of blocks, by the block's identity."""

    def draw(self, y: int) -> Strip:
        """Draw the line `y` of the widget."""
        if not self.sheet.columns:
            return self.blank(f" {self.empty}" if y == HEAD else "")
        if y < HEAD:
            return self.header()
        if self.told and y == self.size.height - 1:
            return self.foot(self.told)
        row = y - HEAD + self.top
        return self.line(row) if row < self.sheet.rows else self.blank("")

    def header(self) -> Strip:
        """The names over the columns, that of the marked one bold; how many more lie either side.

        Today's has a mark in a week.
        """
        base = self.look("grid--header")
        corner = f"◂{self.view.left}" if self.view.left else ""
        parts = [Segment(fit(corner, AXIS), base)]
        for i in self.view.indexes:
            last = self.view.more and i == self.view.indexes[-1]
            tail = f" {self.view.more}▸" if last else ""
            column = self.sheet.columns[i]
            number = f"{i + 1} " if i < 9 else "  "
            mark = TODAY if column.id == self.day.today else ""
            lead = number if self.day.numbered else mark or " "
            text = head(column, lead, max(0, self.view.column - 1 - len(tail)))
            look = base if not mark else self.look("grid--today")
            look = self.look("grid--column") if i == self.marked else look
            parts += [Segment(text, look), Segment(tail + " ", base)]
        return Strip(parts).adjust_cell_length(self.size.width, base)

    def line(self, row: int) -> Strip:
        """One row of slots and visits."""
        parts = [self._axis(row)]
        under = self.sheet.block(self.cursor) if self.cursor else None
        for column in self.view.indexes:
            self._add_cell(parts, column, row, under)
        strip = Strip([Segment(*part) for part in merged(parts)])
        return strip.adjust_cell_length(self.size.width, self.look())

    def foot(self, told: Told) -> Strip:
        """The line below: where the cursor is, who is there, and as much more as fits whole.

        The last cell may lie under the scrollbar.
        """
        base = self.look("grid--foot")
        lead, name = f" {safe(told.lead)}  ", safe(told.name)
        room = max(0, self.size.width - 1 - cell_len(lead) - cell_len(name) - 2)
        parts = (lead, base), (name, bold(base)), (f"  {joined(told.more, room)}", base)
        strip = Strip([Segment(*part) for part in parts])
        return strip.adjust_cell_length(self.size.width, base)

    def blank(self, text: str) -> Strip:
        """A line with nothing but words."""
        return Strip([Segment(fit(text, self.size.width), self.look())], self.size.width)

    def _axis(self, row: int) -> tuple[str, Style]:
        """The time of a row; the row that is now is marked."""
        minute = self.sheet.minute(row)
        if self._is_now(row):
            return fit(f"{format_minute(minute)}◂", AXIS), self.look("grid--now")
        look = self.look("grid--half" if minute % 60 else "grid--hour")
        return fit(format_minute(minute), AXIS), look

    def _is_now(self, row: int) -> bool:
        now = self.day.now
        return now is not None and self.sheet.minute(row) <= now < self.sheet.minute(row + 1)

    def _add_cell(
        self, parts: list[tuple[str, Style]], column: int, row: int, under: Block | None
    ) -> None:
        """Add one column's part of a row: its lanes side by side, then the gap."""
        room = self.view.column - 1
        here = self.sheet.cells.get((column, row), ())
        count = here[0].lanes if here else 1
        for lane in range(count):
            width = (lane + 1) * room // count - lane * room // count
            block = next((block for block in here if block.lane == lane), None)
            if block:
                rows = self._rows(block, width, block is under)
                parts += rows[min(row - block.top, len(rows) - 1)]
            else:
                at = self.cursor == Spot(column, row, lane)
                parts.append(self._slot(column, row, width, at, alone=count == 1))
        parts.append((" ", self.look("grid--free")))

    def _slot(
        self, column: int, row: int, width: int, here: bool, *, alone: bool
    ) -> tuple[str, Style]:
        """A slot without a visit: hatched where it is closed, else a dot on the hour.

        Beside a visit there is no dot, which would be read as part of its name. A dashed line is
        where it is now, the time at the cursor.
        """
        minute, own = self.sheet.minute(row), self.sheet.columns[column]
        shut = not own.is_open(Span(minute, self.sheet.minute(row + 1)))
        if here:
            text = f"▶ {format_minute(minute)}{' closed' if shut else ''}"
            return fit(text, width), bold(self.look("grid--cursor"))
        if self._is_now(row) and self.day.today in (None, own.id):
            return "╌" * width, self.look("grid--now")
        if shut:
            hatch = HATCH * (width // len(HATCH) + 2)
            at = row % 2 * len(HATCH) // 2
            return hatch[at : at + width], self.look("grid--closed")
        return fit("·" if alone and not minute % 60 else "", width), self.look("grid--free")

    def _rows(self, block: Block, width: int, here: bool) -> tuple[Row, ...]:
        """The rows of what stands in a column, with its minute where its first row is earlier."""
        rows = self._drawn.get(id(block))
        if rows is None:
            minute = block.visit.start
            tells = width > ROOMY and minute > self.sheet.minute(block.top)
            offset = f":{minute % 60:02} " if tells else ""
            colour = self.sheet.columns[block.column].colour
            rows = rows_of(block, width, offset, self.look, colour, here=here)
            self._drawn[id(block)] = rows
        return rows


def merged(parts: Iterable[tuple[str, Style]]) -> Iterator[tuple[str, Style | None]]:
    """Put neighbours of one style together: each costs something all the way to the terminal."""
    text, style = "", None
    for more, other in parts:
        if other is style:
            text += more
        elif more:
            if text:
                yield text, style
            text, style = more, other
    if text:
        yield text, style


def head(column: DayColumn, lead: str, width: int) -> str:
    """The head of a column: digit or mark, name, and how much is free, in exactly `width` cells."""
    free = "" if column.free is None else f" {column.free} free"
    free = free if column.open else " closed"
    least = cell_len(column.short) or 8
    free = free if cell_len(lead) + least + cell_len(free) <= width else ""
    room = width - cell_len(lead) - cell_len(free)
    name = column.short if column.short and cell_len(column.name) > room else column.name
    return fit(lead + safe(name), width - cell_len(free)) + free
