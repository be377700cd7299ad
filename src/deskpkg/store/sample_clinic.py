"""The sample clinic while it is made: its people and catalog, who is busy when, what happens."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlmodel import select

from deskpkg.domain.agenda import Span
from deskpkg.domain.clients import NewClient
from deskpkg.domain.contacts import parse_phone
from deskpkg.domain.hours import OtherDays, Owner, Shifts, covers
from deskpkg.domain.terms import CatalogPackage, Included, Terms
from deskpkg.domain.text import fold
from deskpkg.domain.typed_hours import parse_hours
from deskpkg.domain.zones import instant_of
from deskpkg.store import changes
from deskpkg.store import sample_data as data
from deskpkg.store.models import Client, Practitioner, Service
from deskpkg.store.queries import catalog, practice
from deskpkg.store.unit import Unit, Written

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
OPENING = timedelta(days=420)
"""How long ago the clinic was set up."""


@dataclass
class Clinic:
    """The clinic while it is made: what is to happen when, and who is busy then."""

    unit: Unit
    now: datetime
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo(data.PRACTICE.zone))
    dice: random.Random = field(default_factory=lambda: random.Random(20261124))
    events: list[tuple[datetime, int, Callable[[Unit], object]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)
    busy: dict[tuple[str, date], list[tuple[int, int]]] = field(default_factory=dict)
    clients: dict[str, int] = field(default_factory=dict)
    practitioners: list[int] = field(default_factory=list)
    locations: list[int] = field(default_factory=list)
    services: dict[str, int] = field(default_factory=dict)
    catalog: dict[str, CatalogPackage] = field(default_factory=dict)
    shifts: list[Shifts] = field(default_factory=list)
    """The hours of each practitioner."""
    away: date = date.max
    """The day on which one of them is off."""
    kept: list[object] = field(default_factory=list)
    """Entities that each booking asks for, so that the session needs no second look at them."""

    def __post_init__(self) -> None:
        """Look at the calendar."""
        self.today = self.now.astimezone(self.zone).date()

    # Time

    def at(self, moment: datetime) -> Unit:
        """Return the unit of work as it is at another moment, and in other hands."""
        written = Written(operation=f"{self.dice.getrandbits(128):032x}")
        staff = self.dice.choice(data.STAFF)
        then = replace(self.unit, now=moment, staff=staff, desk="front", written=written)
        then.__dict__.update(session=self.unit.session, zone=self.zone)
        return then

    def then(self, moment: datetime, do: Callable[[Unit], object]) -> None:
        """Let something happen at a moment, unless that is still to come."""
        if moment <= self.now:
            self.events.append((moment, next(self.numbers), do))

    def live(self) -> None:
        """Let everything happen, in its order."""
        for moment, _, do in sorted(self.events, key=lambda event: event[:2]):
            do(self.at(moment))

    def moment(self, day: date, minute: int) -> datetime:
        """Return the instant of a minute of a local day."""
        return instant_of(day, time(minute // 60, minute % 60), self.zone, fold=0)

    def office(self, day: date) -> datetime:
        """Return some moment of the working day; on a Sunday, of the day before."""
        day -= DAY if day.weekday() == 6 else timedelta()
        return self.moment(day, self.dice.randrange(8 * 60, 18 * 60))

    # Setting up

    def open(self) -> None:
        """Set the practice and its catalog up."""
        unit = self.at(self.now - OPENING)
        changes.practice.set_up(unit, data.PRACTICE)
        self.locations = [
            changes.practice.save_location(unit, *location) for location in data.LOCATIONS
        ]
        changes.methods.save(unit, data.OWN_METHOD, "i")
        for facts in data.SERVICES.values():
            self.services[facts.name] = changes.practice.save_service(unit, *facts[:3])
        for index, names in enumerate(data.PRACTITIONERS):
            offered = [
                self.services[f.name] for f in data.SERVICES.values() if f.practitioner == index
            ]
            self.practitioners.append(
                changes.practice.save_practitioner(unit, *names, service_ids=offered)
            )
        self._say_hours(unit)
        for package in data.PACKAGES.values():
            changes.catalog.save(unit, self._terms(package))
        unit.flush()
        self.catalog = {each.terms.name: each for each in catalog.packages(unit)}
        for person in data.PEOPLE:
            self._welcome(person)
        unit.flush()
        for kind in (Client, Practitioner, Service):
            self.kept += unit.session.exec(select(kind))

    def _say_hours(self, unit: Unit) -> None:
        """Say who works when; nobody does on Sundays, unless today is one."""
        places = practice.locations(unit)
        sunday = None if self.today.weekday() == 6 else ()
        for place in self.locations:
            changes.hours.set_week(unit, Owner("location", place), {6: sunday})
        for person, typed in zip(self.practitioners, data.HOURS, strict=True):
            self.shifts.append(parse_hours(typed, places))
            week: dict[int, Shifts | None] = dict.fromkeys(range(6), self.shifts[-1])
            changes.hours.set_week(unit, Owner("practitioner", person), week)
        self._plan_absence()

    def _plan_absence(self) -> None:
        """Let one of them be off on a day to come."""
        who, days, reason = data.AWAY
        self.away = self.today + days * DAY
        owner = Owner("practitioner", self.practitioners[who])

        def say(unit: Unit) -> None:
            other = OtherDays(owner, self.away, self.away, reason=reason)
            changes.hours.save_other_days(unit, other)

        self.then(self.office(self.today - 9 * DAY), say)

    def works(self, practitioner: int, day: date, span: Span) -> bool:
        """Tell whether a practitioner, by their place in the list, works at a time."""
        if (practitioner, day) == (data.AWAY[0], self.away):
            return False
        return covers((shift.span for shift in self.shifts[practitioner]), span)

    def _terms(self, facts: data.PackageFacts) -> Terms:
        fixed = facts.kind.value == "fixed"
        names = tuple(dict.fromkeys(facts.services))
        included = tuple(
            Included(self.services[name], name, facts.services.count(name) if fixed else None)
            for name in names
        )
        listed = {self.practitioners[data.SERVICES[name].practitioner] for name in names}
        return Terms(
            facts.name,
            facts.price_minor,
            facts.kind,
            facts.credits,
            included,
            facts.expiry,
            facts.tax_rate,
            facts.description,
            public=facts.public,
            weekly_limit=facts.weekly_limit,
            allowed=facts.allowed,
            practitioner_ids=frozenset(listed if facts.allowed.value == "listed" else ()),
            confirms=facts.confirms,
        )

    def _welcome(self, person: str) -> None:
        last, first, birth = person.split(", ")
        number = f"416 555 {100 + len(self.clients):04}"
        plain = fold(f"{first} {last}")
        mail = f"{plain.replace(' ', '.')}@example.com" if plain.isascii() else ""
        self.clients[person] = changes.clients.add(
            self.at(self.now - OPENING + len(self.clients) * MINUTE),
            NewClient(
                last, first, date.fromisoformat(birth), parse_phone(number, "CA"), email=mail
            ),
        )

    def client(self, name: str) -> int:
        """Return the number of the client whose entry begins with `name`."""
        return next(key for person, key in self.clients.items() if person.startswith(name))

    # Free times

    def free(self, client: str, service: str, day: date) -> int | None:
        """Take a time of a day at which client and practitioner are free."""
        minutes = list(range(8 * 60, 18 * 60, 30))
        self.dice.shuffle(minutes)
        return next((m for m in minutes if self.occupy(client, service, day, m)), None)

    def occupy(self, client: str, service: str, day: date, start: int) -> bool:
        """Take the time from a minute of a day on, if client and practitioner are free; tell."""
        facts = data.SERVICES[service]
        end = start + facts.minutes
        if not self.works(facts.practitioner, day, Span(start, end)):
            return False
        taken = [
            self.busy.setdefault((who, day), [])
            for who in (f"client {self.client(client)}", data.PRACTITIONERS[facts.practitioner][0])
        ]
        if any(start < until and end > since for times in taken for since, until in times):
            return False
        for times in taken:
            times.append((start, end))
        return True
