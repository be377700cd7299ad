"""The rules of credits in the plainest words, to compare the database with."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from builders import TODAY
from deskpkg.domain.appointments import State


@dataclass
class Sold:
    """A package, as the model knows it."""

    client: int
    allowances: dict[int, int] | None
    credits: int
    weekly: int | None
    days: int | None
    from_first_use: bool
    canceled: bool = False


@dataclass
class Visit:
    """A visit, as the model knows it."""

    client: int
    service: int
    day: date
    state: State
    package: int | None = None
    forfeited: bool = False

    @property
    def holds(self) -> int | None:
        """The package it takes a credit of."""
        here = self.state in (State.BOOKED, State.ARRIVED, State.COMPLETED)
        ended = self.state in (State.MISSED, State.CANCELED)
        return self.package if here or (ended and self.forfeited) else None


@dataclass
class Model:
    """Packages and visits by their ids, and what the rules say of them in the plainest words."""

    packages: dict[int, Sold] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)

    def users(self, package: int, but: int | None = None) -> list[Visit]:
        """Return the visits that hold a credit of a package."""
        return [v for k, v in self.visits.items() if v.holds == package and k != but]

    def last_day(
        self, package: int, but: int | None = None, more: date | None = None
    ) -> date | None:
        """Return the last day of a package; with a use on the day `more` besides."""
        sold = self.packages[package]
        if sold.days is None:
            return None
        if not sold.from_first_use:
            return TODAY + timedelta(days=sold.days)
        days = [v.day for v in self.users(package, but)] + ([more] if more else [])
        return max(min(days), TODAY) + timedelta(days=sold.days) if days else None

    def takes(self, package: int, visit: Visit, today: date, but: int | None = None) -> bool:
        """Tell whether a package can pay for a visit."""
        sold, users = self.packages[package], self.users(package, but)
        week = visit.day - timedelta(days=visit.day.weekday())
        this_week = [v for v in users if week <= v.day < week + timedelta(days=7)]
        alike = [v for v in users if v.service == visit.service]
        now, then = self.last_day(package, but), self.last_day(package, but, visit.day)
        last_use = max([visit.day, *(v.day for v in users)])
        return (
            sold.client == visit.client
            and not sold.canceled
            and len(users) < sold.credits
            and (now is None or today <= now)
            and (sold.allowances is None or len(alike) < sold.allowances.get(visit.service, 0))
            and (then is None or last_use <= then)
            and (sold.weekly is None or len(this_week) < sold.weekly)
        )
