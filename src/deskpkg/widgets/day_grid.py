"""The calendar's grid: a page of visits with a cursor, and what is under it told at the foot."""

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from deskpkg.domain.agenda import Day
from deskpkg.domain.sheet import Spot
from deskpkg.widgets.day_page import DayPage
from deskpkg.widgets.grid_foot import Told, told
from deskpkg.widgets.grid_lines import GridPainter
from deskpkg.widgets.news import FromWidget


class DayGrid(DayPage, can_focus=True):
    """A page with a cursor on a free slot or a visit; a move of it repaints only what it changes.

    A line at the foot tells in full what is under it, however narrow the columns are.
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

    @dataclass
    class Numbered(FromWidget):
        """A digit was pressed on a day whose columns have no numbers."""

        number: int

    def __init__(
        self, empty: str = "", *, least: int = 20, id: str | None = None, classes: str | None = None
    ) -> None:
        """Make an empty grid; `least` is the fewest cells a column is drawn in."""
        super().__init__(empty, least=least, id=id, classes=classes)
        self.foot = 1
        self._spot = Spot()

    # What it shows

    def show(self, day: Day, keep: bool = True, least: int | None = None) -> None:
        """Show a day, its columns in at least `least` cells if that is given.

        With `keep` the cursor stays on its visit, or else its column and time. Without, it goes to
        the present time, or the start of the day.
        """
        fresh = not self.day.columns or not keep
        self.day = day
        self._least = least or self._least
        self._lay_out()
        if fresh:
            row = 0 if day.now is None else self._sheet.row(day.now)
            column = 0 if day.today is None else self._sheet.column(day.today) or 0
            self._spot = self._sheet.on_top(self._sheet.clamp(Spot(column, row)))
        self._measure()
        self.refresh()
        self._tell()

    def _lay_out(self) -> None:
        """Lay the day out again, the cursor and the view staying where they were."""
        old = self._sheet
        super()._lay_out()
        self._spot = self._sheet.follow(old, self._spot)

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
        if not self.day.numbered:
            self.post_message(self.Numbered(number))
        elif number <= len(self._sheet.columns):
            self._go(self._sheet.clamp(Spot(number - 1, self._spot.row)))

    def action_choose(self) -> None:
        """Open what is under the cursor."""
        cursor = self.cursor
        if cursor and cursor.appointment_id is not None:
            self.post_message(self.VisitChosen(cursor.appointment_id))
        elif cursor:
            self._choose_slot(self._spot)

    def on_click(self, event: events.Click) -> None:
        """Choose the free slot that was clicked; go to a visit, and open it with a second click."""
        event.prevent_default()
        spot = self._clicked(event)
        if spot and self._on_head(event):
            self._go(self._sheet.clamp(Spot(spot.column, self._spot.row)))
        elif spot:
            again = self._sheet.same(spot, self._spot)
            self._go(spot)
            if again or self._sheet.block(spot) is None:
                self.action_choose()

    def _go(self, spot: Spot) -> None:
        """Move the cursor, repainting the two places, the foot, and nothing else."""
        old, self._spot = self._spot, spot
        if old == spot:
            return
        view = self._view
        head, foot = self._bars
        self.refresh(
            *(
                self._region(view, place.column, *self._sheet.rows_at(place))
                for place in (old, spot)
            ),
            *((head, foot) if old.column != spot.column else (foot,)),
        )
        self._reveal_spot(spot)
        self._tell()

    def _tell(self) -> None:
        """Say where the cursor is."""
        if cursor := self.cursor:
            self.post_message(cursor)

    # Room and lines

    def _measure(self) -> None:
        """Tell the scrollbar how many rows there are, and keep the cursor in sight."""
        super()._measure()
        self._reveal(self._spot.column, self._spot.row, self._spot.row)

    def _paint(self) -> GridPainter:
        """Return what draws the page as it is now, its cursor, and what is under that."""
        spot = self._spot
        told = self.told() if self._sheet.columns else None
        return replace(super()._paint(), cursor=spot, marked=spot.column, told=told)

    def told(self) -> Told:
        """Return what the foot says."""
        return told(self._sheet, self._spot)
