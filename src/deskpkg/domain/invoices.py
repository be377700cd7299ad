"""Invoices: their lines, what they come to, and what can be done with them at which time."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from deskpkg.domain.billing import invoice_number, invoice_state
from deskpkg.domain.money import MOST_MINOR, line_total
from deskpkg.domain.refused import BadInput
from deskpkg.domain.text import optional, optional_lines, required

MOST_LINES = 200
"""How many lines an invoice can have."""
MOST_OF_ONE = 10_000
"""The largest quantity of a line."""
MOST_DAYS = 365
"""The longest time to pay, in days."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of an invoice: so many of something, at a price and a tax rate."""

    description: str
    unit_minor: int
    quantity: int = 1
    tax_rate: int = 0
    """Thousandths of a percent."""
    package_id: int | None = None
    """The client package that is billed."""
    service_id: int | None = None
    appointment_id: int | None = None
    """The visit that is billed."""
    id: int | None = None

    def checked(self) -> "Line":
        """Return this line with its text cleaned, if it makes sense.

        Raises:
            BadInput: it does not; the message says what to change.
        """
        if not 1 <= self.quantity <= MOST_OF_ONE:
            raise BadInput("A quantity is 1 to 10,000.", field="quantity")
        if not 0 <= self.unit_minor <= MOST_MINOR:
            raise BadInput("Type a price that is not below zero, and not so large.", field="price")
        if not 0 <= self.tax_rate <= 100_000:
            raise BadInput("A tax rate is 0 to 100 %.", field="tax")
        line_total(self.quantity, self.unit_minor, self.tax_rate, inclusive=False)
        text = required(self.description, "what is billed", field="description")
        return Line(
            *(text, self.unit_minor, self.quantity, self.tax_rate),
            *(self.package_id, self.service_id, self.appointment_id, self.id),
        )


def billed_words(descriptions: Sequence[str]) -> str:
    """Return what lines bill, in few words: "Physio 60, Tape and 3 more"."""
    if len(descriptions) <= 3:
        return ", ".join(descriptions)
    return f"{', '.join(descriptions[:2])} and {len(descriptions) - 2} more"


@dataclass(frozen=True, slots=True)
class TaxLine:
    """The lines of one tax rate, summed, in minor units."""

    rate: int
    net: int
    tax: int


@dataclass(frozen=True, slots=True)
class Totals:
    """What an invoice comes to, in minor units; net and tax make the gross."""

    net: int
    tax: int
    gross: int
    rates: tuple[TaxLine, ...] = ()
    """Each tax rate above zero, the lowest first."""


def totals(lines: Iterable[Line], *, inclusive: bool) -> Totals:
    """Return what lines come to together.

    The tax of each line is rounded half up to the minor unit, once; the invoice's tax is the sum of
    those, and nothing is rounded again. So what is printed adds up, line by line and rate by rate.

    Args:
        lines: the invoice's lines.
        inclusive: whether the prices include their tax.

    Raises:
        BadInput: that is more than fits.
    """
    net = tax = 0
    rates: dict[int, tuple[int, int]] = {}
    for line in lines:
        total = line_total(line.quantity, line.unit_minor, line.tax_rate, inclusive)
        net, tax = net + total.net, tax + total.tax
        before = rates.get(line.tax_rate, (0, 0))
        rates[line.tax_rate] = (before[0] + total.net, before[1] + total.tax)
    if net + tax > MOST_MINOR:
        raise BadInput("The invoice comes to more than fits. Bill a part of it on another one.")
    by_rate = tuple(TaxLine(rate, *rates[rate]) for rate in sorted(rates) if rate)
    return Totals(net, tax, net + tax, by_rate)


def due_date(issued_on: date, days: int) -> date:
    """Return the day until which an invoice is to be paid, `days` after it was issued.

    Raises:
        BadInput: the terms are not 0 to 365 days, or that is after the year 9999.
    """
    if not 0 <= days <= MOST_DAYS:
        raise BadInput("Clients have 0 to 365 days to pay.", field="due_days")
    try:
        return issued_on + timedelta(days=days)
    except OverflowError:
        raise BadInput("That is after the year 9999; type an earlier date.", field="due") from None


def issue_dates(issued_on: date, due_on: date, begun_on: date, today: date) -> tuple[date, date]:
    """Return when a draft without a number is issued and due: today, unless it was dated by hand.

    Args:
        issued_on: what the draft says.
        due_on: what the draft says; the time to pay stays what it is.
        begun_on: the practice's day on which it was begun.
        today: the practice's day.
    """
    if issued_on != begun_on or begun_on >= today:
        return issued_on, due_on
    return today, due_on + (today - begun_on)


