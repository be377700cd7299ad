"""A day grid whose visits can be carried elsewhere, by keys or by the mouse."""

from dataclasses import dataclass, replace
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType

from deskpkg.domain.agenda import Day, Visit
from deskpkg.domain.carrying import Carried, why_not_carry
from deskpkg.domain.sheet import Spot
from deskpkg.widgets.day_grid import DayGrid
from deskpkg.widgets.grid_foot import Told
from deskpkg.widgets.grid_lines import GridPainter
from deskpkg.widgets.grid_view import HEAD
from deskpkg.widgets.news import FromWidget

BY_KEY = ("Enter puts it here", "Esc puts it back", "Shift+↑↓ 5 minutes")
BY_MOUSE = ("let go to put it here", "Esc puts it back")


@dataclass(frozen=True, slots=True)
class Grabbed:
    """A visit on which a mouse button is held down, and where."""

    visit: Visit
    column: int
    row: int
    minute: int
    """The minute at which that row begins."""


class MovingGrid(DayGrid):
    """A grid in which a visit is picked up, carried as a ghost, and put down or back.

    It changes nothing itself: where a visit is put down, it says so, and the ghost stays until
    it is told to `put_back`.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "put_back", "Put back", id="grid.put_back"),
        Binding("shift+up", "nudge(-5)", "5 minutes earlier", id="grid.earlier", show=False),
        Binding("shift+down", "nudge(5)", "5 minutes later", id="grid.later", show=False),
    ]

    @dataclass
    class PickedUp(FromWidget):
        """A visit is carried from now on."""

    @dataclass
    class PutBack(FromWidget):
        """What was carried is back where it was, though that may be on another page."""

    @dataclass
    class Dropped(FromWidget):
        """A visit was put down: in the column with this id, to begin at this minute."""

        appointment_id: int
        column: int
        minute: int

    @dataclass
    class Stuck(FromWidget):
        """A visit can't be picked up, and why."""

        reason: str

    carried: Carried | None = None
    """The visit that is carried, and where it is now."""
    _grabbed: Grabbed | None = None
    _dragged = False
    """Whether the mouse button that is held down, or was last, has carried something."""

    def pick_up(self) -> None:
        """Pick the visit under the cursor up."""
        cursor = self.cursor
        visit = self.day.visit(cursor.appointment_id) if cursor else None
        if visit and self.carried is None:
            self._pick_up(visit)

    def _pick_up(self, visit: Visit) -> bool:
        if reason := why_not_carry(visit.state):
            self.post_message(self.Stuck(reason))
            return False
        self._carry(Carried.picked_up(visit))
        self.post_message(self.PickedUp())
        return True

    def carry_to(self, column: int, minute: int | None = None) -> None:
        """Carry the visit to the column with this id, at a minute or the same time of day."""
        if self.carried:
            start = self.carried.start if minute is None else minute
            self._carry(self.carried.to(column, start))

    def put_back(self) -> None:
        """Show the visit where it was, the cursor on it."""
        if self.carried is None:
            return
        visit = self.carried.visit
        self._carry(None)
        self.move_to_visit(visit.id)

    def _carry(self, carried: Carried | None) -> None:
        changes = (carried is None) != (self.carried is None)
        self.carried = carried
        self.ghost = carried.ghost if carried else None
        if changes:
            self.refresh_bindings()

    def show(self, day: Day, keep: bool = True, least: int | None = None) -> None:
        """Show a day; what is carried goes along, to its own column or the one in its place."""
        carried = self.carried
        place = self._sheet.column(carried.column) if carried else None
        super().show(day, keep, least)
        if carried and place is not None and day.columns and not day.column(carried.column):
            self.carry_to(day.columns[min(place, len(day.columns) - 1)].id)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing is put back that is not carried."""
        return self.carried is not None if action in ("put_back", "nudge") else True

    # Keys

    def action_put_back(self) -> None:
        """Put the visit back where it was."""
        self._grabbed = None
        self.release_mouse()
        self.put_back()
        self.post_message(self.PutBack())

    def action_nudge(self, minutes: int) -> None:
        """Carry the visit a little earlier or later."""
        if carried := self.carried:
            self._carry(carried.to(carried.column, carried.start + minutes))

    def action_choose(self) -> None:
        """Put the visit down, or open what is under the cursor."""
        if carried := self.carried:
            self.post_message(self.Dropped(carried.visit.id, carried.column, carried.start))
        else:
            super().action_choose()

    def action_up(self) -> None:
        """Go, or carry the visit, up."""
        if not self._along(-1):
            super().action_up()

    def action_down(self) -> None:
        """Go, or carry the visit, down."""
        if not self._along(1):
            super().action_down()

    def action_page(self, step: int) -> None:
        """Go, or carry the visit, a screenful up or down."""
        if not self._along(step * self.page):
            super().action_page(step)

    def action_first(self) -> None:
        """Go, or carry the visit, to the first row."""
        if not self._along_to(0):
            super().action_first()

    def action_last(self) -> None:
        """Go, or carry the visit, to the last row."""
        if not self._along_to(self._sheet.rows - 1):
            super().action_last()

    def action_aside(self, step: int) -> None:
        """Go, or carry the visit, to the next column; beyond the last one, tell the screen."""
        if self.carried is None:
            super().action_aside(step)
            return
        index = self._sheet.column(self.carried.column)
        place = -1 if index is None else index + step
        if 0 <= place < len(self._sheet.columns):
            self.carry_to(self._sheet.columns[place].id)
        else:
            self.post_message(self.Edge(step))

    def _along(self, rows: int) -> bool:
        """Carry the visit so many rows up or down; False if none is carried."""
        if self.carried:
            self._carry(self.carried.along(self._sheet.axis, self.day.step, rows))
        return self.carried is not None

    def _along_to(self, row: int) -> bool:
        """Carry the visit to a row; False if none is carried."""
        if self.carried:
            self._carry(self.carried.to(self.carried.column, self._sheet.minute(row)))
        return self.carried is not None

    def _go(self, spot: Spot) -> None:
        """Move the cursor, or carry the visit to the column of a spot."""
        if self.carried:
            self.carry_to(self._sheet.columns[spot.column].id)
        else:
            super()._go(spot)

    # Mouse

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Take hold of the visit under the mouse."""
        self._dragged = False
        spot = self._clicked(event)
        if event.button != 1 or spot is None or self.carried or self._on_head(event):
            return
        block = self._sheet.block(spot)
        if block and isinstance(block.visit, Visit):
            minute = self._sheet.minute(spot.row)
            self._grabbed = Grabbed(block.visit, spot.column, spot.row, minute)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Carry the visit that is held along."""
        self._drag(event)

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Put the visit that was carried down."""
        self._drag(event)
        held, self._grabbed = self._grabbed, None
        self.release_mouse()
        if held and self._dragged and self.carried:
            self.refresh(self._bars[1])
            self.action_choose()

    def on_mouse_release(self) -> None:
        """Put the visit back if the mouse was taken away in the middle of it."""
        if self._grabbed and self._dragged:
            self.action_put_back()

    def on_click(self, event: events.Click) -> None:
        """Put what is carried by key down where was clicked; what was dragged is down already."""
        spot = self._clicked(event)
        if self._dragged or self.carried:
            event.prevent_default()
        if self.carried and not self._dragged and spot and not self._on_head(event):
            column = self._sheet.columns[spot.column].id
            self._carry(self.carried.to(column, self._sheet.minute(spot.row)))
            self.action_choose()

    def _drag(self, event: events.MouseEvent) -> None:
        """Carry the visit that is held to the mouse, once that has left where it took hold."""
        held = self._grabbed
        if held is None:
            return
        at = event.get_content_offset_capture(self)
        column = self._view.near(at.x)
        row = self.top + min(max(-1, at.y - HEAD), self.page)
        row = min(max(0, row), self._sheet.rows - 1)
        if not self._dragged:
            if (column, row) == (held.column, held.row):
                return
            if not self._pick_up(held.visit):
                self._grabbed = None
                return
            self._dragged = True
        if self.carried:
            start = held.visit.start + self._sheet.minute(row) - held.minute
            self._carry(self.carried.to(self._sheet.columns[column].id, start))
            self._reveal(column, row, row)

    # What is drawn

    def _reveal_ghost(self) -> None:
        """Bring what is carried by key into sight; under the mouse nothing scrolls by itself."""
        if self._grabbed is None:
            super()._reveal_ghost()

    def _paint(self) -> GridPainter:
        """Return what draws the page as it is now, with no other cursor than what is carried."""
        painter = super()._paint()
        if self.carried is None:
            return painter
        return replace(painter, cursor=None, marked=self._sheet.column(self.carried.column))

    def told(self) -> Told:
        """Return what the foot says."""
        carried = self.carried
        column = self.day.column(carried.column) if carried else None
        if carried is None or column is None:
            return super().told()
        more = BY_MOUSE if self._grabbed else BY_KEY
        return Told(f"{carried.times}  {column.name}", carried.visit.client, more)
