"""Any history of use cases leaves what a small model of the rules says, and keeps every promise."""

import os
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from builders import Clock, Desk
from deskpkg.domain.eligibility import VisitFacts
from deskpkg.store import Store, Unit, changes
from deskpkg.store.changes.undo import CantUndo, NothingToUndo
from deskpkg.store.queries import clients, packages
from store.conftest import NIGHTLY
from store.histories import DAYS, DESK, NUMBER, STEPS, WHO
from store.history_billing import Billing
from store.history_packages import Packages
from store.history_series import Series
from store.history_visits import Visits
from store.model import Change, Visit

CURRENCIES = ["CAD", "EUR", "JPY", "KWD"]
WHOLE = int(os.environ.get("DESKPKG_EXAMPLES", "250" if NIGHTLY else "25"))
"""How many histories of all their steps each test has at least: 200 in all, 2,000 at night."""
ROUND = 10
"""How many are begun between two looks at that; Hypothesis also tries short ones."""
SEED = int(os.environ.get("DESKPKG_SEED", "1"))

STARTS = [
    datetime(2026, 11, 24, 15, 57, tzinfo=UTC),
    datetime(2026, 12, 31, 4, 59, tzinfo=UTC),  # a minute before the year's last day begins
    datetime(2027, 3, 11, 15, 0, tzinfo=UTC),  # three days before the clocks go forward
    datetime(2027, 10, 31, 3, 30, tzinfo=UTC),  # a week before they go back, late on a Saturday
    datetime(2028, 2, 26, 15, 0, tzinfo=UTC),  # before a leap day
]


class Histories(Visits, Series, Packages, Billing):
    """All that can happen, and undoing it."""

    @initialize(start=st.sampled_from(STARTS))
    def opens(self, start: datetime) -> None:
        self.clock.now = start

    @rule(at=DESK, times=st.sampled_from([1, 1, 2, 4]))
    def undo_the_last(self, at: int, times: int) -> None:
        for _ in range(times):
            change = self.model.last(at)
            if change is None:
                with pytest.raises(NothingToUndo):
                    self.desks[at].store.run_write(changes.undo.undo)
                return
            self._undo(at, change, None)

    @precondition(lambda self: self.model.changes)
    @rule(at=DESK, number=NUMBER)
    def undo_any(self, at: int, number: int) -> None:
        own = [c for c in self.model.changes if c.desk == at and not c.undone]
        likely = own if own and number % 8 < 7 else self.model.changes
        change = likely[-1 - number // 8 % min(6, len(likely))]
        self._undo(at, change, self.operations[change.number])

    def _undo(self, at: int, change: Change, operation: str | None) -> None:
        mine = change.desk == at and not change.undone
        allowed = mine and self.model.undo(change, self.clock.now, self.today)
        before = self.version()
        if allowed:
            self.desks[at].store.run_write(changes.undo.undo, operation)
            return
        with pytest.raises(CantUndo):
            self.desks[at].store.run_write(changes.undo.undo, operation)
        assert self.version() == before

    @rule(hours=st.sampled_from([1, 9, 24, 24, 48, 24 * 6, 24 * 9]))
    def time_passes(self, hours: int) -> None:
        self.clock.turn(hours=hours)

    @rule(who=WHO, day=DAYS, review=st.booleans(), osei=st.booleans())
    def everybody_says_the_same(self, who: int, day: str | int, review: bool, osei: bool) -> None:
        client, model, today = self.people[who], self.model, self.today
        service = self.made.review if review else self.made.physio
        practitioner = self.made.osei if osei else self.made.mia
        on = self.day(day, None)
        visit = Visit(client, service, practitioner, self.clock.now, on, "booked")
        usable = model.usable(client)
        fits = {k for k in usable if not model.against(None, visit, k, today)}
        active = {k for k in usable if model.status(k, today) == "active"}

        def ask(unit: Unit) -> None:
            facts = VisitFacts(client, service, "", practitioner, on)
            offers = packages.offers_for(unit, facts)
            assert {offer.package.id for offer in offers.fitting} == fits
            assert {offer.package.id for offer in (*offers.fitting, *offers.other)} == usable
            assert offers.active == len(active)
            assert {p.id for p in packages.of_client(unit, client)} == usable
            (row,) = clients.find(unit, f"#{client}").rows
            assert (row.package.more + 1 if row.package else 0) == len(active)

        self.desks[0].store.run_read(ask)


@pytest.fixture(scope="module")
def family(made: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Return a practice with two clients, whose file is copied for each history."""
    path = tmp_path_factory.mktemp("family") / "desk.db"
    shutil.copy(made.store.path, path)
    desk = replace(made, store=Store(path, clock=Clock()))
    for _ in range(2):
        desk.client()
    desk.store.close()
    return desk


@pytest.mark.timeout(900)  # one that fails is made as short as can be, which takes its time
@pytest.mark.parametrize("with_tax", [False, True], ids=["tax on top", "tax included"])
@pytest.mark.parametrize("money", CURRENCIES)
def test_any_history_is_what_the_model_says_of_it(family: Desk, money: str, with_tax: bool) -> None:
    class Part(Histories):
        made = family
        currency = money
        inclusive = with_tax

    rounds = count(SEED * 1000 + CURRENCIES.index(money) * 200 + with_tax * 100)
    while Part.whole < WHOLE:
        run_state_machine_as_test(
            seed(next(rounds))(Part),
            settings=settings(
                max_examples=ROUND,
                stateful_step_count=STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
