"""Histories of money: payments, credit, refunds, corrections, payment plans, the till."""

from datetime import date, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, rule

from bills import pay, plan_of, planned, prepay
from deskpkg.domain.payments import Paying
from deskpkg.domain.plans import Plan, Skip
from deskpkg.store import changes
from deskpkg.store.queries import payments, plans
from store.histories import WHO
from store.history_bills import AMOUNT, PLACE, Bills
from store.money_model import Bill


class CashDesk(Bills):
    """Money that comes and goes, and plans for what is open."""

    bills = Bills.bills
    cash = Bundle[int]("cash")

    def known(self) -> int:
        """Return any payment, where a rule has to return one."""
        return next(iter(self.books.cash), 0)

    @rule(target=cash, key=bills, amount=AMOUNT)
    def pay_invoice(self, key: int, amount: int) -> int:
        bill = self.bill(key)
        if bill is None:
            return self.known()
        done = self.tries(bill.payable, pay, self.desk, key, amount, "Cash")
        if done is None:
            return self.known()
        self.books.finalize(bill, self.today)
        self.books.take(done, self.today, bill.client, amount, [bill])
        return int(done)

    @rule(target=cash, who=WHO, amount=AMOUNT)
    def pay_all(self, who: int, amount: int) -> int:
        client = self.people[who]
        key: int = self.tries(True, prepay, self.desk, client, amount, "Cash")
        self.books.take(key, self.today, client, amount, self.books.owed(client))
        return key

    @rule(key=bills, amount=AMOUNT)
    def apply(self, key: int, amount: int) -> None:
        if bill := self.bill(key):
            fits = 0 < amount <= min(bill.open, self.books.credit(bill.client))
            self.write(fits, changes.credit.apply, key, amount)
            if fits:
                self.books.apply(bill, amount)

    @rule(target=cash, who=WHO, amount=AMOUNT)
    def refund(self, who: int, amount: int) -> int:
        client = self.people[who]
        fits = amount <= self.books.credit(client)
        key = self.write(fits, changes.credit.refund, client, Paying(amount, "Cash"))
        if key is None:
            return self.known()
        self.books.back(key, self.today, client, amount)
        return int(key)

    @rule(key=consumes(cash))
    def void_payment(self, key: int) -> None:
        if key not in self.books.cash:
            return
        can = self.books.voidable(key)
        self.write(can, changes.credit.void, key)
        if can:
            self.books.void(key, self.today)

    @rule(counted=st.integers(-12_000, 12_000))
    def count_till(self, counted: int) -> None:
        self.write(True, changes.till.count, self.today, {"Cash": counted})
        expected = self.books.takings.get(self.today, 0)
        last = self.desk.store.run_read(payments.counted, self.today)["Cash"]
        assert (last.expected_minor, last.counted_minor) == (expected, counted)

    # -- payment plans ----------------------------------------------------------------------------

    @rule(key=bills, number=st.integers(1, 5), share=st.integers(0, 3))
    def plan(self, key: int, number: int, share: int) -> None:
        bill = self.bill(key)
        if bill is None:
            return
        owed = bill.open if bill.state == "open" else bill.total
        deposit = owed * share // 4
        more = {"deposit_minor": deposit, "first_on": self.today + timedelta(days=bool(deposit))}
        can = bill.payable and owed - deposit >= number and bill.plan is None
        made = self.tries(can, planned, self.desk, key, number, **more)
        if made is not None:
            self.books.finalize(bill, self.today)
            bill.plan = _agreed(plan_of(self.desk, made))
            amounts = [amount for _, amount in bill.plan]
            assert sum(amounts) == bill.open
            assert amounts[: bool(deposit)] == [deposit][: bool(deposit)]
            assert max(amounts[bool(deposit) :]) - min(amounts[bool(deposit) :]) <= 1
            bill.before = bill.paid

    def planned_bill(self, key: int) -> tuple[Bill, Plan] | None:
        """Return an invoice on which a plan was made."""
        bill, found = self.bill(key), self.desk.store.run_read(plans.of_invoice, key)
        return None if bill is None or found is None else (bill, found)

    @rule(key=bills, place=PLACE, days=st.integers(-1, 40))
    def move(self, key: int, place: int, days: int) -> None:
        if (both := self.planned_bill(key)) is None or place >= len(both[1].lines):
            return
        bill, found = both
        agreed, lines = bill.plan or [], bill.instalments
        to = self.today + timedelta(days=days)
        can = days >= 0 and bill.plan is not None and lines[place][1] == 0
        others = [due for other, (due, _) in enumerate(agreed) if other != place]
        paid = [due for (due, _), (_, part) in zip(agreed, lines, strict=True) if part]
        can = can and to not in others and all(to > due for due in paid)
        self.write(can, changes.plans.move, found.id, found.lines[place].instalment.id, to)
        if can:
            agreed[place] = (to, agreed[place][1])
            bill.plan = sorted(agreed)

    @rule(key=bills, place=PLACE, how=st.sampled_from(Skip))
    def skip(self, key: int, place: int, how: Skip) -> None:
        both = self.planned_bill(key)
        if both is None or both[0].plan is None or place >= len(both[1].lines):
            return
        bill, found = both
        agreed = bill.plan or []
        whole = bill.instalments[place][1] == 0
        can = whole and (how is Skip.LAST or place < len(agreed) - 1)
        self.write(can, changes.plans.skip, found.id, found.lines[place].instalment.id, how)
        if can:
            after = _agreed(plan_of(self.desk, found.id))
            assert [amount for _, amount in after] == _without(agreed, place, how)
            bill.plan = after

    @rule(key=bills)
    def cancel_plan(self, key: int) -> None:
        if (both := self.planned_bill(key)) is None:
            return
        bill, found = both
        left = sum(amount - paid for amount, paid in bill.instalments)
        can = bill.plan is not None and left > 0
        self.write(can, changes.plans.cancel, found.id)
        if can:
            bill.plan = None


def _agreed(plan: Plan) -> list[tuple[date, int]]:
    return [(line.instalment.due_on, line.instalment.amount_minor) for line in plan.lines]


def _without(agreed: list[tuple[date, int]], place: int, how: Skip) -> list[int]:
    """Return the amounts of a plan after one of them was skipped."""
    amounts = [amount for _, amount in agreed]
    skipped = amounts.pop(place)
    if how is Skip.LAST:
        return [*amounts, skipped]
    later = len(amounts) - place
    for number in range(later):
        amounts[place + number] += skipped // later + (number < skipped % later)
    return amounts
