"""Any history of invoices, payments, plans and packages leaves what a small model says of it."""

import os
from functools import partial

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, rule, run_state_machine_as_test

from bills import account, credit, plan_of, the
from builders import Desk
from deskpkg.domain.packages import BY_HAND, Payment
from deskpkg.domain.refunds import Basis, Used
from deskpkg.store import changes
from deskpkg.store.changes.refunds import Giving
from deskpkg.store.queries import payments, plans, refunds
from store.conftest import NIGHTLY
from store.history_bills import TAX, WHO
from store.history_cash import CashDesk
from store.money_model import Bill, Pack, Row

EXAMPLES = int(os.environ.get("DESKPKG_EXAMPLES", "250" if NIGHTLY else "16"))
"""How many histories each part has, so that there are 128 (2,000 at night)."""
STEPS = int(os.environ.get("DESKPKG_STEPS", "50"))
SEED = int(os.environ.get("DESKPKG_SEED", "1"))

CURRENCIES = ["CAD", "EUR", "JPY", "KWD"]

VISIT = 9_000
"""What a visit costs singly."""


class Money(CashDesk):
    """All that can happen to money, packages that are sold and given back among it."""

    bills = CashDesk.bills
    cash = CashDesk.cash
    packs = Bundle[int]("packs")

    @initialize(target=packs, price=st.integers(1, 60_000), tax=TAX)
    def a_package_is_sold(self, price: int, tax: int) -> int:
        return self.sold(0, price, tax, 4)

    @rule(target=packs, who=WHO, price=st.integers(1, 60_000), tax=TAX, credits=st.integers(1, 4))
    def sell(self, who: int, price: int, tax: int, credits: int) -> int:
        return self.sold(who, price, tax, credits)

    def sold(self, who: int, price: int, tax: int, credits: int) -> int:
        client = self.people[who]
        package = self.desk.package(credits, price_minor=price, tax_rate=tax)
        key = self.desk.sell(client, package)
        self.books.packs[key] = Pack(client, self.gross(price, 1, tax), credits)
        return key

    @rule(target=bills, key=packs, final=st.booleans())
    def bill_package(self, key: int, final: bool) -> int:
        pack, bill = self.books.packs[key], self.books.bill_of(key)
        made = self.write(bill is None, changes.invoices.invoice_package, key)
        if made is None:
            return next(number for number, known in self.books.bills.items() if known is bill)
        self.books.bills[made] = Bill(pack.client, [Row(pack.price, package=key)])
        if final:
            self.finalize(made)
        return int(made)

    @rule(key=packs)
    def use(self, key: int) -> None:
        pack = self.books.packs[key]
        can = not pack.canceled and len(pack.visits) < pack.credits
        visit = self.does(can, self.desk.book, pack.client, key)
        if visit is not None:
            pack.visits.append(VISIT)
            self.write(False, changes.invoices.invoice_visit, visit)

    @rule(target=bills, who=WHO)
    def bill_visit(self, who: int) -> int:
        visit = self.desk.book(self.people[who])
        key: int = self.write(True, changes.invoices.invoice_visit, visit)
        self.books.bills[key] = Bill(self.people[who], [Row(VISIT, visit=visit)])
        return key

    @rule(key=bills, package=packs, agreed=st.booleans())
    def let_a_package_pay(self, key: int, package: int, agreed: bool) -> None:
        bill, pack = self.books.bills[key], self.books.packs[package]
        row = next((row for row in bill.rows if row.visit is not None), None)
        if row is None or row.visit is None or bill.state not in ("draft", "open"):
            return
        alone = len(bill.rows) == 1
        free = not pack.canceled and len(pack.visits) < pack.credits
        off = bill.state == "draft" or (alone and bill.untouched)
        can = agreed and free and off and pack.client == bill.client
        link = partial(changes.appointments.link, unbill=agreed)
        self.write(can, link, row.visit, package)
        if can:
            pack.visits.append(VISIT)
            if not alone:
                bill.rows.remove(row)
            else:
                bill.state = "gone" if bill.number is None else "void"

    @rule(key=packs, basis=st.sampled_from(Basis), fee=st.sampled_from([0, 500]))
    def give_back(self, key: int, basis: Basis, fee: int) -> None:
        pack, bill = self.books.packs[key], self.books.bill_of(key)
        price = next((row.gross for row in bill.rows if row.package == key), 0) if bill else 0
        pro_rata = (2 * price * len(pack.visits) + pack.credits) // (2 * pack.credits)
        used = sum(pack.visits) if basis is Basis.SINGLE else pro_rata
        keep = min(price, used + fee)
        can = bill is not None and bill.state == "open" and not pack.canceled and keep < price
        seen = self.desk.store.run_read(refunds.used, key) or Used(0, 0, 1, 0, 0)
        back = max(0, min(price, bill.paid) - keep) if bill and can else 0
        giving = Giving(seen, basis, fee, back, "Cash")
        settled = self.write(can, changes.refunds.give_back, key, giving)
        if not can or bill is None:
            return
        assert (settled.keep_minor, settled.back_minor) == (keep, back)
        assert self.books.give_back(bill, keep, price) == back
        pack.canceled = True
        if back:
            pack.refund = self.desk.value("SELECT max(id) FROM payment")
            self.books.back(pack.refund, self.today, pack.client, back)

    @rule(key=packs, status=st.sampled_from([None, *sorted(BY_HAND)]))
    def set_status_by_hand(self, key: int, status: Payment | None) -> None:
        self.write(True, changes.managing.set_payment, key, status)
        self.books.packs[key].by_hand = None if status is None else status.value

    # -- what holds after each step ---------------------------------------------------------------

    @invariant()
    def invoices_are_those_of_the_model(self) -> None:
        for key, bill in self.books.bills.items():
            if bill.state == "gone":
                assert self.desk.rows("SELECT id FROM invoice WHERE id = :key", key=key) == []
                continue
            shown = the(self.desk, key)
            assert (shown.stored, shown.totals.gross) == (bill.state, bill.total)
            assert shown.number == (f"INV-{bill.number:04d}" if bill.number else "Draft")
            assert (shown.open_minor, shown.applied_minor) == (bill.open, bill.paid)
            assert shown.credited_minor == bill.credited
            found = self.desk.store.run_read(plans.of_invoice, key)
            if bill.plan is not None:
                assert found is not None
                lines = [(line.instalment.amount_minor, line.paid_minor) for line in found.lines]
                assert lines == bill.instalments
                dates = [line.instalment.due_on for line in plan_of(self.desk, found.id).lines]
                assert dates == [due for due, _ in bill.plan]

    @invariant()
    def packages_are_as_far_paid_as_the_model_says(self) -> None:
        for key, pack in self.books.packs.items():
            shown = self.desk.one(key)
            assert shown.payment.value == self.books.status(key)
            assert (shown.canceled_on is not None) == pack.canceled
            assert shown.consumed == len(pack.visits)

    @invariant()
    def accounts_and_takings_add_up(self) -> None:
        for client in self.people:
            found = account(self.desk, client)
            assert credit(self.desk, client) == self.books.credit(client) >= 0
            mine = [bill.open for bill in self.books.bills.values() if bill.client == client]
            assert found.owes_minor == sum(mine)
            last = found.entries[-1].balance_minor if found.entries else 0
            assert last == found.balance_minor
        for day, net in self.books.takings.items():
            taken = self.desk.store.run_read(payments.takings, day)
            assert sum(method.net_minor for method in taken) == net

    @invariant()
    def no_promise_is_broken(self) -> None:
        assert self.desk.broken() == []


@pytest.mark.timeout(900)  # one that fails is made as short as can be, which takes its time
@pytest.mark.parametrize("with_tax", [False, True], ids=["tax on top", "tax included"])
@pytest.mark.parametrize("money", CURRENCIES)
def test_any_history_of_money_is_what_the_model_says_of_it(
    made: Desk, money: str, with_tax: bool
) -> None:
    class Part(Money):
        currency = money
        inclusive = with_tax

    Part.made = made
    run_state_machine_as_test(
        seed(SEED * 1000 + CURRENCIES.index(money) * 2 + with_tax)(Part),
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
