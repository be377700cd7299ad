"""Money that comes in and goes out: where it is put, and a client's account in order of time."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from deskpkg.domain.money import MOST_MINOR
from deskpkg.domain.refused import BadInput, Refused
from deskpkg.domain.text import fold


@dataclass(frozen=True, slots=True)
class Method:
    """A way of paying that the practice takes."""

    id: int
    name: str
    letter: str = ""
    """The key that chooses it; empty if it has none."""
    archived: bool = False


def method_called(methods: Iterable[Method], name: str) -> Method:
    """Return the method of a name, however its letters are written.

    Raises:
        BadInput: the practice has none of that name.
    """
    known = tuple(methods)
    found = next((method for method in known if fold(method.name) == fold(name)), None)
    if found is None:
        offered = ", ".join(method.name for method in known)
        raise BadInput(f"Choose how it was paid: {offered}.", field="method")
    return found


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An invoice of which something is open."""

    id: int
    number: str
    due_on: date
    open_minor: int


@dataclass(frozen=True, slots=True)
class Part:
    """What of a payment is put to one invoice."""

    invoice_id: int
    number: str
    amount_minor: int


@dataclass(frozen=True, slots=True)
class Spread:
    """Where the money of a payment goes."""

    parts: tuple[Part, ...]
    rest_minor: int
    """What stays unallocated on the client's account."""
    open_minor: int
    """What of the invoices is still open afterwards."""


def spread(amount_minor: int, invoices: Iterable[OpenInvoice]) -> Spread:
    """Return where an amount goes: to the invoices in order, each filled before the next.

    Args:
        amount_minor: what is paid.
        invoices: what it is paid for, in the order in which it is to be filled.
    """
    parts = []
    rest = amount_minor
    left = 0
    for invoice in invoices:
        part = min(rest, invoice.open_minor)
        if part > 0:
            parts.append(Part(invoice.id, invoice.number, part))
        rest -= max(part, 0)
        left += invoice.open_minor - max(part, 0)
    return Spread(tuple(parts), rest, left)


@dataclass(frozen=True, slots=True)
class Applied:
    """A payment of which something is put to an invoice."""

    payment_id: int
    paid_on: date
    method: str
    reference: str
    amount_minor: int
    """What of it is put to the invoice."""
    whole_minor: int
    """What was paid in all."""


@dataclass(frozen=True, slots=True)
class CreditNote:
    """What was taken off an invoice, in minor units with tax."""

    id: int
    number: str
    issued_on: date
    reason: str
    amount_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Paying:
    """Money that changes hands."""

    amount_minor: int
    method: str
    paid_on: date | None = None
    """The day; today if None."""
    reference: str = ""
    request: str = ""
    """What tells this payment from any other: asked twice with the same, it is taken once."""


def half(amount_minor: int) -> int:
    """Return half of what is due, an odd minor unit rounded up: the deposit that is asked most."""
    return (amount_minor + 1) // 2


def checked_amount(amount_minor: int) -> int:
    """Return an amount that can be paid.

    Raises:
        BadInput: it is not above zero, or more than fits.
    """
    if type(amount_minor) is not int or not 0 < amount_minor <= MOST_MINOR:
        raise BadInput("Type an amount above zero.", field="amount")
    return amount_minor


def checked_day(paid_on: date, today: date) -> date:
    """Return a day on which money can have changed hands.

    Raises:
        BadInput: it is still to come.
    """
    if paid_on > today:
        raise BadInput(
            "Type today or a day before: money is written down once it is there.", field="paid_on"
        )
    return paid_on


class TooMuch(Refused):
    """More than the client has in credit can't be applied or paid back."""


class NothingToPay(Refused):
    """Nothing is open here, so there is nothing to pay."""


class AlreadyVoid(Refused):
    """This entry is void already; it counts no more."""


class NotVoidable(Refused):
    """A void entry is itself the correction and can't be voided; write the payment down again."""


class Kind(StrEnum):
    """What a line of a statement is."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit note"
    PAYMENT = "payment"
    REFUND = "refund"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a client's account."""

    kind: Kind
    id: int
    """Of the invoice, the credit note, or the payment, refund or correction."""
    on: date
    number: str
    """The number of an invoice or credit note; empty for money."""
    what: str
    """What was billed, or how it was paid and with which reference."""
    amount_minor: int
    """What the client owes more by it; below zero what they owe less."""
    counts: bool = True
    """False of an invoice that is void: it is listed, and changes nothing."""
    voided: bool = False
    """Whether a later line takes this one back."""
    balance_minor: int = 0
    """What the client owes after it; below zero what they have in credit."""
    by: str = ""
    """Who wrote it down."""
    pays: tuple[str, ...] = ()
    """The numbers of the invoices that a payment is put to."""


_BEGINS = {
    Kind.INVOICE: "",
    Kind.CREDIT_NOTE: "Credit note ",
    Kind.PAYMENT: "Paid by ",
    Kind.REFUND: "Paid back by ",
}


def entry_words(entry: Entry) -> str:
    """Return what a line of an account tells: "Paid by Card (receipt 7)", "INV-0003  Tape"."""
    what = f"{entry.number}  {entry.what}".strip()
    void = "  (void)" if entry.voided or not entry.counts else ""
    if entry.kind is Kind.VOID:
        return f"{'Payment' if entry.amount_minor > 0 else 'Refund'} voided: {what}"
    return f"{_BEGINS[entry.kind]}{what}{void}"


def balanced(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries, which are in order of time, each with the balance after it."""
    balance = 0
    result = []
    for entry in entries:
        balance += entry.amount_minor if entry.counts else 0
        result.append(replace(entry, balance_minor=balance))
    return tuple(result)


@dataclass(frozen=True, slots=True)
class Account:
    """What a client owes, has paid, and has in credit."""

    entries: tuple[Entry, ...]
    owes_minor: int
    """What is open on their invoices."""
    credit_minor: int
    """What they paid and is on no invoice."""
    overdue_minor: int = 0
    """What of it should have been paid by now."""

    @property
    def balance_minor(self) -> int:
        """Invoices less credit notes less payments plus refunds."""
        return self.owes_minor - self.credit_minor


@dataclass(frozen=True, slots=True)
class Written:
    """A payment, a refund or a correction as it was written down."""

    id: int
    kind: str
    client_id: int
    client: str
    amount_minor: int
    method: str
    reference: str
    paid_on: date
    voided: bool
    applied: tuple[tuple[str, int], ...]
    """The invoices it is put to, each with how much."""


def why_no_receipt(written: Written) -> str:
    """Return why there is no receipt for a payment or a refund; empty if there is."""
    if written.kind == Kind.VOID or written.voided:
        return "What is void has no receipt."
    return ""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came in and went out by one method on one day, in minor units."""

    method: str
    payments: int
    """How many payments."""
    in_minor: int
    out_minor: int
    """Refunds, and payments that turned out to be mistaken."""

    @property
    def net_minor(self) -> int:
        """What should be there."""
        return self.in_minor - self.out_minor
