"""What can happen to packages."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from deskpkg.domain.editing import editable
from deskpkg.domain.terms import Allowed, Expiry, ExpiryUnit
from deskpkg.store import Unit, changes
from deskpkg.store.queries import packages
from store.histories import DAYS, DESK, NUMBER, WHO, TwoDesks
from store.model import Package

LASTS = st.sampled_from([1, 2, 6, 7, 13, 28, 30, 31])
PRICE = st.integers(1, 60_000)
TAX = st.sampled_from([0, 13_000, 5_500])
LIMITS = st.sampled_from([(None, None), (1, None), (2, None), (None, 1), (None, 2), (2, 3)])


class Packages(TwoDesks):
    """Selling, editing, sharing, canceling, deleting; with messages that wait, and without."""

    @precondition(lambda self: self.open_packages() < 2)
    @rule(
        at=DESK,
        who=WHO,
        fixed=st.none() | st.tuples(st.integers(0, 2), st.integers(1, 2)),
        credits=st.sampled_from([1, 2, 3, 3, 4, 6]),
        limits=LIMITS,
        kind=st.sampled_from(["sale", "first", "never"]),
        days=LASTS,
        only=st.sampled_from([False] * 5 + [True]),
        price=PRICE,
        rate=TAX,
    )
    def sell(
        self,
        at: int,
        who: int,
        fixed: tuple[int, int] | None,
        credits: int,
        limits: tuple[int | None, int | None],
        kind: Any,
        days: int,
        only: bool,
        price: int,
        rate: int,
    ) -> None:
        expiry = Expiry(days, ExpiryUnit.DAYS, from_first_use=kind == "first")
        terms = self.made.terms(
            credits,
            fixed=fixed,
            weekly_limit=limits[0],
            monthly_limit=limits[1],
            expiry=None if kind == "never" else expiry,
            allowed=Allowed.OWNER if only else Allowed.ANY,
            owner_id=self.made.osei,
            price_minor=price,
            tax_rate=rate,
            confirms=price % 2 == 0,
        )

        def add_and_sell(unit: Unit) -> int:
            catalog = changes.catalog.save(unit, terms)
            return changes.packages.sell(unit, self.people[who], catalog)

        before = self.model.begin()
        key = self.does(True, at, add_and_sell)
        services = (self.made.physio, self.made.review)
        self.model.packages[key] = Package(
            self.people[who],
            self.today,
            sum(fixed) if fixed else credits,
            {s: n for s, n in zip(services, fixed, strict=True) if n} if fixed else None,
            kind,
            days,
            self.today + timedelta(days=days) if kind == "sale" else None,
            limits[0],
            limits[1],
            self.made.osei if only else None,
            price=price,
            rate=rate,
        )
        self.changed(at, before)

    @precondition(lambda self: self.model.packages and len(self.model.visits) > 3)
    @rule(at=DESK, number=NUMBER, how=st.sampled_from(["cancel", "with visits", "delete"]))
    def end_a_package(self, at: int, number: int, how: str) -> None:
        key = self.package(number)
        if how == "delete":
            self._delete(at, key)
        else:
            self._cancel(at, key, visits=how == "with visits")

    def _cancel(self, at: int, key: int, *, visits: bool) -> None:
        sold, before = self.model.packages[key], self.model.begin()
        allowed = not (sold.canceled or sold.deleted)
        tell = key % 2 == 0
        self.does(allowed, at, changes.managing.cancel, key, visits=visits, tell=tell)
        if allowed:
            sold.canceled = True
            for visit in self.model.visits.values():
                coming = visit.package == key and visit.start > self.clock.now
                if visits and coming and visit.state in ("booked", "requested"):
                    visit.state, visit.forfeited = "canceled", False
            self.changed(at, before)

    def _delete(self, at: int, key: int) -> None:
        sold, before = self.model.packages[key], self.model.begin()
        bill = self.model.books.bill_of(key)
        allowed = not (sold.deleted or (bill and bill.paid))
        self.does(allowed, at, changes.managing.delete, key)
        if allowed:
            sold.deleted = True
            for visit in self.model.visits.values():
                if visit.package == key:
                    visit.package, visit.excepted = None, frozenset()
            self.changed(at, before)

    @precondition(lambda self: self.model.packages)
    @rule(
        at=DESK,
        number=NUMBER,
        credits=st.integers(0, 5),
        counts=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    )
    def edit_credits(self, at: int, number: int, credits: int, counts: tuple[int, int]) -> None:
        key = self.package(number)
        sold, users = self.model.packages[key], self.model.users(key)
        allowed = not (sold.canceled or sold.deleted)
        if sold.allowances is None:
            allowed = allowed and max(1, len(users)) <= credits
            self._edit(at, key, allowed, {"credits": credits}, {"credits": credits})
            return
        services = (self.made.physio, self.made.review)
        wanted = {s: n for s, n in zip(services, counts, strict=True) if n}
        used = {s: sum(v.service == s for v in users) for s in sold.allowances}
        total = sum(wanted.values())
        allowed = allowed and wanted.keys() <= sold.allowances.keys() and len(users) <= total
        allowed = allowed and bool(wanted) and all(used[s] <= wanted.get(s, 0) for s in used)
        new = {"allowances": wanted, "credits": total}
        self._edit(at, key, allowed, {"allowances": tuple(wanted.items())}, new)

    @precondition(lambda self: self.model.packages)
    @rule(
        at=DESK,
        number=NUMBER,
        limits=LIMITS,
        only=st.sampled_from([False] * 5 + [True]),
    )
    def edit_rules(
        self, at: int, number: int, limits: tuple[int | None, int | None], only: bool
    ) -> None:
        key = self.package(number)
        sold, whom = self.model.packages[key], Allowed.OWNER if only else Allowed.ANY
        allowed = not (sold.canceled or sold.deleted)
        form = {"weekly_limit": limits[0], "monthly_limit": limits[1], "allowed": whom}
        new = {"weekly": limits[0], "monthly": limits[1], "only": self.made.osei if only else None}
        self._edit(at, key, allowed, form, new)

    @precondition(lambda self: self.model.packages)
    @rule(at=DESK, number=NUMBER, day=st.none() | DAYS)
    def edit_expiry(self, at: int, number: int, day: str | int | None) -> None:
        key = self.package(number)
        sold, end = self.model.packages[key], self.model.last_day(key)
        uses = [v.day for v in self.model.users(key) if not v.excepted]
        last = None if day is None else self.day(day, key)
        allowed = not (sold.canceled or sold.deleted) and (
            last is None or last == end or max([sold.sold, *uses]) <= last
        )
        form: dict[str, Any] = {"expires_on": last, "no_expiry": last is None}
        new = {} if last == end and last else {"kind": "never", "days": 0, "fixed_end": last}
        if last is None and end is None and sold.kind != "first":
            new = {}
        self._edit(at, key, allowed, form, new)

    def _edit(
        self, at: int, key: int, allowed: bool, form: dict[str, Any], new: dict[str, Any]
    ) -> None:
        def edit(unit: Unit) -> None:
            as_it_is = editable(packages.one(unit, key))
            changes.managing.edit(unit, key, replace(as_it_is, **form))

        before = self.model.begin()
        self.does(allowed, at, edit)
        if allowed:
            self.model.packages[key] = replace(self.model.packages[key], **new)
            self.changed(at, before)

    @precondition(lambda self: self.model.packages)
    @rule(at=DESK, number=NUMBER, end=st.booleans())
    def share(self, at: int, number: int, end: bool) -> None:
        key = self.package(number)
        sold, before = self.model.packages[key], self.model.begin()
        client = sold.owner if number % 9 == 0 else 3 - sold.owner
        shared = sold.owner != client and self.model.shared(key, client)
        if end:
            comes = self.model.comes_after(key, client, self.clock.now)
            allowed = shared and not sold.deleted and not comes
        else:
            allowed = not sold.deleted and not shared and client != sold.owner
        work = changes.managing.unshare if end else changes.managing.share
        self.does(allowed, at, work, key, client)
        if allowed:
            self.model.shares[key, client] = self.clock.now if end else None
            self.changed(at, before)
