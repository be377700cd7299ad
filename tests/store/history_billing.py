"""Where packages, visits and money meet: what bills them, and what becomes of the money."""

from dataclasses import replace
from datetime import timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from bills import account, credit, plan_of, the
from deskpkg.domain.editing import editable
from deskpkg.domain.invoices import Line
from deskpkg.domain.packages import BY_HAND, Payment
from deskpkg.domain.refunds import Basis, Used
from deskpkg.store import Unit, changes
from deskpkg.store.changes.refunds import Giving
from deskpkg.store.queries import packages, payments, plans, refunds, uses
from store.histories import NUMBER
from store.history_cash import CashDesk
from store.history_packages import PRICE
from store.model import HERE, Visit
from store.money_model import Row


class Billing(CashDesk):
    """Billing packages and visits, giving packages back, and what of that goes together."""

    bills = CashDesk.bills
    cash = CashDesk.cash

    @precondition(lambda self: self.model.packages)
    @rule(target=bills, number=NUMBER, final=st.booleans())
    def bill_package(self, number: int, final: bool) -> int:
        key = self.package(number)
        sold, bill = self.model.packages[key], self.books.bill_of(key)
        can = bill is None and not sold.deleted
        made = self.write(can, changes.invoices.invoice_package, key)
        if made is None:
            return self.any_bill()
        row = Row(sold.price, rate=sold.rate, package=key)
        self.books.bills[made] = self.drafted(sold.owner, row)
        if final:
            self.finalize(made)
        return int(made)

    @precondition(lambda self: self.model.visits)
    @rule(target=bills, number=NUMBER)
    def bill_visit(self, number: int) -> int:
        key = self.visit(number, lambda v: v.package is None and v.state in HERE)
        visit = self.model.visits[key]
        can = visit.package is None and visit.state in HERE and not self.books.billed(key)
        made = self.write(can, changes.invoices.invoice_visit, key)
        if made is None:
            return self.any_bill()
        row = Row(self.single(visit), visit=key)
        self.books.bills[made] = self.drafted(visit.client, row)
        return int(made)

    @precondition(lambda self: self.model.visits and self.books.bills)
    @rule(key=bills, number=NUMBER)
    def add_visit(self, key: int, number: int) -> None:
        if (bill := self.bill(key)) is None:
            return
        visit_id = self.visit(number, lambda v: v.package is None and v.state in HERE)
        visit = self.model.visits[visit_id]
        can = visit.package is None and visit.state in HERE and not self.books.billed(visit_id)
        can = can and bill.state == "draft" and bill.client == visit.client
        line = Line("Visit", self.single(visit), appointment_id=visit_id)
        self.write(can, changes.invoice_lines.add, key, line)
        if can:
            self.written(bill).rows.append(Row(self.single(visit), visit=visit_id))

    @precondition(lambda self: self.model.packages and self.books.bills)
    @rule(key=bills, number=NUMBER)
    def add_package(self, key: int, number: int) -> None:
        if (bill := self.bill(key)) is None:
            return
        package = self.package(number)
        sold = self.model.packages[package]
        can = bill.state == "draft" and bill.package is None and bill.client == sold.owner
        can = can and not (sold.deleted or self.books.bill_of(package))
        line = Line("Package", sold.price, 1, sold.rate, package_id=package)
        self.write(can, changes.invoice_lines.add, key, line)
        if can:
            self.written(bill).rows.append(Row(sold.price, rate=sold.rate, package=package))

    def any_bill(self) -> int:
        """Return any invoice, where a rule has to return one."""
        return next(iter(self.books.bills), 0)

    def single(self, visit: Visit) -> int:
        """Return what a visit costs singly."""
        return 9000 if visit.service == self.made.physio else 5000

    @precondition(lambda self: self.model.packages and self.books.bills)
    @rule(number=NUMBER, package=NUMBER, agreed=st.sampled_from([True, True, False]))
    def let_a_package_pay(self, number: int, package: int, agreed: bool) -> None:
        billed = [k for k in self.model.visits if self.books.billed(k)]
        if not billed:
            return
        key = billed[number % len(billed)]
        visit, bill = self.model.visits[key], self.books.billed(key)
        assert bill is not None
        paid_by = self.package(package, visit.client)
        alone = len(bill.rows) == 1
        off = bill.state == "draft" or (alone and bill.untouched)
        found = self.model.against(key, visit, paid_by, self.today)
        can = agreed and off and visit.package is None and not found
        link = partial(changes.appointments.link, unbill=True) if agreed else _link
        if not can:
            self.write(False, link, key, paid_by)
            return
        before = self.model.begin()
        self.desk.store.run_write(link, key, paid_by)
        visit.package, visit.excepted = paid_by, frozenset()
        if not alone:
            self.written(bill).rows = [row for row in bill.rows if row.visit != key]
        else:
            bill.state = "gone" if bill.number is None else "void"
        self.told(before)

    @precondition(lambda self: any(bill.package for bill in self.books.bills.values()))
    @rule(
        number=NUMBER,
        basis=st.sampled_from(Basis),
        fee=st.sampled_from([0, 500]),
        visits=st.booleans(),
    )
    def give_back(self, number: int, basis: Basis, fee: int, visits: bool) -> None:
        key = self.billed_package(number)
        sold, bill = self.model.packages[key], self.books.bill_of(key)
        row = next((row for row in bill.rows if row.package == key), None) if bill else None
        price = row.gross(inclusive=self.inclusive) if row else 0
        coming = self.coming(key) if visits else []
        used = [v for v in self.model.users(key) if v not in coming]
        pro_rata = (2 * price * len(used) + sold.credits) // (2 * sold.credits)
        worth = sum(map(self.single, used)) if basis is Basis.SINGLE else pro_rata
        keep = min(price, min(price, worth) + fee)
        open_ = bill is not None and bill.state == "open" and not (sold.deleted or sold.canceled)
        can = open_ and keep < price
        back = max(0, min(price, bill.paid) - keep) if bill and can else 0
        before = self.model.begin()
        if not can:
            self.write(False, self._give_back, key, basis, fee, back, visits)
            return
        assert bill is not None
        last = self.desk.value("SELECT coalesce(max(id), 0) FROM payment")
        self.desk.store.run_write(self._give_back, key, basis, fee, back, visits)
        assert self.books.give_back(bill, keep, price) == back
        sold.canceled = True
        for visit in coming:
            visit.state, visit.forfeited = "canceled", False
        if back:
            sold.refund = self.desk.value("SELECT max(id) FROM payment")
            assert sold.refund > last
            self.books.back(sold.refund, self.today, bill.client, back)
        self.told(before)

    @staticmethod
    def _give_back(unit: Unit, key: int, basis: Basis, fee: int, back: int, visits: bool) -> None:
        seen = refunds.used(unit, key, but_coming=visits) or Used(0, 0, 1, 0, 0)
        coming = tuple(uses.coming(unit, key)) if visits else ()
        giving = Giving(seen, basis, fee, back, "Cash", visits=coming)
        settled = changes.refunds.give_back(unit, key, giving)
        assert settled.back_minor == back

    def coming(self, key: int) -> list[Visit]:
        """Return the visits and requests that are still to come on a package."""
        return [
            v
            for v in self.model.visits.values()
            if v.package == key and v.start > self.clock.now and v.state in ("booked", "requested")
        ]

    def billed_package(self, number: int) -> int:
        """Return a package that a number stands for; likely one that can be given back."""
        models = self.model.packages
        good = [
            key
            for key, sold in models.items()
            if not (sold.canceled or sold.deleted)
            and (bill := self.books.bill_of(key))
            and bill.state == "open"
        ]
        pool = good or list(models)
        return pool[number % len(pool)]

    @precondition(lambda self: self.model.packages)
    @rule(number=NUMBER, status=st.sampled_from([None, *sorted(BY_HAND)]))
    def set_status_by_hand(self, number: int, status: Payment | None) -> None:
        key = self.package(number)
        sold, before = self.model.packages[key], self.model.begin()
        if sold.deleted:
            self.write(False, changes.managing.set_payment, key, status)
            return
        self.desk.store.run_write(changes.managing.set_payment, key, status)
        sold.by_hand = None if status is None else status.value
        self.told(before)

    @rule(on=st.sampled_from([True, False, False]))
    def packages_must_be_paid_first(self, on: bool) -> None:
        self.model.pay_first = on
        sql = "UPDATE practice SET pay_before_use = :on"
        self.desk.store.run_write(lambda unit: unit.execute(sql, on=on))

    @precondition(lambda self: self.model.packages)
    @rule(number=NUMBER, price=PRICE)
    def change_fee(self, number: int, price: int) -> None:
        key = self.package(number)
        sold, bill = self.model.packages[key], self.books.bill_of(key)
        final = bill is not None and bill.state == "open"
        if sold.canceled or sold.deleted or (final and price != sold.price):
            self.write(False, self._fee, key, price)
            return
        before = self.model.begin()
        self.desk.store.run_write(self._fee, key, price)
        if bill is not None and not final:
            bill.rows = [
                replace(row, price=price) if (row.package, row.price) == (key, sold.price) else row
                for row in bill.rows
            ]
        sold.price = price
        self.told(before)

    @staticmethod
    def _fee(unit: Unit, key: int, price: int) -> None:
        new = replace(editable(packages.one(unit, key)), price_minor=price)
        changes.managing.edit(unit, key, new)

    @precondition(lambda self: any(b.plan and b.package for b in self.books.bills.values()))
    @rule(number=NUMBER)
    def cancel_with_its_plan(self, number: int) -> None:
        key = self.billed_package(number)
        sold, bill = self.model.packages[key], self.books.bill_of(key)
        cancel = partial(changes.managing.cancel, plan=True)
        if sold.canceled or sold.deleted:
            self.write(False, cancel, key)
            return
        before = self.model.begin()
        self.desk.store.run_write(cancel, key)
        sold.canceled = True
        if bill is not None and any(amount > paid for amount, paid in bill.instalments):
            bill.plan = None
        self.told(before)

    # What is true after every step

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
            found = self.desk.store.run_read(plans.of_invoice, key) if bill.plan else None
            if bill.plan is not None:
                assert found is not None
                lines = [(line.instalment.amount_minor, line.paid_minor) for line in found.lines]
                assert lines == bill.instalments
                dates = [line.instalment.due_on for line in plan_of(self.desk, found.id).lines]
                assert dates == [due for due, _ in bill.plan]

    @invariant()
    def packages_are_as_far_paid_as_the_model_says(self) -> None:
        for package in self.desk.store.run_read(packages.of_clients, None):
            assert package.payment.value == self.model.paid(package.id)

    @invariant()
    def accounts_and_takings_add_up(self) -> None:
        for client in self.people:
            found = account(self.desk, client)
            assert credit(self.desk, client) == self.books.credit(client) >= 0
            mine = [bill.open for bill in self.books.bills.values() if bill.client == client]
            assert found.owes_minor == sum(mine)
            last = found.entries[-1].balance_minor if found.entries else 0
            assert last == found.balance_minor
        for day in (self.today - timedelta(days=1), self.today):
            taken = self.desk.store.run_read(payments.takings, day)
            assert sum(method.net_minor for method in taken) == self.books.takings.get(day, 0)


def _link(unit: Unit, key: int, package: int) -> None:
    changes.appointments.link(unit, key, package)
