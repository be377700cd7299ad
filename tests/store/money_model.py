"""The rules of money in the plainest words, to compare the database with."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Row:
    """A line of an invoice, and what it bills."""

    price: int
    quantity: int = 1
    rate: int = 0
    """Tax, in thousandths of a per cent."""
    package: int | None = None
    visit: int | None = None

    def gross(self, *, inclusive: bool) -> int:
        """Return what it comes to: its tax rounded half up, once, to the minor unit."""
        whole = self.price * self.quantity
        return whole if inclusive else whole + (2 * whole * self.rate + 100_000) // 200_000


@dataclass
class Bill:
    """An invoice, as the model knows it."""

    client: int
    rows: list[Row]
    inclusive: bool
    """Whether its prices include their tax."""
    state: str = "draft"
    """draft, open, void, or gone."""
    number: int | None = None
    issued: date | None = None
    """The day on which it was finalized first."""
    put: dict[int, int] = field(default_factory=dict)
    """What of each payment is on it."""
    plan: list[tuple[date, int]] | None = None
    """What is to be paid when, in order of time, if it has a plan."""
    before: int = 0
    """What was paid when the plan was made."""
    credited: int = 0
    written: int = 0
    """The number of the change in which something was last written on it."""

    @property
    def total(self) -> int:
        """What its lines come to."""
        return sum(row.gross(inclusive=self.inclusive) for row in self.rows)

    @property
    def paid(self) -> int:
        """What is on it."""
        return sum(self.put.values())

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return self.total - self.credited - self.paid if self.state == "open" else 0

    @property
    def payable(self) -> bool:
        """Whether a payment can be taken for it; a draft is finalized by that."""
        return self.open > 0 or (self.state == "draft" and bool(self.rows))

    @property
    def untouched(self) -> bool:
        """Whether nothing stands on it, so that it can be taken back or voided."""
        return self.state == "open" and not (self.paid or self.credited or self.plan is not None)

    @property
    def instalments(self) -> list[tuple[int, int]]:
        """Each instalment, and what is paid of it."""
        rest, lines = max(0, self.paid - self.before), []
        for _, amount in self.plan or []:
            lines.append((amount, min(rest, amount)))
            rest -= min(rest, amount)
        return lines

    @property
    def package(self) -> int | None:
        """The package that it bills."""
        return next((row.package for row in self.rows if row.package is not None), None)


@dataclass
class Cash:
    """A payment or a refund, as the model knows it."""

    client: int
    amount: int
    refund: bool = False
    void: bool = False


@dataclass
class Books:
    """Invoices and money by their ids."""

    bills: dict[int, Bill] = field(default_factory=dict)
    cash: dict[int, Cash] = field(default_factory=dict)
    takings: dict[date, int] = field(default_factory=dict)
    """What came in less what went out on a day."""
    last_number: int = 0

    def finalize(self, bill: Bill, day: date) -> None:
        """Open a draft; it gets the next number unless it has one."""
        if bill.state == "draft":
            bill.state = "open"
            if bill.number is None:
                self.last_number += 1
                bill.number, bill.issued = self.last_number, day

    def owed(self, client: int) -> list[Bill]:
        """Return what is open of a client, what is due first first."""
        mine = [(k, b) for k, b in self.bills.items() if b.client == client and b.open]
        return [bill for _, bill in sorted(mine, key=lambda pair: (str(pair[1].issued), pair[0]))]

    def bill_of(self, package: int) -> Bill | None:
        """Return the invoice that bills a package."""
        found = (b for b in self.bills.values() if b.state in ("draft", "open"))
        return next((bill for bill in found if bill.package == package), None)

    def billed(self, visit: int) -> Bill | None:
        """Return the invoice that bills a visit."""
        found = (b for b in self.bills.values() if b.state in ("draft", "open"))
        return next((b for b in found if any(row.visit == visit for row in b.rows)), None)

    def status(self, package: int, refund: int | None) -> str:
        """Return how far a package is paid; `refund` is what was paid back when it was given."""
        bill = self.bill_of(package)
        if bill is None:
            return "not_invoiced"
        due = bill.total - bill.credited
        if refund is not None and not self.cash[refund].void:
            return "part_paid" if 0 < bill.paid < due else "refunded"
        if due == 0:
            return "nothing_due"
        return "paid" if bill.paid == due else "part_paid" if bill.paid else "unpaid"

    def put(self, payment: int) -> int:
        """Return what of a payment is on invoices."""
        return sum(bill.put.get(payment, 0) for bill in self.bills.values())

    def credit(self, client: int) -> int:
        """Return what a client has in credit."""
        mine = [(key, c) for key, c in self.cash.items() if c.client == client and not c.void]
        paid = sum(-c.amount if c.refund else c.amount for _, c in mine)
        return paid - sum(self.put(key) for key, c in mine if not c.refund)

    def move(self, day: date, amount: int) -> None:
        """Count what came in on a day, or went out (below zero)."""
        self.takings[day] = self.takings.get(day, 0) + amount

    def take(self, key: int, day: date, client: int, amount: int, bills: list[Bill]) -> None:
        """Put a payment to invoices in their order."""
        self.cash[key] = Cash(client, amount)
        self.move(day, amount)
        for bill in bills:
            part = min(amount, bill.open)
            if part:
                bill.put[key] = bill.put.get(key, 0) + part
                amount -= part

    def back(self, key: int, day: date, client: int, amount: int) -> None:
        """Pay money back."""
        self.cash[key] = Cash(client, amount, refund=True)
        self.move(day, -amount)

    def apply(self, bill: Bill, amount: int) -> None:
        """Apply credit to an invoice, of the oldest payment first."""
        for key, cash in sorted(self.cash.items()):
            if cash.client == bill.client and not (cash.refund or cash.void):
                part = min(amount, cash.amount - self.put(key))
                if part:
                    bill.put[key] = bill.put.get(key, 0) + part
                    amount -= part

    def voidable(self, key: int) -> bool:
        """Tell whether a payment or refund can be voided."""
        cash = self.cash[key]
        if cash.void or cash.refund:
            return not cash.void
        return self.credit(cash.client) + self.put(key) >= cash.amount

    def void(self, key: int, day: date) -> None:
        """Void a payment or refund."""
        cash = self.cash[key]
        cash.void = True
        self.move(day, cash.amount if cash.refund else -cash.amount)
        for bill in self.bills.values():
            bill.put.pop(key, None)

    def give_back(self, bill: Bill, keep: int, price: int) -> int:
        """Credit what is not kept of a package's price; return what is to be paid back."""
        paid = min(price, bill.paid)
        back = max(0, paid - keep)
        rest = back
        for key in sorted(bill.put, reverse=True):
            part = min(rest, bill.put[key])
            bill.put[key] -= part
            rest -= part
        bill.put = {key: part for key, part in bill.put.items() if part}
        bill.credited += price - keep
        bill.plan = None
        return back
