"""What the calendar shows of the records: the day of all practitioners, or one's week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from deskpkg.domain.agenda import NO_DAY, Day, DayColumn, Span, Visit, count_free, tally, visit_of
from deskpkg.domain.dates import format_date
from deskpkg.domain.hours import Rota, common
from deskpkg.domain.practice import Location, Practitioner
from deskpkg.domain.wall import shown_minutes, stretches
from deskpkg.domain.week import day_column, days_of_week, format_week, short_day
from deskpkg.domain.zones import local_date, local_datetime, zone_info
from deskpkg.store import Unit
from deskpkg.store.queries import agenda, hours
from deskpkg.store.queries import practice as practices

ALL_PLACES = "all places"


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of the calendar: of a day, or of the week that the day is in."""

    day: date
    week: bool = False
    person: int | None = None
    """Whose week; the first practitioner's if there is no such one."""
    place: int | None = None
    """The location at which it looks, None for all."""


@dataclass(frozen=True, slots=True)
class Page:
    """What the calendar shows."""

    asked: Asked = field(default_factory=lambda: Asked(date.min))
    day: Day = NO_DAY
    people: tuple[Practitioner, ...] = ()
    """Those that a digit goes to."""
    person: Practitioner | None = None
    """Whose week it is."""
    places: tuple[Location, ...] = ()
    zone: ZoneInfo = field(default_factory=lambda: zone_info("UTC"))

    @property
    def booked(self) -> str:
        """Who comes, as far as the calendar looks, in the words of Today."""
        return tally((v.state, v.late) for v in self.day.visits if not v.elsewhere)

    @property
    def place(self) -> str:
        """Where the calendar looks, in words; nothing without locations."""
        if len(self.places) < 2:
            return "".join(place.name for place in self.places)
        names = (place.name for place in self.places if place.id == self.asked.place)
        return next(names, ALL_PLACES)

    @property
    def heading(self) -> str:
        """Return "Tue 24 Nov 2026 · Day · Main St", "23–29 Nov 2026 · Week · 1 Mia Brandt"."""
        day = self.asked.day
        when = format_week(day) if self.asked.week else format_date(day)
        parts = [when, "Week" if self.asked.week else "Day", self._whose, self.place]
        return " · ".join(part for part in parts if part) + holiday_words(self.day)

    @property
    def _whose(self) -> str:
        if self.person is None:
            return ""
        number = self.people.index(self.person) + 1
        return f"{number} {self.person.name}" if number < 10 else self.person.name

    def practitioner_of(self, column: int) -> int | None:
        """The practitioner whose visits stand in the column with this id."""
        if not self.asked.week:
            return column
        return self.person.id if self.person else None

    def date_of(self, column: int) -> date:
        """The date of the visits in the column with this id."""
        return date.fromordinal(column) if self.asked.week else self.asked.day

    def shows(self, day: date) -> bool:
        """Whether a date is on the page."""
        return day in days_of_week(self.asked.day) if self.asked.week else day == self.asked.day

    def column_of(self, practitioner: int | None, day: date) -> int | None:
        """The id of the column for a practitioner's visits on a date, as far as it can be here."""
        return day.toordinal() if self.asked.week else practitioner


class Shelf:
    """The last pages that were read; they are good as long as nothing has changed since."""

    def __init__(self, room: int = 8) -> None:
        """Keep so many pages."""
        self._room = room
        self._stamp: object = None
        self._pages: dict[Asked, Page] = {}

    def put(self, page: Page, stamp: object) -> None:
        """Keep a page that was read when everything was as `stamp` says."""
        if stamp != self._stamp:
            self._stamp, self._pages = stamp, {}
        self._pages.pop(page.asked, None)
        self._pages[page.asked] = page
        while len(self._pages) > self._room:
            del self._pages[next(iter(self._pages))]

    def take(self, asked: Asked, stamp: object) -> Page | None:
        """Return a page as it would be read now, if it is there."""
        return self._pages.get(asked) if stamp == self._stamp else None


