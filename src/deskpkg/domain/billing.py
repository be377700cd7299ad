"""Invoices, and how far a package is paid."""

from dataclasses import dataclass
from datetime import date, datetime

from deskpkg.domain.packages import ClientPackage, Payment


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice as a list shows it."""

    id: int
    number: str
    """"INV-0041"; "Draft" without one."""
    state: str
    """draft, open, paid, credited or void."""
    issued_on: date
    due_on: date
    what: str
    total_minor: int
    paid_minor: int
    credited_minor: int = 0
    """What credit notes have taken off it."""

    @property
    def open_minor(self) -> int:
        """What is still to be paid; 0 of a draft or a void one."""
        due = self.total_minor - self.credited_minor
        return max(0, due - self.paid_minor) if self.state == "open" else 0


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of what happened."""

    id: int
    at: datetime
    staff: str
    text: str
    delta: int
    left: int | None = None
    """The package's credits left after this line."""


def invoice_number(prefix: str, number: int | None) -> str:
    """Return "INV-0041", or "Draft" without a number."""
    return "Draft" if number is None else f"{prefix}{number:04d}"


def invoice_state(state: str, total_minor: int, paid_minor: int, credited_minor: int = 0) -> str:
    """Return draft, open, paid, credited (all of it was taken off again) or void."""
    if state != "open" or paid_minor < total_minor - credited_minor:
        return state
    return "credited" if credited_minor and not paid_minor else "paid"


def payment_status(
    price_minor: int, *, billed_minor: int | None, paid_minor: int, refunded_minor: int = 0
) -> Payment:
    """Return how far a package is paid, derived from its invoices.

    Args:
        price_minor: the package's price.
        billed_minor: the sum of its invoices that are not void, less what was credited on them;
            None if it has none.
        paid_minor: what is applied to them.
        refunded_minor: what was paid back.
    """
    if price_minor == 0 and not billed_minor:
        return Payment.NOTHING_DUE
    if billed_minor is None:
        return Payment.NOT_INVOICED
    if refunded_minor and not 0 < paid_minor < billed_minor:
        return Payment.REFUNDED
    if billed_minor == 0:
        return Payment.NOTHING_DUE
    if paid_minor >= billed_minor:
        return Payment.PAID
    return Payment.PART_PAID if paid_minor > 0 else Payment.UNPAID


PAYMENT_WORDS = {
    Payment.NOTHING_DUE: "nothing due",
    Payment.NOT_INVOICED: "not invoiced",
    Payment.UNPAID: "unpaid",
    Payment.PART_PAID: "part paid",
    Payment.PAID: "paid",
    Payment.REFUNDED: "refunded",
}


def why_not_invoice(package: ClientPackage) -> str:
    """Return why a package has no invoice to be made or opened; empty if it has."""
    if package.billed is Payment.NOTHING_DUE and not package.terms.price_minor:
        return f"{package.name} is free: there is nothing to invoice."
    return ""


def why_not_plan(package: ClientPackage) -> str:
    """Return why no payment plan can be made for a package; empty if one can."""
    if package.canceled_on is not None:
        return f"{package.name} is canceled: what is still owed is paid on its invoice."
    if package.billed in (Payment.PAID, Payment.REFUNDED):
        return f"{package.name} is {PAYMENT_WORDS[package.billed]}: nothing is open."
    if package.billed is Payment.NOTHING_DUE:
        return why_not_invoice(package) or f"Nothing is due for {package.name}."
    return ""
