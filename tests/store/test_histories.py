"""Any history of use cases leaves what a small model of the rules says, and keeps every promise."""

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    invariant,
    multiple,
    precondition,
    rule,
    run_state_machine_as_test,
)

from builders import TODAY, Clock, Desk, after
from deskpkg.domain.appointments import State
from deskpkg.domain.eligibility import NotEligible
from deskpkg.domain.refused import Refused
from deskpkg.domain.terms import Expiry, ExpiryUnit
from deskpkg.store import Store, changes
from store.conftest import NIGHTLY, SHM
from store.model import Model, Sold, Visit

EXAMPLES = int(os.environ.get("DESKPKG_EXAMPLES", "1000" if NIGHTLY else "60"))
STEPS = int(os.environ.get("DESKPKG_STEPS", "40"))
VERIFY_EACH = 1 if NIGHTLY else 8
"""After how many steps the whole database is verified; it always is after the last."""


ENDS = [State.ARRIVED, State.COMPLETED, State.MISSED, State.CANCELED, State.BOOKED]
FOLLOWS = {
    State.REQUESTED: {State.BOOKED, State.CANCELED},
    State.BOOKED: {State.ARRIVED, State.COMPLETED, State.MISSED, State.CANCELED},
    State.ARRIVED: {State.BOOKED, State.COMPLETED, State.MISSED},
    State.COMPLETED: {State.ARRIVED, State.BOOKED, State.MISSED},
    State.MISSED: {State.BOOKED, State.ARRIVED, State.COMPLETED},
    State.CANCELED: {State.BOOKED},
}
AHEAD = st.integers(1, 60).map(lambda days: TODAY + timedelta(days=days))


