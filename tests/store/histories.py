"""Two desks and a till on one database, and a model that is compared with it after every step."""

import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from builders import Clock, Desk
from deskpkg.domain.appointments import Booking
from deskpkg.domain.refused import Refused
from deskpkg.store import Store, Unit, driver, verifier
from deskpkg.store.queries import packages
from store.conftest import SHM
from store.model import FORGIVABLE, Model, Visit

STEPS = int(os.environ.get("DESKPKG_STEPS", "50"))

DESK = st.integers(0, 1)
TILL = 2
"""The desk at which money is taken; what is done there is not undone."""
WHO = st.sampled_from([0, 0, 0, 1])
NUMBER = st.sampled_from(range(96))
DAYS = st.sampled_from(
    [
        "sunday",
        "monday",
        "month's end",
        "month's start",
        "last day",
        "day after",
        -9,
        -1,
        30,
        31,
        *range(12),
    ]
)

MOST_VISITS = 44
"""As many as have a time of the day of their own, on both sides of midnight."""


def _pick(number: int, good: list[int], every: list[int]) -> int:
    pool = sorted(good if good and number % 8 < 7 else every)
    return pool[number // 8 % len(pool)]


class TwoDesks(RuleBasedStateMachine):
    """What the steps of a history are made of."""

    made: ClassVar[Desk]
    currency: ClassVar[str] = "CAD"
    inclusive: ClassVar[bool] = False
    """Whether prices include their tax."""
    whole: ClassVar[int] = 0
    """How many histories have had all their steps."""

    def __init__(self) -> None:
        super().__init__()
        self.steps = 0
        folder = str(SHM) if os.access(SHM, os.W_OK) else None
        self.folder = tempfile.TemporaryDirectory(prefix="deskpkg-test-", dir=folder)
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(self.made.store.path, path)
        self.clock = Clock()
        self.desks = [
            replace(self.made, store=Store(path, clock=self.clock, desk=name), clock=self.clock)
            for name in ("front", "upstairs", "till")
        ]
        self.desks[TILL].store.run_write(self._priced_so)
        self.raw = driver.connect(path)
        self.model = Model()
        self.operations: dict[int, str] = {}
        self.people = [1, 2]
        self.zone = ZoneInfo(self.made.zone)

    def _priced_so(self, unit: Unit) -> None:
        sql = "UPDATE practice SET currency = :currency, tax_inclusive = :inclusive"
        unit.execute(sql, currency=self.currency, inclusive=self.inclusive)

    def teardown(self) -> None:
        type(self).whole += self.steps >= STEPS
        broken = self.desks[0].broken()
        for desk in self.desks:
            desk.store.close()
        self.raw.close()
        self.folder.cleanup()
        assert broken == []

    # What the rules are made of

    @property
    def today(self) -> date:
        return self.clock.now.astimezone(self.zone).date()

    def package(self, number: int, client: int | None = None) -> int:
        """Return the package that a number stands for; likely one that a client can use."""
        model = self.model
        whose = {client} if client else set(self.people)
        good = [
            key
            for key, sold in model.packages.items()
            if not sold.canceled and not sold.deleted and any(model.shared(key, c) for c in whose)
        ]
        return _pick(number, good, list(model.packages))

    def open_packages(self) -> int:
        """Return how many packages are neither canceled nor deleted."""
        return sum(not (sold.canceled or sold.deleted) for sold in self.model.packages.values())

    def visit(self, number: int, good: Callable[[Visit], bool] = lambda _: True) -> int:
        """Return the visit that a number stands for; likely one that is `good`."""
        likely = [key for key, visit in self.model.visits.items() if good(visit)]
        return _pick(number, likely, list(self.model.visits))

    def day(self, named: str | int, package: int | None) -> date:
        """Return a day near one at which something changes."""
        today = self.today
        end = self.model.last_day(package) if package else None
        match named:
            case int():
                return today + timedelta(days=named)
            case "sunday":
                return today + timedelta(days=6 - today.weekday())
            case "monday":
                return today + timedelta(days=7 - today.weekday())
            case "month's start":
                return (today.replace(day=1) + timedelta(days=32)).replace(day=1)
            case "month's end":
                return (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(1)
            case "last day":
                return end or today
        return (end or today) + timedelta(days=1)

    def start(self, place: int, day: date) -> datetime:
        """Return when the visit at a place of the list begins: near midnight, none like another."""
        minutes = 5 * (place // 2)
        clock = minutes if place % 2 == 0 else 23 * 60 + 55 - minutes
        local = datetime.combine(day, time(clock // 60, clock % 60), self.zone)
        return local.astimezone(UTC)

    def form_of(self, visit: Visit) -> Booking:
        """Return what a form says of a visit."""
        ends = visit.start + timedelta(minutes=5)
        place, who, service = self.made.place, visit.practitioner, visit.service
        return Booking(visit.client, who, service, place, visit.start, ends, visit.note)

    def version(self) -> int:
        return int(self.raw.execute("PRAGMA data_version").fetchone()[0])

    def does(
        self, allowed: bool, at: int, work: Callable[..., Any], *args: Any, **more: Any
    ) -> Any:
        """Make a change at a desk that the model allows, or see it refused with nothing changed."""
        if allowed:
            return self.desks[at].store.run_write(work, *args, **more)
        before = self.version()
        with pytest.raises(Refused):
            self.desks[at].store.run_write(work, *args, **more)
        assert self.version() == before
        return None

    def changed(self, at: int, before: dict[Any, Any]) -> None:
        """Let the model remember what was done, and see that the history has a line of it."""
        number = self.model.number
        self.model.done(at, before)
        (operation,) = self.raw.execute(
            "SELECT max(operation) FROM history WHERE id = (SELECT max(id) FROM history)"
        ).fetchone()
        if self.model.number > number:
            assert operation not in self.operations.values()
            self.operations[self.model.number] = operation

    def pays(self, found: set[str], override: bool) -> bool:
        """Tell whether nothing speaks against a package, or nothing that can't be forgiven."""
        return not found or (override and found <= FORGIVABLE)

    # What is true after every step

    @invariant()
    def what_is_there_is_what_the_model_says(self) -> None:
        found = {p.id: p for p in self.desks[0].store.run_read(packages.of_clients, None)}
        model = self.model
        assert found.keys() == {k for k, p in model.packages.items() if not p.deleted}
        for key, package in found.items():
            users = model.users(key)
            booked = [v for v in users if v.state == "booked" and v.start > self._just_now()]
            assert package.unused == model.packages[key].credits - len(users)
            assert package.booked == len(booked)
            assert package.expires_on == model.last_day(key)
            assert package.status(self.today) == model.status(key, self.today)
            shared = {c for (p, c), until in model.shares.items() if p == key and until is None}
            assert {member.client_id for member in package.members} == shared
            for item in package.terms.included:
                assert item.consumed == sum(v.service == item.service_id for v in users)
        rows = self.raw.execute(
            "SELECT id, state, client_package_id, forfeited, override_reason <> '', notes, "
            "starts_at, service_id, removed_at IS NOT NULL FROM appointment"
        ).fetchall()
        assert rows == [
            (
                key,
                v.state,
                v.package,
                v.forfeited,
                bool(v.excepted),
                v.note,
                f"{v.start:%Y-%m-%dT%H:%M:%SZ}",
                v.service,
                v.taken_back,
            )
            for key, v in sorted(model.visits.items())
        ]

    def _just_now(self) -> datetime:
        """Return when visits began that end now."""
        return self.clock.now - timedelta(minutes=5)

    @invariant()
    def no_promise_is_broken(self) -> None:
        self.steps += 1
        assert list(verifier.records(self.raw)) == []
