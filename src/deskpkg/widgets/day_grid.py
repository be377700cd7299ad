"""The calendar's grid: practitioners' visits by time of day, in one widget drawn line by line."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from deskpkg.domain.agenda import Day, Ghost
from deskpkg.domain.sheet import Sheet, Spot, sheet_of
from deskpkg.widgets.grid_lines import CSS, LOOKS, GridPainter
from deskpkg.widgets.grid_view import AXIS, HEAD, View
from deskpkg.widgets.line_view import LineView
from deskpkg.widgets.news import FromWidget
from deskpkg.widgets.palette import PALETTE, colour_class

NO_DAY = Day(())


class DayGrid(LineView, can_focus=True):
    """A day's columns with their visits, and a cursor on a free slot or a visit.

    Columns are those of the `Day` it is given: practitioners, or the days of a week. It scrolls by
    whole columns when not all fit, and repaints only what a move of the cursor changes.
    """

    BINDING_GROUP_TITLE = "Calendar"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "up", "Up", id="grid.up", show=False),
        Binding("down,j", "down", "Down", id="grid.down", show=False),
        Binding("left,h", "aside(-1)", "Left", id="grid.left", show=False),
        Binding("right,l", "aside(1)", "Right", id="grid.right", show=False),
        Binding("pageup", "page(-1)", "Page up", id="grid.pageup", show=False),
        Binding("pagedown", "page(1)", "Page down", id="grid.pagedown", show=False),
        Binding("home", "first", "First slot", id="grid.first", show=False),
        Binding("end", "last", "Last slot", id="grid.last", show=False),
        Binding("enter", "choose", "Open", id="grid.choose", show=False),
        *(
            Binding(str(n), f"jump({n})", f"Column {n}", id=f"grid.column{n}", show=False)
            for n in range(1, 10)
        ),
    ]
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"grid--{name}" for name in LOOKS),
        *(colour_class("grid", n) for n in range(len(PALETTE))),
    }
    DEFAULT_CSS = CSS

    ghost: reactive[Ghost | None] = reactive(None, repaint=False)
    """The visit that is being typed."""

    @dataclass
    class SlotChosen(FromWidget):
        """A free slot was opened: the column's id and the minute of the day."""

        column: int
        minute: int

    @dataclass
    class VisitChosen(FromWidget):
        """A visit was opened."""

        appointment_id: int

    @dataclass
    class Moved(FromWidget):
        """The cursor is elsewhere now: on a slot, or on a visit and where that begins."""

        column: int
        minute: int
        appointment_id: int | None

    @dataclass
    class Edge(FromWidget):
        """The cursor was moved beyond the first (-1) or the last (1) column."""

        direction: int

    def __init__(
        self, empty: str = "", *, least: int = 20, id: str | None = None, classes: str | None = None
    ) -> None:
        """Make an empty grid; `least` is the fewest cells a column is drawn in."""
        super().__init__(id=id, classes=classes)
        self.day = NO_DAY
        self.empty = empty
        self._least = least
        self._sheet: Sheet = sheet_of(NO_DAY)
        self._spot = Spot()
        self._left = 0

    # What it shows

    def show(self, day: Day, keep: bool = True) -> None:
        """Show a day; with `keep` the cursor stays on its visit, or else its column and time.

        Without, it goes to the present time, or the start of the day.
        """
        fresh = not self.day.columns or not keep
        self.day = day
        self._lay_out()
        if fresh:
            row = 0 if day.now is None else self._sheet.row(day.now)
            self._spot = self._sheet.on_top(self._sheet.clamp(Spot(0, row)))
        self._measure()
        self.refresh()
        self._tell()

    def watch_ghost(self, old: Ghost | None, new: Ghost | None) -> None:
        """Draw the visit that is typed, and bring it into sight."""
        rows = self._sheet.rows
        self._lay_out()
        if self._sheet.rows != rows:
            self._measure()
            self.refresh()
            return
        for ghost in (old, new):
            column = self._sheet.column(ghost.column) if ghost else None
            if column is not None:
                self.refresh(self._region(column, 0, rows))
        if new and (column := self._sheet.column(new.column)) is not None:
            self._reveal(column, self._sheet.row(new.start), self._sheet.row(new.end - 1))

    def _lay_out(self) -> None:
        """Lay the day out again, the cursor and the view staying where they were."""
        old = self._sheet
        top = old.minute(self.top)
        self._sheet = sheet_of(self.day, self.ghost)
        self._spot = self._sheet.follow(old, self._spot)
        if self.top:
            self.put_on_top(self._sheet.row(top))

    @property
    def cursor(self) -> Moved | None:
        """Where the cursor is, None when there are no columns."""
        if not self._sheet.columns:
            return None
        block = self._sheet.block(self._spot)
        column = self._sheet.columns[self._spot.column].id
        if block and block.id is not None:
            return self.Moved(column, block.visit.start, block.id)
        return self.Moved(column, self._sheet.minute(self._spot.row), None)

    def move_to(self, column: int, minute: int) -> bool:
        """Put the cursor in the column with this id at a time; False if there is no such column."""
        index = self._sheet.column(column)
        if index is None:
            return False
        self._go(self._sheet.clamp(Spot(index, self._sheet.row(minute))))
        return True

    def move_to_visit(self, appointment_id: int) -> bool:
        """Put the cursor on a visit; False if it is not shown."""
        spot = self._sheet.spot_of(appointment_id)
        if spot:
            self._go(spot)
        return spot is not None

    # Keys and mouse

    def action_up(self) -> None:
        """Go to the slot or visit above."""
        self._go(self._sheet.up(self._spot))

    def action_down(self) -> None:
        """Go to the slot or visit below."""
        self._go(self._sheet.down(self._spot))

    def action_aside(self, step: int) -> None:
        """Go to the next lane or column; beyond the last one, tell the screen."""
        spot = self._sheet.aside(self._spot, step)
        if spot:
            self._go(spot)
        else:
            self.post_message(self.Edge(step))

    def action_page(self, step: int) -> None:
        """Go a screenful up or down."""
        row = self._spot.row + step * self.page
        self._go(self._sheet.on_top(self._sheet.clamp(Spot(self._spot.column, row))))

    def action_first(self) -> None:
        """Go to the first row."""
        self._go(self._sheet.clamp(Spot(self._spot.column, 0)))

    def action_last(self) -> None:
        """Go to the last row."""
        self._go(self._sheet.clamp(Spot(self._spot.column, self._sheet.rows - 1)))

    def action_jump(self, number: int) -> None:
        """Go to the column with this number, at the same time of day."""
        if number <= len(self._sheet.columns):
            self._go(self._sheet.clamp(Spot(number - 1, self._spot.row)))

    def action_choose(self) -> None:
        """Open what is under the cursor."""
        cursor = self.cursor
        if cursor and cursor.appointment_id is not None:
            self.post_message(self.VisitChosen(cursor.appointment_id))
        elif cursor:
            self.post_message(self.SlotChosen(cursor.column, cursor.minute))

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to what was clicked; a second click there opens it."""
        at = event.get_content_offset_capture(self)
        hit = self._view.hit(at.x)
        row = at.y - HEAD + self.top if at.y >= HEAD else self._spot.row
        if not hit or row >= self._sheet.rows:
            return
        column, inside = hit
        lane = int(inside * self._sheet.lane_count(column, row))
        spot = self._sheet.clamp(Spot(column, row, lane))
        if at.y >= HEAD and self._sheet.same(spot, self._spot):
            self.action_choose()
        else:
            self._go(spot)

    def _go(self, spot: Spot) -> None:
        """Move the cursor, repainting the two places and nothing else."""
        old, self._spot = self._spot, spot
        if old == spot:
            return
        for place in (old, spot):
            block = self._sheet.block(place)
            top, bottom = (block.top, block.bottom) if block else (place.row, place.row + 1)
            self.refresh(self._region(place.column, top, bottom))
        if old.column != spot.column:
            self.refresh(Region(0, 0, self.size.width, HEAD))
        block = self._sheet.block(spot)
        self._reveal(spot.column, spot.row, block.bottom - 1 if block else spot.row)
        self._tell()

    def _tell(self) -> None:
        """Say where the cursor is."""
        if cursor := self.cursor:
            self.post_message(cursor)

    # Room

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All rows and the heads (for `height: auto`)."""
        return HEAD + self._sheet.rows

    def on_resize(self) -> None:
        """Share the width out again and keep the cursor in sight."""
        self._measure()
        self.refresh()

    @property
    def _view(self) -> View:
        """The columns as they fit the present width."""
        return View.of(len(self._sheet.columns), self.size.width, self._least, self._left)

    def _measure(self) -> None:
        """Tell the scrollbar how many rows there are, and keep the cursor in sight."""
        self.count_rows(self._sheet.rows, AXIS + self._least)
        self._reveal(self._spot.column, self._spot.row, self._spot.row)

    def _reveal(self, column: int, first: int, last: int) -> None:
        """Scroll as little as brings the rows of a column into sight, or as many as fit."""
        left = self._view.revealing(column).left
        if left != self._left:
            self._left = left
            self.refresh()
        self.bring_into_sight(first, last)

    def _region(self, column: int, top: int, bottom: int) -> Region:
        """The cells of some rows of a column, as far as they are in sight."""
        region = self._view.region(column, top - self.top, bottom - top)
        return region.intersection(Region(0, HEAD, self.size.width, self.size.height - HEAD))

    # Lines

    def render_line(self, y: int) -> Strip:
        """Draw the line `y` of the screen."""
        painter = GridPainter(self.day, self._sheet, self.look, self.size.width, self._view)
        if not self._sheet.columns:
            return painter.blank(f" {self.empty}" if y == HEAD else "")
        if y < HEAD:
            return painter.header(self._spot.column)
        row = y - HEAD + self.top
        return painter.line(row, self._spot) if row < self._sheet.rows else painter.blank("")
