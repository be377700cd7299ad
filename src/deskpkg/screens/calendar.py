"""The calendar: one day, a column for each practitioner."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import ClassVar
from zoneinfo import ZoneInfo

from textual import getters, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType

from deskpkg.domain.agenda import Day
from deskpkg.domain.dates import format_date
from deskpkg.domain.free import Slot, Wanted
from deskpkg.domain.refused import Refused
from deskpkg.domain.wall import instant_from
from deskpkg.domain.zones import TwiceTime, instant_of, local_datetime, zone_info
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.booking import day_of, holiday_words
from deskpkg.screens.go_to_date import GoToDate
from deskpkg.store import Unit
from deskpkg.store.queries import hours
from deskpkg.store.queries import practice as practices
from deskpkg.widgets.day_grid import DayGrid

NOBODY = "Nobody treats here yet: Ctrl+P, Practitioners adds the first."


class CalendarScreen(DeskScreen[None]):
    """The day of all practitioners; Enter books on a free slot and opens what is booked."""

    BINDING_GROUP_TITLE = "Calendar"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("plus,equals_sign", "turn(1)", "Next day", id="calendar.next", key_display="+"),
        Binding("minus", "turn(-1)", "Day before", id="calendar.before", key_display="-"),
        Binding("g", "date", "Date", id="calendar.date", tooltip="Go to a date"),
        Binding("0", "today", "Today", id="calendar.today", tooltip="Back to today"),
        Binding("b", "book", "Book", id="calendar.book", tooltip="Book at the cursor"),
        Binding(
            "f8,ctrl+g n",
            "free",
            "Next free",
            id="calendar.free",
            tooltip="To the next free slot of the same practitioner",
        ),
    ]

    grid = getters.query_one(DayGrid)

    def __init__(self) -> None:
        """Show today, until another day is chosen."""
        super().__init__()
        self.chosen: date | None = None
        self._zone = zone_info("UTC")

    @property
    def shown_day(self) -> date:
        """The day that is shown."""
        return self.chosen or self.desk.now.date()

    def body(self) -> ComposeResult:
        """Yield the grid."""
        yield DayGrid(NOBODY)

    async def read(self) -> None:
        """Read the day; the cursor keeps its visit, or its column and time."""
        on_day = self.shown_day
        day, places, self._zone = await self.store.read(_read, on_day)
        self.grid.show(day)
        place = f" · {places}" if places else ""
        self.heading = f"CALENDAR  {format_date(on_day)} · Day{place}{holiday_words(day)}"
        count = sum(not visit.ended for visit in day.visits)
        self.facts = (f"{count} booked",)

    def tick(self) -> None:
        """A minute has begun: the line of the present moves."""
        super().tick()
        day, now = self.grid.day, self.desk.now
        if day.now is not None and self.shown_day == now.date():
            self.grid.show(replace(day, now=now.hour * 60 + now.minute))

    def _turn_to(self, day: date) -> None:
        self.chosen = None if day == self.desk.now.date() else day
        self.load()

    def action_turn(self, days: int) -> None:
        """Show a day before or after."""
        try:
            self._turn_to(self.shown_day + timedelta(days=days))
        except OverflowError:
            self.say("That is as far as the calendar goes.", "warning")

    def action_today(self) -> None:
        """Show today."""
        self._turn_to(self.desk.now.date())

    @flow
    async def action_date(self) -> None:
        """Ask for a date and show it."""
        if (day := await self.ask(GoToDate(self.desk.now.date()))) is not None:
            self._turn_to(day)

    @flow
    async def action_free(self) -> None:
        """Put the cursor on the next row in which its practitioner is free, on whatever day."""
        cursor, step = self.grid.cursor, self.grid.day.step
        if cursor is None:
            return
        wanted = Wanted(step, (cursor.column,), step=step, off_step=False)
        slot = await self.look_up(_next_free, wanted, self.shown_day, cursor.minute + step)
        if slot is None:
            self.say("There is no free time within a year.", "warning")
            return
        local = local_datetime(slot.starts_at, self._zone)
        if local.date() != self.shown_day:
            self.chosen = None if local.date() == self.desk.now.date() else local.date()
            await self.read()
        self.grid.move_to(slot.person, local.hour * 60 + local.minute)

    def action_book(self) -> None:
        """Book at the cursor's time, with its practitioner."""
        if cursor := self.grid.cursor:
            self._book(cursor.column, cursor.minute)

    @on(DayGrid.SlotChosen)
    def _slot(self, event: DayGrid.SlotChosen) -> None:
        self._book(event.column, event.minute)

    @on(DayGrid.VisitChosen)
    def _visit(self, event: DayGrid.VisitChosen) -> None:
        self.open("appointment", event.appointment_id)

    def _book(self, practitioner_id: int, minute: int) -> None:
        """Open the form for a slot; of a time that happens twice, the first."""
        clock = time(minute // 60, minute % 60)
        try:
            starts_at = self._instant(clock)
        except Refused as refusal:
            self.say(str(refusal), "warning")
            return
        self.open("appointment_form", practitioner_id=practitioner_id, starts_at=starts_at)

    def _instant(self, clock: time) -> datetime:
        try:
            return instant_of(self.shown_day, clock, self._zone)
        except TwiceTime as twice:
            return twice.first


def _next_free(unit: Unit, wanted: Wanted, day: date, minute: int) -> Slot | None:
    """Return the next free slot from a minute of a day on, and not before now."""
    since = max(instant_from(day, minute, unit.zone), unit.now)
    found = hours.next_free(unit, wanted, since, 1)
    return found[0] if found else None


def _read(unit: Unit, on: date) -> tuple[Day, str, ZoneInfo]:
    """Return a day, the place if there is only one, and the practice's zone."""
    places = practices.locations(unit)
    return day_of(unit, on), places[0].name if len(places) == 1 else "", unit.zone
