"""The rules of packages in the plainest words, to compare the database with."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

from store.money_model import Books

Kind = Literal["sale", "first", "never"]
Key = tuple[str, Any]

HERE = ("booked", "arrived", "completed")
ENDED = ("missed", "canceled")
FORGIVABLE = {"expired", "late", "not covered", "whom", "week", "month"}
"""What staff may allow with a reason."""

MADE = "made"
"""Stands for what was not there before."""


@dataclass
class Package:
    """A package that was sold."""

    owner: int
    sold: date
    credits: int
    allowances: dict[int, int] | None
    """Credits of each service; None if all are one pool for any service."""
    kind: Kind = "never"
    days: int = 0
    """How long it lasts from its sale, or from its first use."""
    fixed_end: date | None = None
    weekly: int | None = None
    monthly: int | None = None
    only: int | None = None
    """The one practitioner it is for."""
    canceled: bool = False
    deleted: bool = False
    price: int = 0
    rate: int = 0
    """Tax, in thousandths of a per cent."""
    refund: int | None = None
    """The refund by which it was given back."""
    by_hand: str | None = None
    """How far it is paid, where staff have set that."""


@dataclass
class Visit:
    """A visit; each has a time of the day of its own, so that none overlaps."""

    client: int
    service: int
    practitioner: int
    start: datetime
    day: date
    state: str
    package: int | None = None
    forfeited: bool = False
    excepted: frozenset[str] = frozenset()
    note: str = ""
    series: int | None = None
    place: int = 0
    """In its series."""
    own: frozenset[str] = frozenset()
    """What was changed of it alone."""
    taken_back: bool = False
    """Whether making it was undone: nothing becomes of it any more."""

    @property
    def holds(self) -> int | None:
        """The package it takes a credit of."""
        keeps = self.state in HERE or (self.state in ENDED and self.forfeited)
        return self.package if keeps else None


@dataclass
class Change:
    """Something that was done at a desk."""

    desk: int
    number: int
    before: dict[Key, Any]
    """What it touched, as it was; `MADE` for what it made."""
    undone: bool = False


@dataclass
class Model:
    """Packages, visits and shares by their ids, and all that was done to them."""

    packages: dict[int, Package] = field(default_factory=dict)
    visits: dict[int, Visit] = field(default_factory=dict)
    shares: dict[tuple[int, int], datetime | None] = field(default_factory=dict)
    """Of a package and a client: until when it was shared; None while it is."""
    books: Books = field(default_factory=Books)
    pay_first: bool = False
    """Whether a package must be paid before it is used."""
    told: dict[int, int] = field(default_factory=dict)
    """How often the history tells of money for a package."""
    changes: list[Change] = field(default_factory=list)
    used_at: dict[int, int] = field(default_factory=dict)
    """Of a package: the number of the last change in which a visit took a credit."""
    canceled_at: dict[int, int] = field(default_factory=dict)
    number: int = 0

    # What is true now

    def users(self, package: int, but: int | None = None) -> list[Visit]:
        """Return the visits that hold a credit of a package."""
        return [v for k, v in self.visits.items() if v.holds == package and k != but]

    def last_day(
        self, package: int, but: int | None = None, more: date | None = None
    ) -> date | None:
        """Return the last day of a package; with a use on the day `more` besides."""
        sold = self.packages[package]
        if sold.kind != "first":
            return sold.fixed_end
        days = [v.day for v in self.users(package, but)] + ([more] if more else [])
        return max(min(days), sold.sold) + timedelta(days=sold.days) if days else None

    def status(self, package: int, today: date) -> str:
        """Return what a package is."""
        sold, end = self.packages[package], self.last_day(package)
        if sold.canceled:
            return "canceled"
        if len(self.users(package)) >= sold.credits:
            return "completed"
        return "expired" if end is not None and today > end else "active"

    def shared(self, package: int, client: int, at: datetime | None = None) -> bool:
        """Tell whether a package is a client's; with `at`, whether it was then."""
        if self.packages[package].owner == client:
            return True
        if (package, client) not in self.shares:
            return False
        until = self.shares[package, client]
        return until is None or (at is not None and at <= until)

    def usable(self, client: int) -> set[int]:
        """Return the packages that a client can use."""
        return {k for k, p in self.packages.items() if not p.deleted and self.shared(k, client)}

    def comes_after(self, package: int, client: int, at: datetime) -> bool:
        """Tell whether a client comes on a package after some time."""
        return any(
            v.package == package and v.client == client and v.start > at and v.state not in ENDED
            for v in self.visits.values()
        )

    def goes_on(self, now: Visit | None, visit: Visit, package: int) -> bool:
        """Tell whether a visit, as it is now, has the credit already that it is to have."""
        pool = self.packages[package].allowances is None
        return now is not None and now.holds == package and (pool or now.service == visit.service)

    def against(
        self, key: int | None, visit: Visit, package: int, today: date, now: Visit | None = None
    ) -> set[str]:
        """Return all that speaks against a package paying for a visit, which is `now` otherwise."""
        now = now or (None if key is None else self.visits.get(key))
        sold, users = self.packages[package], self.users(package, key)
        end, then = self.last_day(package, key), self.last_day(package, key, visit.day)
        week = visit.day - timedelta(days=visit.day.weekday())
        alike = [v for v in users if v.service == visit.service]
        uses = [v.day for v in users if not v.excepted]
        in_week = [v for v in users if week <= v.day < week + timedelta(days=7)]
        in_month = [v for v in users if v.day.replace(day=1) == visit.day.replace(day=1)]
        limit = None if sold.allowances is None else sold.allowances.get(visit.service, 0)
        found = {
            "deleted": sold.deleted,
            "another client": not self.shared(package, visit.client),
            "a canceled visit": visit.state == "canceled",
            "repeating": visit.series is not None,
            "canceled": sold.canceled and not self.goes_on(now, visit, package),
            "full": len(users) >= sold.credits,
            "expired": end is not None and today > end,
            "not covered": limit == 0,
            "used up": limit is not None and 0 < limit <= len(alike),
            "late": end is not None and visit.day > end,
            "whom": sold.only is not None and visit.practitioner != sold.only,
            "week": sold.weekly is not None and len(in_week) >= sold.weekly,
            "month": sold.monthly is not None and len(in_month) >= sold.monthly,
            "unpaid": self.pay_first and self.paid(package) not in ("paid", "nothing_due"),
            "first": sold.kind == "first" and bool(uses) and then is not None and max(uses) > then,
        }
        return {name for name, true in found.items() if true}

    def paid(self, package: int) -> str:
        """Return how far a package is paid."""
        sold = self.packages[package]
        return sold.by_hand or self.books.status(package, sold.refund)

    # What was done

    def begin(self) -> dict[Key, Any]:
        """Return all there is, to tell afterwards what was touched."""
        return deepcopy(self._all())

    def done(self, desk: int, before: dict[Key, Any]) -> None:
        """Remember what was done since `before`, if anything was."""
        now = self._all().items()
        touched = {k: before.get(k, MADE) for k, value in now if before.get(k, MADE) != value}
        if touched:
            self.number += 1
            self.changes.append(Change(desk, self.number, touched))
            self._count(before)

    def _count(self, before: dict[Key, Any]) -> None:
        """Remember which packages were used, and which canceled."""
        for (what, key), value in self._all().items():
            was = before.get((what, key))
            if what == "visit" and value.holds is not None and value.holds != (was and was.holds):
                self.used_at[value.holds] = self.number
            if what == "package" and value.canceled and not (was and was.canceled):
                self.canceled_at[key] = self.number

    def _all(self) -> dict[Key, Any]:
        found: dict[Key, Any] = {("visit", key): visit for key, visit in self.visits.items()}
        for key, sold in self.packages.items():
            found["package", key] = Package(**{**vars(sold), "allowances": None})
            found["allowances", key] = sold.allowances
        found.update({("share", key): until for key, until in self.shares.items()})
        found.update({("money", key): count for key, count in self.told.items()})
        return found

    # What is taken back

    def last(self, desk: int) -> Change | None:
        """Return the last change of a desk that stands."""
        own = [c for c in self.changes if c.desk == desk and not c.undone]
        return own[-1] if own else None

    def undo(self, change: Change, now: datetime, today: date) -> bool:
        """Take a change back, if that is possible; tell whether it was."""
        after = deepcopy(self)
        if self._built_upon(change) or not after._restored(change, now, today):
            return False
        before = self.begin()
        self.packages, self.visits, self.shares = after.packages, after.visits, after.shares
        self.number += 1
        self._count(before)
        change.undone = True
        return True

    def _built_upon(self, change: Change) -> bool:
        """Tell whether a later change that stands touched the same, or used what was made."""
        later = [c for c in self.changes if c.number > change.number and not c.undone]
        touched = {key for c in later for key in c.before}
        made = {
            key for (what, key), was in change.before.items() if what == "package" and was == MADE
        }
        return bool(touched & change.before.keys()) or any(
            (what == "share" and key[0] in made)
            or (what in ("allowances", "money") and key in made)
            or (what == "visit" and self._of(key, c.before[what, key]) & made)
            for c in later
            for what, key in c.before
        )

    def _of(self, key: int, was: Any) -> set[int | None]:
        """Return the packages of a visit before and after a change."""
        return {self.visits[key].package, None if was == MADE else was.package}

    def _restored(self, change: Change, now: datetime, today: date) -> bool:
        """Bring back what a change touched; tell whether the rules allow it."""
        visits = []
        for (what, key), was in change.before.items():
            if what == "visit":
                visits.append(key)
            elif what == "package" and was == MADE:
                self.packages[key].deleted = True
            elif what == "package":
                self.packages[key] = Package(
                    **{**vars(was), "allowances": self.packages[key].allowances}
                )
            elif what == "allowances" and was != MADE:
                self.packages[key].allowances = was
            elif what == "share":
                self.shares[key] = now if was == MADE else was
        touched = {key for what, key in change.before if what in ("package", "allowances")}
        if not all(self._fits(key) for key in touched) or not self._still_shared(change):
            return False
        visits.sort(key=lambda key: (self.visits[key].start, key), reverse=True)
        return all(self._visit_back(key, change, today) for key in visits)

    def _fits(self, package: int) -> bool:
        """Tell whether what a package has is no less than what is used of it."""
        sold, users = self.packages[package], self.users(package)
        end = self.last_day(package)
        counts = sold.allowances or {}
        return (
            len(users) <= sold.credits
            and all(sum(v.service == s for v in users) <= n for s, n in counts.items() if n)
            and all(end is None or v.day <= end or v.excepted for v in users)
        )

    def _still_shared(self, change: Change) -> bool:
        ends = {key[1]: self.shares[key[1]] for key in change.before if key[0] == "share"}
        return not any(
            until is not None and self.comes_after(package, client, until)
            for (package, client), until in ends.items()
        )

    def _visit_back(self, key: int, change: Change, today: date) -> bool:
        """Bring one visit back; tell whether its package can pay for it."""
        is_now, was = self.visits[key], change.before["visit", key]
        then = deepcopy(is_now if was == MADE else was)
        bill = self.books.billed(key)
        if was == MADE:
            then.state, then.package, then.forfeited = "canceled", None, False
            then.excepted = frozenset()
            then.taken_back = True
        if (
            bill
            and is_now.state in HERE
            and then.state not in HERE
            and bill.written > change.number
        ):
            return False
        self.visits[key] = then
        package = then.package
        if package is None:
            return True
        if self.packages[package].deleted or (is_now.package is None and bill):
            return False
        if then.holds is not None and self._case(then) != self._case(is_now):
            found = self.against(key, then, package, today, is_now) - {
                "expired",
                "whom",
                "unpaid",
                "a canceled visit",
            }
            found -= then.excepted
            if self.used_at.get(package, 0) <= change.number:
                found -= {"week", "month"}
            if self.canceled_at.get(package, 0) <= change.number:
                found -= {"canceled"}
            if self.shared(package, then.client, then.start):
                found -= {"another client"}
            return not found
        return then.state in ENDED or self.shared(package, then.client, then.start)

    @staticmethod
    def _case(visit: Visit) -> tuple[Any, ...]:
        return visit.holds, visit.service, visit.practitioner, visit.start