@dataclass(frozen=True, slots=True)
class Details:
    """What an invoice says besides its lines."""

    issued_on: date
    due_on: date
    practitioner_id: int | None = None
    location_id: int | None = None
    payer: str = ""
    """Who is billed instead of the client: an insurer, a parent, an employer."""
    payer_address: str = ""
    notes: str = ""

    def checked(self) -> "Details":
        """Return these details with their texts cleaned, if they make sense.

        Raises:
            BadInput: they do not; the message says what to change.
        """
        if self.due_on < self.issued_on:
            raise BadInput("An invoice can't be due before it is issued.", field="due")
        payer = optional(self.payer, "the name of who is billed", field="payer")
        address = optional_lines(self.payer_address, "the address", 1000, field="payer_address")
        if address and not payer:
            raise BadInput("Type the name of who is billed at that address.", field="payer")
        return Details(
            *(self.issued_on, self.due_on, self.practitioner_id, self.location_id),
            *(payer, address, optional_lines(self.notes, "the note", field="notes")),
        )


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice with all that it says, and what became of it."""

    id: int
    client_id: int
    client: str
    """The client's name, last name first."""
    package_id: int | None
    stored: str
    """draft, open or void, as the records say; see `state`."""
    prefix: str
    serial: int | None
    details: Details
    practitioner: str
    location: str
    currency: str
    inclusive: bool
    """Whether its prices include their tax."""
    lines: tuple[Line, ...]
    applied_minor: int = 0
    credited_minor: int = 0
    """What credit notes have taken off it."""
    in_plan: bool = False
    """Whether a payment plan stands on it."""

    @property
    def number(self) -> str:
        """Return "INV-0041"; "Draft" as long as it never had a number."""
        return invoice_number(self.prefix, self.serial)

    @property
    def totals(self) -> Totals:
        """What its lines come to."""
        return totals(self.lines, inclusive=self.inclusive)

    @property
    def due_minor(self) -> int:
        """What it is to bring in: its total, less what was credited."""
        return self.totals.gross - self.credited_minor

    @property
    def open_minor(self) -> int:
        """What of an open invoice is still to be paid; 0 of any other."""
        return self.due_minor - self.applied_minor if self.stored == "open" else 0

    @property
    def state(self) -> str:
        """draft, open, paid, credited or void."""
        total = self.totals.gross
        return invoice_state(self.stored, total, self.applied_minor, self.credited_minor)


def why_not_change(invoice: Invoice) -> str:
    """Return why an invoice can't be changed; empty if it can."""
    if invoice.stored == "void":
        return f"{invoice.number} is void and can't be changed; make a new one."
    if invoice.stored == "open":
        more = "make a new invoice for what is to be added."
        if why_not_reopen(invoice):
            return f"{invoice.number} is finalized and can't be changed; {more}"
        return f"{invoice.number} is finalized: take it back to a draft, or {more}"
    return ""


def why_not_finalize(invoice: Invoice) -> str:
    """Return why an invoice can't be finalized; empty if it can."""
    if invoice.stored != "draft":
        return f"{invoice.number} is {invoice.state}, and final already."
    if not invoice.lines:
        return "Add at least one line before finalizing the invoice."
    return ""


def why_not_reopen(invoice: Invoice) -> str:
    """Return why an invoice can't go back to being a draft; empty if it can."""
    if invoice.stored == "draft":
        return f"{invoice.number} is a draft already."
    return _why_not_undone(invoice, "go back to a draft")


def why_not_void(invoice: Invoice) -> str:
    """Return why an invoice can't be voided; empty if it can."""
    if invoice.stored == "draft":
        if invoice.serial is not None:
            return f"{invoice.number} is a draft; finalize it first, then void it."
        return "A draft is deleted, not voided."
    return _why_not_undone(invoice, "be voided")


def _why_not_undone(invoice: Invoice, what: str) -> str:
    if invoice.stored == "void":
        return f"{invoice.number} is void already; that is final."
    if invoice.applied_minor:
        return f"{invoice.number} can't {what}: money is applied to it. Void the payment first."
    if invoice.credited_minor:
        return f"{invoice.number} can't {what}: a credit note stands against it."
    if invoice.in_plan:
        return f"{invoice.number} can't {what}: a payment plan stands on it. Cancel that first."
    return ""


def why_not_delete(invoice: Invoice) -> str:
    """Return why an invoice can't be deleted; empty if it can."""
    if invoice.stored != "draft":
        return f"{invoice.number} is finalized: it can be voided, not deleted."
    if invoice.serial is not None:
        return (
            f"{invoice.number} keeps its number, so that none is missing: "
            "finalize it and void it instead."
        )
    return ""


def why_not_pay(invoice: Invoice) -> str:
    """Return why no payment can be taken for an invoice; empty if one can."""
    if invoice.stored == "void":
        return f"{invoice.number} is void: there is nothing to pay."
    if invoice.stored == "draft":
        return why_not_finalize(invoice)
    return "" if invoice.open_minor else f"{invoice.number} is {invoice.state}: nothing is open."


@dataclass(frozen=True, slots=True)
class VisitToBill:
    """A visit as a line of an invoice, and what stands against that."""

    line: Line
    client_id: int
    practitioner_id: int
    location_id: int | None
    ended: bool = False
    """Whether it is canceled, missed, or only asked for."""
    covered_by: str = ""
    """The package of which it holds a credit."""
    invoice: str = ""
    """The number of the invoice that it is on already."""


def why_not_bill(visit: VisitToBill) -> str:
    """Return why a visit can't be billed; empty if it can."""
    what = visit.line.description
    if visit.covered_by:
        return f"{what} is paid by {visit.covered_by}: there is nothing to invoice."
    if visit.invoice:
        on = "a draft" if visit.invoice == "Draft" else visit.invoice
        return f"{what} is billed already, on {on}."
    if visit.ended:
        return f"{what} did not take place. Bill a fee as a line of its own words."
    return ""
