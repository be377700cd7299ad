"""A page of the calendar: visits in columns by time of day, in one widget drawn line by line."""

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.geometry import Region, Size
from textual.reactive import reactive
from textual.strip import Strip

from deskpkg.domain.agenda import NO_DAY, Day, Ghost
from deskpkg.domain.sheet import Sheet, Spot, sheet_of
from deskpkg.widgets.grid_lines import CSS, LOOKS, GridPainter
from deskpkg.widgets.grid_view import AXIS, HEAD, View
from deskpkg.widgets.line_view import LineView
from deskpkg.widgets.news import FromWidget
from deskpkg.widgets.palette import PALETTE, colour_class


class DayPage(LineView, can_focus=False):
    """A day's columns with their visits, and the one that is being typed.

    Columns are those of the `Day` it is given: practitioners, or the days of a week. It scrolls by
    whole columns when not all fit. It has no cursor; a click chooses a free slot.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        *(f"grid--{name}" for name in LOOKS),
        *(colour_class("grid", n) for n in range(len(PALETTE))),
    }
    DEFAULT_CSS = CSS

    ghost: reactive[Ghost | None] = reactive(None, repaint=False)
    """The visit that is typed or carried elsewhere."""

    @dataclass
    class SlotChosen(FromWidget):
        """A free slot was opened: the column's id and the minute of the day."""

        column: int
        minute: int

    @dataclass
    class Scrolled(FromWidget):
        """Other columns are in sight now, in words: "◂ 3–5 of 12 ▸", or nothing if all are."""

        words: str

    def __init__(
        self, empty: str = "", *, least: int = 20, id: str | None = None, classes: str | None = None
    ) -> None:
        """Make an empty page; `least` is the fewest cells a column is drawn in."""
        super().__init__(id=id, classes=classes)
        self.day = NO_DAY
        self.empty = empty
        self._least = least
        self._sheet: Sheet = sheet_of(NO_DAY)
        self._left = 0
        self._in_sight = ""
        self._painter: GridPainter | None = None

    # What it shows

    def show(self, day: Day) -> None:
        """Show a day; what is in sight stays there."""
        fresh = not self.day.columns
        self.day = day
        self._lay_out()
        self._measure()
        if fresh and day.now is not None:
            self.bring_into_sight(row := self._sheet.row(day.now), row)
        self.refresh()

    def watch_ghost(self, old: Ghost | None, new: Ghost | None) -> None:
        """Draw the visit that is typed or carried, and bring it into sight."""
        rows = self._sheet.rows
        self._lay_out()
        if self._sheet.rows != rows or (old and old.of) != (new and new.of):
            self._measure()
            self.refresh()
        else:
            columns = {self._sheet.column(ghost.column) for ghost in (old, new) if ghost}
            view = self._view
            self.refresh(
                *(self._region(view, n, 0, rows) for n in columns if n is not None), *self._bars
            )
        self._reveal_ghost()

    def bring(self, appointment_id: int) -> None:
        """Bring a visit into sight, if it is there."""
        if spot := self._sheet.spot_of(appointment_id):
            self._reveal_spot(spot)

    def _lay_out(self) -> None:
        """Lay the day out again, what is in sight staying where it was."""
        top = self._sheet.minute(self.top)
        self._sheet = sheet_of(self.day, self.ghost)
        if self.top:
            self.put_on_top(self._sheet.row(top))

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Choose the free slot that was clicked."""
        spot = self._clicked(event)
        if spot and not self._on_head(event) and self._sheet.block(spot) is None:
            self._choose_slot(spot)

    def _choose_slot(self, spot: Spot) -> None:
        column = self._sheet.columns[spot.column].id
        self.post_message(self.SlotChosen(column, self._sheet.minute(spot.row)))

    def _clicked(self, event: events.MouseEvent) -> Spot | None:
        """The spot under the mouse, in the first row on a column's head; None beside them all."""
        at = event.get_content_offset_capture(self)
        hit = self._view.hit(at.x)
        row = max(0, at.y - HEAD) + self.top
        if not hit or row >= self._sheet.rows or at.y >= self.size.height - self.foot:
            return None
        column, inside = hit
        lane = int(inside * self._sheet.lane_count(column, row))
        return self._sheet.clamp(Spot(column, row, lane))

    def _on_head(self, event: events.MouseEvent) -> bool:
        """Whether the mouse is on the heads."""
        return event.get_content_offset_capture(self).y < HEAD

    # Room

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """All rows, the heads and the foot (for `height: auto`)."""
        return HEAD + self._sheet.rows + self.foot

    def on_resize(self) -> None:
        """Share the width out again and keep in sight what is typed or carried."""
        self._measure()
        self._reveal_ghost()
        self.refresh()

    @property
    def _view(self) -> View:
        """The columns as they fit the present width."""
        return View.of(len(self._sheet.columns), self.size.width, self._least, self._left)

    def _measure(self) -> None:
        """Tell the scrollbar how many rows there are."""
        self.count_rows(self._sheet.rows, AXIS + self._least)
        self._tell_in_sight()

    def _reveal(self, column: int, first: int, last: int) -> None:
        """Scroll as little as brings the rows of a column into sight, or as many as fit."""
        view = self._view
        left = view.revealing(column).left
        if left != self._left:
            self._left = left
            self.refresh()
            self._tell_in_sight()
        self.bring_into_sight(first, last)

    def _reveal_spot(self, spot: Spot) -> None:
        """Bring what is at a spot into sight."""
        block = self._sheet.block(spot)
        self._reveal(spot.column, spot.row, block.bottom - 1 if block else spot.row)

    def _reveal_ghost(self) -> None:
        """Bring the visit that is typed or carried into sight."""
        ghost = self.ghost
        if ghost and (column := self._sheet.column(ghost.column)) is not None:
            self._reveal(column, self._sheet.row(ghost.start), self._sheet.row(ghost.end - 1))

    def _tell_in_sight(self) -> None:
        """Say which columns are in sight, when others are than before."""
        if self.size and (words := self._view.words) != self._in_sight:
            self._in_sight = words
            self.post_message(self.Scrolled(words))

    def _region(self, view: View, column: int, top: int, bottom: int) -> Region:
        """The cells of some rows of a column, as far as they are in sight."""
        region = view.region(column, top - self.top, bottom - top)
        width, height = self.size
        return region.intersection(Region(0, HEAD, width, height - HEAD - self.foot))

    @property
    def _bars(self) -> tuple[Region, Region]:
        """The heads, and the foot."""
        width, height = self.size
        return Region(0, 0, width, HEAD), Region(0, height - self.foot, width, self.foot)

    # Lines

    def render_lines(self, crop: Region) -> list[Strip]:
        """Draw some lines with one painter: what it has to know is dear to ask for."""
        self._painter = self._paint()
        try:
            return super().render_lines(crop)
        finally:
            self._painter = None

    def render_line(self, y: int) -> Strip:
        """Draw the line `y` of the widget."""
        return (self._painter or self._paint()).draw(y)

    def _paint(self) -> GridPainter:
        """Return what draws the page as it is now."""
        ghost = self.ghost
        return GridPainter(
            self.day,
            self._sheet,
            self.look,
            self.size,
            self._view,
            self.top,
            marked=self._sheet.column(ghost.column) if ghost else None,
            empty=self.empty,
        )