class Histories(RuleBasedStateMachine):
    """Drives a real database and the model side by side."""

    made: Desk
    packages = Bundle[int]("packages")
    visits = Bundle[int]("visits")

    def __init__(self) -> None:
        super().__init__()
        folder = str(SHM) if os.access(SHM, os.W_OK) else None
        self.folder = tempfile.TemporaryDirectory(prefix="deskpkg-test-", dir=folder)
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(self.made.store.path, path)
        clock = Clock()
        self.desk = replace(self.made, store=Store(path, clock=clock), clock=clock)
        self.model = Model()
        self.steps = 0
        self.people = [self.desk.client(), self.desk.client()]

    def teardown(self) -> None:
        assert self.desk.broken() == []
        self.desk.store.close()
        self.folder.cleanup()

    @property
    def today(self) -> date:
        return self.desk.store.run_read(lambda unit: unit.today)

    def does(self, expected: bool, work: Any, *args: Any, **more: Any) -> Any:
        """Do a change that the model allows or not; return its result, None if it was refused."""
        if expected:
            return work(*args, **more)
        before = self.desk.dump()
        with pytest.raises(NotEligible):
            work(*args, **more)
        assert self.desk.dump() == before
        return None

    @rule(
        target=packages,
        who=st.integers(0, 1),
        fixed=st.none() | st.tuples(st.integers(0, 3), st.integers(1, 2)),
        credits=st.integers(1, 4),
        weekly=st.none() | st.integers(1, 2),
        days=st.none() | st.integers(5, 40),
        first=st.booleans(),
    )
    def sell(
        self,
        who: int,
        fixed: tuple[int, int] | None,
        credits: int,
        weekly: int | None,
        days: int | None,
        first: bool,
    ) -> int:
        expiry = None
        if days is not None:
            expiry = after(days) if first else Expiry(days, ExpiryUnit.DAYS)
        catalog = self.desk.package(credits, fixed=fixed, weekly_limit=weekly, expiry=expiry)
        key = self.desk.sell(self.people[who], catalog, sold_on=TODAY)
        allowances = None
        if fixed is not None:
            allowances = {self.desk.physio: fixed[0], self.desk.review: fixed[1]}
        total = credits if fixed is None else sum(fixed)
        self.model.packages[key] = Sold(self.people[who], allowances, total, weekly, days, first)
        return key

    @rule(
        target=visits,
        who=st.integers(0, 1),
        day=AHEAD,
        review=st.booleans(),
        requested=st.booleans(),
        package=st.none() | packages,
    )
    def book(self, who: int, day: date, review: bool, requested: bool, package: int | None) -> Any:
        state = State.REQUESTED if requested else State.BOOKED
        service = self.desk.review if review else self.desk.physio
        visit = Visit(self.people[who], service, day, state, package)
        fits = package is None or self.model.takes(package, visit, self.today)
        key = self.does(
            fits, self.desk.book, visit.client, package, day, service=service, state=state
        )
        if key is None:
            return multiple()
        self.model.visits[key] = visit
        return key

    @rule(key=visits, package=packages)
    def link(self, key: int, package: int) -> None:
        visit = self.model.visits[key]
        fits = (
            visit.package is None
            and visit.state is not State.CANCELED
            and self.model.takes(package, visit, self.today)
        )
        self.does(fits, self.desk.link, key, package)
        if fits:
            visit.package = package

    @rule(key=visits)
    def unlink(self, key: int) -> None:
        if self.model.visits[key].package is None:
            with pytest.raises(Refused):
                self.desk.unlink(key)
        else:
            self.desk.unlink(key)
            self.model.visits[key].package = None

    @rule(key=visits, day=AHEAD, review=st.booleans(), package=st.none() | packages)
    def update(self, key: int, day: date, review: bool, package: int | None) -> None:
        visit = self.model.visits[key]
        service = self.desk.review if review else self.desk.physio
        changed = replace(visit, day=day, service=service, package=package)
        asked = package is not None and changed != visit
        fits = not asked or (
            visit.state is not State.CANCELED
            and package is not None
            and self.model.takes(package, changed, self.today, key)
        )
        booking = self.desk.visit(visit.client, day, service=service)
        self.does(fits, self.desk.update, key, booking, package, overlap=True)
        if fits:
            self.model.visits[key] = changed

    @rule(key=visits, state=st.sampled_from(ENDS), forfeit=st.booleans())
    def end(self, key: int, state: State, forfeit: bool) -> None:
        visit = self.model.visits[key]
        if visit.state is state:
            before = self.desk.dump()
            self.desk.set(key, state, forfeit=forfeit)
            assert self.desk.dump() == before
            return
        past = self.desk.visit(visit.client, visit.day).starts_at <= self.desk.clock.now
        late = state is State.CANCELED and past and visit.state is not State.REQUESTED
        if state not in FOLLOWS[visit.state] or late:
            with pytest.raises(Refused):
                self.desk.set(key, state, forfeit=forfeit)
            return
        forfeited = forfeit and state in (State.MISSED, State.CANCELED)
        changed = replace(visit, state=state, forfeited=forfeited)
        fits = visit.holds is not None or changed.holds is None or self.again(key, visit)
        self.does(fits, self.desk.set, key, state, forfeit=forfeit, overlap=True)
        if fits:
            self.model.visits[key] = changed

    def again(self, key: int, visit: Visit) -> bool:
        """Tell whether a package can pay for a visit that comes back."""
        assert visit.package is not None
        if visit.state is not State.MISSED:
            return self.model.takes(visit.package, visit, self.today, key)
        sold = self.model.packages[visit.package]
        unlimited = replace(sold, weekly=None)
        model = Model({**self.model.packages, visit.package: unlimited}, self.model.visits)
        return model.takes(visit.package, visit, TODAY, key)

    @rule(key=packages)
    def cancel(self, key: int) -> None:
        if self.model.packages[key].canceled:
            with pytest.raises(Refused):
                self.desk.store.run_write(changes.managing.cancel, key)
        else:
            self.desk.store.run_write(changes.managing.cancel, key)
            self.model.packages[key].canceled = True

    @precondition(lambda self: self.desk.clock.now < Clock().now + timedelta(days=50))
    @rule(days=st.integers(1, 10))
    def time_passes(self, days: int) -> None:
        self.desk.clock.turn(days=days)

    @invariant()
    def counts_are_those_of_the_model(self) -> None:
        for key, sold in self.model.packages.items():
            package = self.desk.one(key)
            assert package.remaining == sold.credits - len(self.model.users(key))
            assert package.expires_on == self.model.last_day(key)
        for key, visit in self.model.visits.items():
            found = self.desk.appointment(key)
            assert (found.state, found.package_id) == (visit.state, visit.package)

    @invariant()
    def no_promise_is_broken(self) -> None:
        self.steps += 1
        if self.steps % VERIFY_EACH == 0:
            assert self.desk.broken() == []


def test_any_history_is_what_the_model_says_of_it(made: Desk) -> None:
    Histories.made = made
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=not NIGHTLY,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
