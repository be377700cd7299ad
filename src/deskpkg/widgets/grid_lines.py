"""The lines of the day grid: time axis, heads of the columns, visits and free slots."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from deskpkg.domain.agenda import Day, DayColumn, Ghost, Span, Visit
from deskpkg.domain.appointments import State
from deskpkg.domain.sheet import Block, Sheet, Spot
from deskpkg.widgets.cells import cut, fit, safe
from deskpkg.widgets.grid_view import AXIS, View
from deskpkg.widgets.palette import colour_class, colour_css

LOOKS: Final = (
    "header",
    "column",
    "hour",
    "half",
    "now",
    "free",
    "closed",
    "requested",
    "ended",
    "ghost",
    "cursor",
    "bar",
    "late",
)
HATCH: Final = "╱   "
"""What closed time is filled with, moved by half from row to row."""
CSS: Final = """
    DayGrid {
        height: 1fr;
        overflow-x: hidden;
        overflow-y: auto;
        scrollbar-size-vertical: 1;
        background: $background;
        color: $foreground;
        & > .grid--header { background: $panel; color: $foreground 75%; }
        & > .grid--column { background: $panel; color: $foreground; text-style: bold; }
        & > .grid--hour { color: $foreground 80%; }
        & > .grid--half { color: $foreground 40%; }
        & > .grid--now { color: $text-warning; text-style: bold; }
        & > .grid--free { color: $foreground 30%; }
        & > .grid--closed { background: $foreground 5%; color: $foreground 25%; }
        & > .grid--requested { background: $panel; color: $foreground; text-style: italic; }
        & > .grid--ended { background: $error 18%; color: $foreground 60%; }
        & > .grid--ghost { background: $warning; color: black; text-style: bold; }
        & > .grid--bar { color: white; }
        & > .grid--late { color: $warning; }
        & > .grid--cursor { background: $foreground 25%; color: $foreground; }
        &:focus > .grid--cursor {
            background: $block-cursor-background;
            color: $block-cursor-foreground;
        }
    }
