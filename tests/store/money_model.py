"""The rules of money in the plainest words, to compare the database with."""

from dataclasses import dataclass, field


@dataclass
class Bill:
    """An invoice, as the model knows it."""

    client: int
    total: int
    state: str = "open"
    put: dict[int, int] = field(default_factory=dict)
    """What of each payment is on it."""
    plan: list[int] | None = None
    """The amounts that are to be paid one after the other, if it has a plan."""
    before: int = 0
    """What was paid when the plan was made."""

    @property
    def paid(self) -> int:
        """What is on it."""
        return sum(self.put.values())

    @property
    def open(self) -> int:
        """What is still to be paid."""
        return self.total - self.paid if self.state == "open" else 0

    @property
    def instalments(self) -> list[tuple[int, int]]:
        """Each instalment, and what is paid of it."""
        rest, lines = max(0, self.paid - self.before), []
        for amount in self.plan or []:
            lines.append((amount, min(rest, amount)))
            rest -= min(rest, amount)
        return lines


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

    def put(self, payment: int) -> int:
        """Return what of a payment is on invoices."""
        return sum(bill.put.get(payment, 0) for bill in self.bills.values())

    def credit(self, client: int) -> int:
        """Return what a client has in credit."""
        mine = [(key, c) for key, c in self.cash.items() if c.client == client and not c.void]
        paid = sum(-c.amount if c.refund else c.amount for _, c in mine)
        return paid - sum(self.put(key) for key, c in mine if not c.refund)

    def take(self, key: int, client: int, amount: int, bills: list[Bill]) -> None:
        """Put a payment to invoices in their order."""
        self.cash[key] = Cash(client, amount)
        for bill in bills:
            part = min(amount, bill.open)
            if part:
                bill.put[key] = bill.put.get(key, 0) + part
                amount -= part

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

    def void(self, key: int) -> None:
        """Void a payment or refund."""
        self.cash[key].void = True
        for bill in self.bills.values():
            bill.put.pop(key, None)
