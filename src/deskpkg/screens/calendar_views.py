"""What the calendar shows: a day of all practitioners or one's week, and the ways between them."""

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import ClassVar

from textual import getters, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.reactive import var

from deskpkg.domain.week import later
from deskpkg.screens.base import DeskScreen, flow
from deskpkg.screens.calendar_pages import Asked, Page, Shelf, read_page
from deskpkg.screens.go_to_date import GoToDate
from deskpkg.store import StoreError
from deskpkg.store.pace import Pace
from deskpkg.widgets.moving_grid import MovingGrid

NOBODY = "Nobody treats here yet: Ctrl+P, Practitioners adds the first."
LEAST_DAY, LEAST_WEEK = 20, 10
"""The fewest cells for a practitioner, and for a day of a week: on 80, seven of those fit."""


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the cursor is to be: on a visit, or else with a practitioner on a day at a minute."""

    person: int | None
    day: date
    minute: int
    visit: int | None = None


class CalendarViews(DeskScreen[None]):
    """The pages of the calendar; the cursor keeps its place from one to the next."""

    BINDING_GROUP_TITLE = "Calendar"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("d", "day", "Day", id="calendar.day", tooltip="The day under the cursor"),
        Binding("w", "week", "Week", id="calendar.week", tooltip="This practitioner's week"),
        Binding(
            "plus,equals_sign",
            "turn(1)",
            "Next",
            id="calendar.next",
            key_display="+",
            tooltip="The next day or week",
        ),
        Binding(
            "minus",
            "turn(-1)",
            "Before",
            id="calendar.before",
            key_display="-",
            tooltip="The day or week before",
        ),
        Binding("g", "date", "Date", id="calendar.date", tooltip="Go to a date"),
        Binding("0", "today", "Now", id="calendar.today", tooltip="Back to today"),
        Binding("slash", "place", "Where", id="calendar.place", tooltip="One location, or all"),
        Binding("tab", "person(1)", "Next practitioner", id="calendar.person", show=False),
        Binding(
            "shift+tab", "person(-1)", "Practitioner before", id="calendar.person_back", show=False
        ),
    ]

    grid = getters.query_one(MovingGrid)
    week: var[bool] = var(False, bindings=True)
    """Whether a practitioner's week is shown, and not the day of all."""

    def __init__(self) -> None:
        """Show the day that it is, until something else is chosen."""
        super().__init__()
        self.chosen: date | None = None
        """The day that was chosen; None for the one that it is."""
        self.person: int | None = None
        self.place: int | None = None
        self.page = Page()
        self._aim: Aim | None = None
        self._pace = Pace()
        self._shelf = Shelf()
        self._in_sight = ""

    def body(self) -> ComposeResult:
        """Yield the grid."""
        yield MovingGrid(NOBODY)

    # -- reading ----------------------------------------------------------------------------------

    @property
    def asked(self) -> Asked:
        """What is to be shown."""
        day = self.chosen or self.desk.now.date()
        return Asked(day, self.week, self.person, self.place)

    async def read(self) -> None:
        """Read the page; the cursor keeps its visit, or its column and time."""
        self._show(await self._read(self.asked))

    async def _read(self, asked: Asked) -> Page:
        """Read a page, and keep it."""
        stamp = self._stamp()
        page = await self.store.read(self._pace.timed(read_page), asked)
        self._shelf.put(page, stamp)
        return page

    def _stamp(self) -> object:
        """What is another one when a page would be: a change of the records, another minute."""
        return self.store.stamp(), self.desk.now.replace(second=0, microsecond=0)

    def _turn_to(self, aim: Aim | None = None) -> None:
        """Show what is chosen now, and put the cursor where it aims.

        At once if it is at hand, or if such reads have been quick; else when it has been read.
        """
        self._aim = aim
        with self._telling():
            page = self._at_hand()
            if page is None:
                self.load()
                return
            self.workers.cancel_group(self, "load")
            self._show(page)

    def _at_hand(self) -> Page | None:
        stamp = self._stamp()
        page = self._shelf.take(self.asked, stamp)
        if page is None and self._pace.quick:
            page = self.store.glance(self._pace.timed(read_page), self.asked)
            self._shelf.put(page, stamp)
        return page

    @work(exclusive=True, group="ahead")
    async def _read_ahead(self, asked: Asked) -> None:
        """Read the page that is likely to be asked for next."""
        with suppress(StoreError):  # it is told when the page is asked for
            if self._shelf.take(asked, self._stamp()) is None:
                await self._read(asked)

    def _show(self, page: Page) -> None:
        self.page = page
        self.grid.show(page.day, least=LEAST_WEEK if page.asked.week else LEAST_DAY)
        self._take_aim()
        self.heading = f"CALENDAR  {page.heading}"
        self._tell_facts()

    def _take_aim(self) -> None:
        """Put the cursor, or what is carried, where it is to be."""
        aim, self._aim = self._aim, None
        if aim is None:
            return
        column = self.page.column_of(aim.person, aim.day)
        if column is not None and self.grid.carried:
            self.grid.carry_to(column, aim.minute)
        elif aim.visit is not None and self.grid.move_to_visit(aim.visit):
            return
        elif column is not None:
            self.grid.move_to(column, aim.minute)

    def _place(self) -> Aim | None:
        """Where the cursor is, or what is carried; None on an empty page."""
        cursor, carried = self.grid.cursor, self.grid.carried
        if cursor is None:
            return None
        column, minute = cursor.column, cursor.minute
        if carried:
            column, minute = carried.column, carried.start
        person, day = self.page.practitioner_of(column), self.page.date_of(column)
        return Aim(person, day, minute, cursor.appointment_id)

    def tick(self) -> None:
        """A minute has begun: the line of the present moves."""
        super().tick()
        day, now = self.grid.day, self.desk.now
        if day.now is not None and self.page.shows(now.date()):
            self.grid.show(replace(day, now=now.hour * 60 + now.minute))

    @on(MovingGrid.Scrolled)
    def _scrolled(self, event: MovingGrid.Scrolled) -> None:
        self._in_sight = event.words
        self._tell_facts()

    def _tell_facts(self) -> None:
        facts = (self.page.booked, self._in_sight)
        self.facts = tuple(fact for fact in facts if fact)

    # -- what is shown ----------------------------------------------------------------------------

    def action_day(self) -> None:
        """Show the day under the cursor."""
        place = self._place()
        if self.week and place:
            self.week = False
            self._choose(place.day)
            self._turn_to(place)

    def action_week(self) -> None:
        """Show the week of the practitioner under the cursor."""
        place = self._place()
        if not self.week and place:
            self.week, self.person = True, place.person
            self._turn_to(place)

    def action_turn(self, step: int) -> None:
        """Show the day, or the week, before or after; have the one beyond that read."""
        days = step * (7 if self.week else 1)
        self._turn_by(days)
        if (beyond := later(self.asked.day, days)) is not None:
            self.call_after_refresh(self._read_ahead, replace(self.asked, day=beyond))

    def _turn_by(self, days: int, aim: Aim | None = None) -> None:
        if (day := later(self.asked.day, days)) is None:
            self.say("That is as far as the calendar goes.", "warning")
            return
        self._choose(day)
        self._turn_to(aim)

    def _choose(self, day: date) -> None:
        self.chosen = None if day == self.desk.now.date() else day

    def action_today(self) -> None:
        """Show today."""
        self._go_to(self.desk.now.date())

    @flow
    async def action_date(self) -> None:
        """Ask for a date and show it."""
        if (day := await self.ask(GoToDate(self.desk.now.date()))) is not None:
            self._go_to(day)

    def _go_to(self, day: date) -> None:
        self._choose(day)
        place = self._place()
        self._turn_to(replace(place, day=day, visit=None) if place else None)

    def action_place(self) -> None:
        """Look at the next location, and after the last one at all of them."""
        places = [None, *(place.id for place in self.page.places)]
        here = places.index(self.place) if self.place in places else 0
        self.place = places[(here + 1) % len(places)]
        self._turn_to()

    @on(MovingGrid.Numbered)
    def _numbered(self, event: MovingGrid.Numbered) -> None:
        """Show the week of the practitioner with this number."""
        if event.number <= len(self.page.people):
            self.person = self.page.people[event.number - 1].id
            self._turn_to()

    def action_person(self, step: int) -> None:
        """Go to the practitioner beside, and from the last to the first."""
        place, people = self._place(), [person.id for person in self.page.people]
        if place is None or place.person not in people:
            return
        person = people[(people.index(place.person) + step) % len(people)]
        if self.week:
            self.person = person
            self._turn_to()
        else:
            self._aim = replace(place, person=person, visit=None)
            self._take_aim()

    @on(MovingGrid.Edge)
    def _edge(self, event: MovingGrid.Edge) -> None:
        """Go on beyond the ends of a week."""
        place = self._place()
        if self.week and place and (day := later(place.day, event.direction)):
            self._choose(day)
            self._turn_to(replace(place, day=day, visit=None))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The view that is shown is not offered; what can't be done is dimmed."""
        if action in ("day", "week"):
            return self.week == (action == "day")
        return None if self.why_not(action) else True

    def why_not(self, action: str) -> str:
        """Say why not."""
        if action == "place" and len(self.page.places) < 2:
            return "There is only one location."
        return ""