@dataclass(frozen=True, slots=True)
class _Practice:
    """What every page needs to know of the practice."""

    rota: Rota
    """The hours of the page's days."""
    zone: ZoneInfo
    today: date
    now: int
    """The minute of that day that it is."""
    people: tuple[Practitioner, ...]
    """All of them, those in the archive too."""
    places: tuple[Location, ...]
    at: int | None
    """The location at which the calendar looks, None for all."""
    show: "partial[Visit]"
    """Makes a block of a line."""

    def open_spans(self, person: int, day: date) -> tuple[Span, ...]:
        """When a practitioner can be booked on a day, as the clock on the wall shows it."""
        spans = self.rota.open_spans(person, day, self.at)
        return common(spans, shown_minutes(stretches(day, self.zone)))

    def free(self, visits: Iterable[Visit], spans: tuple[Span, ...], day: date) -> int | None:
        """How many more visits fit in a column; None on days that are past."""
        if day < self.today:
            return None
        return count_free(visits, spans, now=self.now if day == self.today else 0)

    def hours(self, columns: Iterable[DayColumn]) -> Span:
        """The hours of a page: the practice's day, and all in which somebody can be booked."""
        spans = (self.rota.usual, *(span for column in columns for span in column.open))
        return Span(min(span.start for span in spans), max(span.end for span in spans))


def _practice(unit: Unit, days: Sequence[date], at: int | None) -> _Practice:
    """Return what is to be known of the practice for some days."""
    places = practices.locations(unit)
    local = local_datetime(unit.now, unit.zone)
    return _Practice(
        hours.rota(unit, days[0], days[-1]),
        unit.zone,
        unit.today,
        local.hour * 60 + local.minute,
        practices.practitioners(unit, archived=True),
        places,
        at,
        partial(visit_of, zone=unit.zone, now=unit.now, at=at, several=len(places) > 1),
    )


def read_page(unit: Unit, asked: Asked) -> Page:
    """Return a page of the calendar."""
    days = days_of_week(asked.day) if asked.week else (asked.day,)
    practice = _practice(unit, days, asked.place)
    if asked.week:
        person = _person(practice, asked.person)
        people = tuple(p for p in practice.people if not p.archived or p == person)
        day = _week(unit, practice, days, person) if person else NO_DAY
        return Page(asked, day, people, person, practice.places, unit.zone)
    day = _day(unit, practice, asked.day)
    shown = {column.id for column in day.columns}
    people = tuple(p for p in practice.people if p.id in shown)
    return Page(asked, day, people, None, practice.places, unit.zone)


def day_of(unit: Unit, on: date) -> Day:
    """Return what the calendar shows of a day: a column for each practitioner."""
    return _day(unit, _practice(unit, (on,), None), on)


def holiday_words(day: Day) -> str:
    """Return " · Christmas Day" for the head of a day, with "closed" if nobody can be booked."""
    shut = day.holiday and not any(column.open for column in day.columns)
    return f" · {day.holiday}{', closed' if shut else ''}" if day.holiday else ""


def _person(practice: _Practice, id: int | None) -> Practitioner | None:
    asked = (p for p in practice.people if p.id == id)
    return next(asked, None) or next((p for p in practice.people if not p.archived), None)


def _day(unit: Unit, practice: _Practice, on: date) -> Day:
    """Return a day; practitioners in the archive have a column where they still have visits."""
    own: dict[int, list[Visit]] = {p.id: [] for p in practice.people}
    visits = tuple(practice.show(line, on) for line in agenda.visits(unit, on, on))
    for visit in visits:
        own[visit.column].append(visit)
    columns = []
    for p in practice.people:
        if own[p.id] or not p.archived:
            spans = practice.open_spans(p.id, on)
            free = practice.free(own[p.id], spans, on)
            columns.append(DayColumn(p.id, p.name, p.colour, free, spans))
    span = practice.hours(columns)
    return Day(
        tuple(columns),
        visits,
        span.start,
        span.end,
        now=practice.now if on == practice.today else None,
        holiday=hours.holiday_on(unit, on),
    )


def _week(unit: Unit, practice: _Practice, days: Sequence[date], person: Practitioner) -> Day:
    """Return a practitioner's week: a column for each day."""
    own: dict[date, list[Visit]] = {day: [] for day in days}
    for line in agenda.visits(unit, days[0], days[-1], person.id):
        day = local_date(line.starts_at, unit.zone)
        own[day].append(practice.show(line, day, column=day.toordinal()))
    columns = []
    for day, visits in own.items():
        spans = practice.open_spans(person.id, day)
        free = practice.free(visits, spans, day)
        columns.append(day_column(day, person.colour, free, spans))
    here, span = practice.today in days, practice.hours(columns)
    named = ((day, hours.holiday_on(unit, day)) for day in days)
    return Day(
        tuple(columns),
        tuple(visit for visits in own.values() for visit in visits),
        span.start,
        span.end,
        now=practice.now if here else None,
        holiday=", ".join(f"{short_day(day)} {name}" for day, name in named if name),
        today=practice.today.toordinal() if here else None,
        numbered=False,
    )
