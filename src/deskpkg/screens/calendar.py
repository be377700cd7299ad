"""The calendar: booking in it, moving visits about, and what else is done to them there."""

from datetime import date, datetime, time
from typing import ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.reactive import var

from deskpkg.domain.agenda import Visit
from deskpkg.domain.appointments import State
from deskpkg.domain.carrying import why_not_carry
from deskpkg.domain.free import Slot, Wanted
from deskpkg.domain.refused import Refused
from deskpkg.domain.wall import instant_from
from deskpkg.domain.zones import TwiceTime, instant_of, local_datetime
from deskpkg.screens.arriving import why_not_arrive
from deskpkg.screens.base import flow
from deskpkg.screens.calendar_pages import Asked, Page
from deskpkg.screens.calendar_views import Aim, CalendarViews
from deskpkg.screens.linking import link_visit
from deskpkg.screens.move_visit import move_visit
from deskpkg.screens.requests import arrive_or_accept
from deskpkg.screens.visit_keys import ENDS, VisitKeys, visit_keys
from deskpkg.store import Unit
from deskpkg.store.queries import hours
from deskpkg.widgets.moving_grid import MovingGrid


class CalendarScreen(CalendarViews, VisitKeys[None]):
    """Visits by time of day; Enter books on a free slot and opens what is booked."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("m", "move", "Move", id="calendar.move", tooltip="Pick the visit up, to move it"),
        Binding("b", "book", "Book", id="calendar.book", tooltip="Book at the cursor"),
        Binding(
            "a",
            "arrive",
            "Arrive",
            id="calendar.arrive",
            tooltip="Is here, again: is not; books a request, or what was canceled",
        ),
        Binding("e", "edit", "Edit", id="calendar.edit", tooltip="Change the appointment"),
        Binding(
            "f6,ctrl+l",
            "link",
            "Package",
            id="calendar.link",
            tooltip="Link a package",
            show=False,  # the bar has no room for what is the same on every screen
        ),
        Binding(
            "f8,ctrl+g n",
            "free",
            "Next free",
            id="calendar.free",
            tooltip="To the next free slot of the same practitioner",
        ),
        *visit_keys("calendar"),
    ]

    under: var[State | None] = var(None, bindings=True)
    """The state of the visit under the cursor, None on a free slot."""
    _landed = False
    """Whether what is carried has been moved, and only has to be read again."""
    _picked_from: tuple[Asked, Aim | None] | None = None
    """The page on which what is carried was picked up, and where on it."""

    # -- what is possible -------------------------------------------------------------------------

    @property
    def _visit(self) -> Visit | None:
        """The visit under the cursor."""
        cursor = self.grid.cursor
        return self.grid.day.visit(cursor.appointment_id) if cursor else None

    @on(MovingGrid.Moved)
    def _look_under(self, event: MovingGrid.Moved) -> None:
        visit = self.grid.day.visit(event.appointment_id)
        self.under = visit.state if visit else None

    def why_not(self, action: str) -> str:
        """Say why not."""
        state = self.under
        if action not in ("move", "arrive", "edit", "link", *ENDS):
            return super().why_not(action)
        if state is None:
            return "There is no appointment under the cursor."
        match action:
            case "move":
                return why_not_carry(state)
            case "arrive":
                return why_not_arrive(state)
            case "edit" if state is State.CANCELED:
                return "Can't edit: it is canceled. Press a to book it again."
        return ""

    # -- booking ----------------------------------------------------------------------------------

    def at_hand(self) -> Visit | None:
        """Return the visit under the cursor."""
        return self._visit

    def action_book(self) -> None:
        """Book at the cursor's time, with its practitioner."""
        if cursor := self.grid.cursor:
            self._book(cursor.column, cursor.minute)

    @on(MovingGrid.SlotChosen)
    def _slot(self, event: MovingGrid.SlotChosen) -> None:
        self._book(event.column, event.minute)

    def _book(self, column: int, minute: int) -> None:
        """Open the form for a slot; of a time that happens twice, the first."""
        try:
            starts_at = self._instant(self.page.date_of(column), minute)
        except Refused as refusal:
            self.say(str(refusal), "warning")
            return
        self.open(
            "appointment_form",
            practitioner_id=self.page.practitioner_of(column),
            starts_at=starts_at,
            location_id=self.place,
        )

    def _instant(self, day: date, minute: int) -> datetime:
        try:
            return instant_of(day, time(minute // 60, minute % 60), self.page.zone)
        except TwiceTime as twice:
            return twice.first

    @flow
    async def action_free(self) -> None:
        """Go, or carry the visit, to where its practitioner is next free, on whatever day."""
        place, carried, step = self._place(), self.grid.carried, self.grid.day.step
        if place is None or place.person is None:
            return
        minutes = carried.visit.end - carried.visit.start if carried else step
        since = (carried.start if carried else place.minute) + step
        wanted = Wanted(minutes, (place.person,), self.place, step=step, off_step=False)
        slot = await self.look_up(_next_free, wanted, place.day, since)
        if slot is None:
            self.say("There is no free time within a year.", "warning")
            return
        local = local_datetime(slot.starts_at, self.page.zone)
        self._choose(local.date())
        self._turn_to(Aim(slot.person, local.date(), local.hour * 60 + local.minute))

    # -- the visit under the cursor ---------------------------------------------------------------

    @on(MovingGrid.VisitChosen)
    def _open_visit(self, event: MovingGrid.VisitChosen) -> None:
        self.open("appointment", event.appointment_id)

    def action_edit(self) -> None:
        """Change the appointment."""
        if visit := self._visit:
            self.open("appointment_form", appointment_id=visit.id)

    @flow
    async def action_arrive(self) -> None:
        """The client is here; or is not, after all."""
        if visit := self._visit:
            await arrive_or_accept(self, visit.id, visit.state)

    @flow
    async def action_link(self) -> None:
        """Choose the package that pays for the visit."""
        if visit := self._visit:
            await link_visit(self, visit.id)

    # -- moving it --------------------------------------------------------------------------------

    def action_move(self) -> None:
        """Pick the visit up: arrows carry it, Enter puts it down, Esc puts it back."""
        self.grid.pick_up()

    @on(MovingGrid.PickedUp)
    def _picked_up(self) -> None:
        self._picked_from = self.asked, self._place()

    @on(MovingGrid.PutBack)
    def _put_back(self) -> None:
        """Show what was carried where it was, on the page where it was picked up."""
        self.grid.put_back()
        origin, self._picked_from = self._picked_from, None
        if origin and origin[0] != self.asked:
            self.week, self.person = origin[0].week, origin[0].person
            self._choose(origin[0].day)
            self._turn_to(origin[1])

    @on(MovingGrid.Stuck)
    def _stuck(self, event: MovingGrid.Stuck) -> None:
        self.say(event.reason, "warning")

    @on(MovingGrid.Dropped)
    def _dropped(self, event: MovingGrid.Dropped) -> None:
        self._move(event.appointment_id, event.column, event.minute)

    @flow
    async def _move(self, appointment_id: int, column: int, minute: int) -> None:
        """Move a visit to where it was put down, if that is wanted and allowed."""
        person, day = self.page.practitioner_of(column), self.page.date_of(column)
        zone = self.page.zone
        if person is not None and await move_visit(self, appointment_id, person, day, minute, zone):
            self._aim, self._landed = Aim(person, day, minute, appointment_id), True
        else:
            self._put_back()

    def _show(self, page: Page) -> None:
        """Show a page; a visit that has been moved is where it was put down."""
        if self._landed:
            self._landed = False
            self.grid.put_back()
        super()._show(page)


def _next_free(unit: Unit, wanted: Wanted, day: date, minute: int) -> Slot | None:
    """Return the next free slot from a minute of a day on, and not before now."""
    since = max(instant_from(day, minute, unit.zone), unit.now)
    found = hours.next_free(unit, wanted, since, 1)
    return found[0] if found else None
