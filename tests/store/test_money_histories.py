"""Any history of invoices, payments and plans leaves what a small model of the rules says."""

import os
import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    rule,
    run_state_machine_as_test,
)

from bills import account, billed, credit, pay, plan_of, planned, prepay, the
from builders import Clock, Desk
from deskpkg.domain.invoices import Line
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Skip
from deskpkg.domain.refused import Refused
from deskpkg.store import Store, changes
from deskpkg.store.queries import plans
from store.conftest import NIGHTLY, SHM
from store.money_model import Bill, Books, Cash

EXAMPLES = int(os.environ.get("DESKPKG_EXAMPLES", "500" if NIGHTLY else "30"))
STEPS = int(os.environ.get("DESKPKG_STEPS", "40"))
VERIFY_EACH = 1 if NIGHTLY else 8
"""After how many steps the whole database is verified; it always is after the last."""

AMOUNT = st.integers(1, 12_000)


class Money(RuleBasedStateMachine):
    """Drives a real database and the model side by side."""

    made: Desk
    bills = Bundle[int]("bills")
    cash = Bundle[int]("cash")

    def __init__(self) -> None:
        super().__init__()
        folder = str(SHM) if os.access(SHM, os.W_OK) else None
        self.folder = tempfile.TemporaryDirectory(prefix="deskpkg-test-", dir=folder)
        path = Path(self.folder.name) / "desk.db"
        shutil.copy(self.made.store.path, path)
        clock = Clock()
        self.desk = replace(self.made, store=Store(path, clock=clock), clock=clock)
        self.books = Books()
        self.steps = 0
        self.people = [self.desk.client(), self.desk.client()]

    def teardown(self) -> None:
        assert self.desk.broken() == []
        self.desk.store.close()
        self.folder.cleanup()

    def does(self, expected: bool, work: Any, *args: Any, **more: Any) -> Any:
        """Do a change that the model allows or not; return its result, None if it was refused."""
        if expected:
            return work(*args, **more)
        before = self.desk.dump()
        with pytest.raises(Refused):
            work(*args, **more)
        assert self.desk.dump() == before
        return None

    def write(self, expected: bool, work: Any, *args: Any) -> Any:
        """Do a use case that the model allows or not."""
        return self.does(expected, self.desk.store.run_write, work, *args)

    @rule(target=bills, who=st.integers(0, 1), price=AMOUNT, tax=st.sampled_from([0, 13_000]))
    def bill(self, who: int, price: int, tax: int) -> int:
        key = billed(self.desk, self.people[who], Line("A", price, 1, tax))
        self.books.bills[key] = Bill(self.people[who], the(self.desk, key).totals.gross)
        return key

    @rule(target=cash, key=bills, amount=AMOUNT)
    def pay_invoice(self, key: int, amount: int) -> int:
        bill = self.books.bills[key]
        done = self.does(bill.open > 0, pay, self.desk, key, amount)
        if done is None:
            return next(iter(self.books.cash), 0)
        self.books.take(done, bill.client, amount, [bill])
        return int(done)

    @rule(target=cash, who=st.integers(0, 1), amount=AMOUNT)
    def pay_all(self, who: int, amount: int) -> int:
        client = self.people[who]
        key = prepay(self.desk, client, amount)
        mine = [bill for _, bill in sorted(self.books.bills.items()) if bill.client == client]
        self.books.take(key, client, amount, mine)
        return key

    @rule(key=bills, amount=AMOUNT)
    def apply(self, key: int, amount: int) -> None:
        bill = self.books.bills[key]
        fits = 0 < amount <= min(bill.open, self.books.credit(bill.client))
        self.write(fits, changes.credit.apply, key, amount)
        if fits:
            self.books.apply(bill, amount)

    @rule(target=cash, who=st.integers(0, 1), amount=AMOUNT)
    def refund(self, who: int, amount: int) -> int:
        client = self.people[who]
        fits = amount <= self.books.credit(client)
        key = self.write(fits, changes.credit.refund, client, Paying(amount, "Cash"))
        if key is None:
            return next(iter(self.books.cash), 0)
        self.books.cash[key] = Cash(client, amount, refund=True)
        return int(key)

    @rule(key=consumes(cash))
    def void(self, key: int) -> None:
        if key not in self.books.cash:
            return
        can = self.books.voidable(key)
        self.write(can, changes.credit.void, key)
        if can:
            self.books.void(key)

    @rule(key=bills, again=st.booleans())
    def take_back(self, key: int, again: bool) -> None:
        bill = self.books.bills[key]
        can = bill.state == "open" and not bill.paid and bill.plan is None
        self.write(can, changes.invoices.reopen, key)
        if can and again:
            self.desk.store.run_write(changes.invoices.finalize, key)
        elif can:
            self.desk.store.run_write(changes.invoices.finalize, key)
            self.desk.store.run_write(changes.invoices.void, key)
            bill.state = "void"

    @rule(key=bills, number=st.integers(1, 5))
    def plan(self, key: int, number: int) -> None:
        bill = self.books.bills[key]
        can = bill.open >= number and bill.plan is None
        made = self.does(can, planned, self.desk, key, number)
        if made is not None:
            bill.plan = [line.instalment.amount_minor for line in plan_of(self.desk, made).lines]
            assert sum(bill.plan) == bill.open
            bill.before = bill.paid

    @rule(key=bills, place=st.integers(0, 4), how=st.sampled_from(Skip))
    def skip(self, key: int, place: int, how: Skip) -> None:
        bill, found = self.books.bills[key], self.desk.store.run_read(plans.of_invoice, key)
        if bill.plan is None or found is None or place >= len(bill.plan):
            return
        whole = bill.instalments[place][1] == 0
        can = whole and (how is Skip.LAST or place < len(bill.plan) - 1)
        instalment = found.lines[place].instalment.id
        self.write(can, changes.plans.skip, found.id, instalment, how)
        if can:
            after = plan_of(self.desk, found.id).lines
            amounts = [line.instalment.amount_minor for line in after]
            assert sum(amounts) == sum(bill.plan)
            bill.plan = amounts

    @rule(key=bills)
    def cancel_plan(self, key: int) -> None:
        bill, found = self.books.bills[key], self.desk.store.run_read(plans.of_invoice, key)
        if found is None:
            return
        left = sum(amount - paid for amount, paid in bill.instalments)
        can = bill.plan is not None and left > 0
        self.write(can, changes.plans.cancel, found.id)
        if can:
            bill.plan = None

    @rule()
    def time_passes(self) -> None:
        if self.desk.clock.now < Clock().now + timedelta(days=20):
            self.desk.clock.turn(days=1)

    @invariant()
    def sums_are_those_of_the_model(self) -> None:
        for key, bill in self.books.bills.items():
            shown = the(self.desk, key)
            assert (shown.open_minor, shown.applied_minor) == (bill.open, bill.paid)
            found = self.desk.store.run_read(plans.of_invoice, key)
            if bill.plan is not None:
                assert found is not None
                lines = [(line.instalment.amount_minor, line.paid_minor) for line in found.lines]
                assert lines == bill.instalments
        for client in self.people:
            found_account = account(self.desk, client)
            assert credit(self.desk, client) == self.books.credit(client) >= 0
            mine = [bill.open for bill in self.books.bills.values() if bill.client == client]
            assert found_account.owes_minor == sum(mine)
            last = found_account.entries[-1].balance_minor if found_account.entries else 0
            assert last == found_account.balance_minor

    @invariant()
    def no_promise_is_broken(self) -> None:
        self.steps += 1
        if self.steps % VERIFY_EACH == 0:
            assert self.desk.broken() == []


def test_any_history_of_money_is_what_the_model_says_of_it(made: Desk) -> None:
    Money.made = made
    run_state_machine_as_test(
        Money,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