""" + colour_css("DayGrid", "grid")

Look = Callable[..., Style]


@lru_cache(256)
def bold(style: Style) -> Style:
    """The style, bold."""
    return style + Style(bold=True)


@lru_cache(256)
def struck(style: Style) -> Style:
    """The style, struck out."""
    return style + Style(strike=True)


@lru_cache(256)
def barred(style: Style, bar: Style) -> Style:
    """The style for the bar at the left edge of a visit."""
    return style + Style(color=bar.color)


@dataclass(frozen=True, slots=True)
class GridPainter:
    """Draws the lines of one sheet, as far as its columns are in sight."""

    day: Day
    sheet: Sheet
    look: Look
    """The style of a component class, by its whole name; the grid's own without a name."""
    width: int
    view: View

    def header(self, here: int) -> Strip:
        """The names over the columns, `here` with the cursor; how many more lie either side."""
        base = self.look("grid--header")
        corner = f"‹{self.view.left}" if self.view.left else ""
        parts = [Segment(fit(corner, AXIS), base)]
        for i in self.view.indexes:
            last = self.view.more and i == self.view.indexes[-1]
            tail = f" {self.view.more}›" if last else ""
            text = head(self.sheet.columns[i], i + 1, max(0, self.view.column - 1 - len(tail)))
            look = self.look("grid--column") if i == here else base
            parts += [Segment(text, look), Segment(tail + " ", base)]
        return Strip(parts).adjust_cell_length(self.width, base)

    def line(self, row: int, cursor: Spot) -> Strip:
        """One row of slots and visits."""
        parts = [self._axis(row)]
        for i in self.view.indexes:
            parts += self._cell(i, row, cursor)
        line = Strip(part for part in parts if part.text)
        return line.adjust_cell_length(self.width, self.look())

    def blank(self, text: str) -> Strip:
        """A line with nothing but words."""
        return Strip([Segment(fit(text, self.width), self.look())], self.width)

    def _axis(self, row: int) -> Segment:
        """The time of a row; the row that is now is marked."""
        minute = self.sheet.minute(row)
        if self._is_now(row):
            return Segment(fit(f"{clock(minute)}◂", AXIS), self.look("grid--now"))
        look = self.look("grid--half" if minute % 60 else "grid--hour")
        return Segment(fit(clock(minute), AXIS), look)

    def _is_now(self, row: int) -> bool:
        now = self.day.now
        return now is not None and 0 <= now - self.sheet.minute(row) < self.sheet.step

    def _cell(self, column: int, row: int, cursor: Spot) -> Iterator[Segment]:
        """One column's part of a row: its lanes side by side, then the gap."""
        room = self.view.column - 1
        here = self.sheet.cells.get((column, row))
        if not here:
            yield self._slot(column, row, room, cursor == Spot(column, row))
            yield Segment(" ", self.look())
            return
        blocks = {block.lane: block for block in here}
        under = self.sheet.block(cursor)
        count = here[0].lanes
        for lane in range(count):
            width = (lane + 1) * room // count - lane * room // count
            if block := blocks.get(lane):
                yield from self._block(block, row, width, block == under)
            else:
                yield self._slot(column, row, width, cursor == Spot(column, row, lane))
        yield Segment(" ", self.look())

    def _slot(self, column: int, row: int, width: int, here: bool) -> Segment:
        """A slot without a visit: hatched where it is closed, else a dot on the hour.

        A dashed line is where it is now, the time at the cursor.
        """
        minute = self.sheet.minute(row)
        shut = not self.sheet.columns[column].is_open(Span(minute, minute + self.sheet.step))
        if here:
            text = f"▶ {clock(minute)}{' closed' if shut else ''}"
            return Segment(fit(text, width), bold(self.look("grid--cursor")))
        if self._is_now(row):
            return Segment("╌" * width, self.look("grid--now"))
        if shut:
            hatch = HATCH * (width // len(HATCH) + 2)
            at = row % 2 * len(HATCH) // 2
            return Segment(hatch[at : at + width], self.look("grid--closed"))
        return Segment(fit("" if minute % 60 else "·", width), self.look("grid--free"))

    def _block(self, block: Block, row: int, width: int, here: bool) -> list[Segment]:
        """One row of a visit: a bar, then its first, its second, or an empty line."""
        at = row - block.top
        if isinstance(block.visit, Ghost):
            style = self.look("grid--ghost")
            name = cut(safe(block.visit.client) or "…", max(0, width - 7))
            text = (f"▶ {name}  NEW", f"  {safe(block.visit.service)}", "")[min(at, 2)]
            return [Segment(fit(text, width), style)]
        style = self.look("grid--cursor") if here else self._fill(block.visit, block.column)
        bar = "▶" if here and at == 0 else "▌"
        bar_style = style if here else barred(style, self.look(_bar(block.visit)))
        rest = self._text(block, at, width - 1, style) if width > 1 else []
        return [Segment(fit(bar, min(1, width)), bar_style), *rest]

    def _text(self, block: Block, at: int, width: int, style: Style) -> Iterator[Segment]:
        """State and name, then the service, and the credits at the right of one of the two.

        They stand beside the name, or beside the service if the name would have to be cut.
        """
        visit = block.visit
        if not isinstance(visit, Visit) or at > 1:
            yield Segment(" " * width, style)
            return
        offset = visit.start - self.sheet.minute(block.top)
        name = (f":{offset:02} " if offset > 0 else "") + safe(visit.client)
        tag = tag_of(visit, width - 6)
        below = block.bottom - block.top > 1 and 2 + cell_len(name) + cell_len(tag) > width
        if below:
            tag = tag_of(visit, width - 2)
        text = name if at == 0 else safe(visit.service)
        tag = tag if below == (at == 1) else ""
        lead = fit(f"{visit.glyph if at == 0 else ' '} ", min(2, width))
        body = cut(text, max(0, width - len(lead) - cell_len(tag)))
        gap = " " * (width - len(lead) - cell_len(body) - cell_len(tag))
        strong = bold(style)
        if at == 0 and not visit.ended:
            yield Segment(lead + body + gap + tag, strong)
        elif at == 0:
            yield from (Segment(lead, strong), Segment(body, struck(style)))
            yield Segment(gap + tag, strong)
        else:
            yield from (Segment(lead + body + gap, style), Segment(tag, strong))

    def _fill(self, visit: Visit, column: int) -> Style:
        """The colours of a visit: its practitioner's, unless its state has its own."""
        if visit.ended:
            return self.look("grid--ended")
        if visit.state is State.REQUESTED:
            return self.look("grid--requested")
        return self.look(colour_class("grid", self.sheet.columns[column].colour))


def _bar(visit: Visit) -> str:
    """The look of the bar at a visit's left edge."""
    return "grid--late" if visit.late else "grid--ended" if visit.ended else "grid--bar"


def head(column: DayColumn, number: int, width: int) -> str:
    """The head of a column: digit, name, and how much is free, in exactly `width` cells."""
    free = "" if column.free is None else f" {column.free}{' free' if width >= 16 else ''}"
    free = free if column.open else " closed"
    free = free if cell_len(free) + 6 <= width else ""
    digit = f"{number} " if number < 10 else ""
    return fit(digit + safe(column.name), width - cell_len(free)) + free


def tag_of(visit: Visit, room: int) -> str:
    """The credits of a visit with a "◆" when linked, in at most `room` cells; or less, or none."""
    mark = "◆" if visit.linked else ""
    tag = f" {safe(visit.tag)}{mark}" if visit.tag or mark else ""
    return tag if cell_len(tag) <= room else mark if len(mark) <= room else ""


def clock(minute: int) -> str:
    """A minute of the day as the axis shows it."""
    return f"{minute // 60:02}:{minute % 60:02}"
